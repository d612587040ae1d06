// Offsets without blanks: byte-level pieces begin with the blank before their word (`Ġdog`), and a model that answers with a place in the text
// should not answer with that blank. Norm: Hugging Face tokenizers v0.23.2, pre_tokenizers/byte_level.rs, `process_offsets`.
import { unicode, WHITESPACE } from "../../text/index.ts";
import type { Segment } from "../encoding.ts";

/** How blanks are left out. */
export interface OffsetTrim {
  /** The first token may have a blank that the pre-tokenizer put there; it has no place in the text. */
  readonly addPrefixSpace: boolean;
}

/**
 * A text, or a window of it, with the blanks at the edges of its tokens left out of their offsets.
 *
 * @param text - what was encoded, or its words
 */
export function trimOffsets(segment: Segment, text: string | readonly string[], { addPrefixSpace }: OffsetTrim): Segment {
  const offsets = segment.offsets.map(([start, end], i): [number, number] => {
    const token = segment.tokens[i]!;
    let leading = 0;
    while (leading < token.length && isBlank(token, leading)) leading++;
    let trailing = 0;
    while (trailing < token.length && isBlank(token, token.length - 1 - trailing)) trailing++;
    if (leading === 0 && trailing === 0) return [start, end];
    const source = typeof text === "string" ? text : text[segment.wordIds[i]!]!;
    // One blank at the beginning was put there; of several none was.
    const isPrefix = addPrefixSpace && leading === 1 && (i === 0 || start === 0);
    const from = Math.min(forward(source, start, isPrefix ? 0 : leading), end);
    return [from, Math.max(back(source, end, trailing), from)];
  });
  return { ...segment, offsets };
}

/** Blanks are one unit wide. */
function isBlank(token: string, at: number): boolean {
  const unit = token.charCodeAt(at);
  return unit === spelledBlank || (unicode().flags[unit]! & WHITESPACE) !== 0;
}

const spelledBlank = 0x120; // Ġ, the byte of a blank

/** `count` characters further on. */
function forward(text: string, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count && at < text.length; i++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

/** `count` characters back; where there are not so many, not at all. */
function back(text: string, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) {
    if (at === 0) return from;
    at -= at > 1 && text.codePointAt(at - 2)! > 0xffff ? 2 : 1;
  }
  return at;
}
