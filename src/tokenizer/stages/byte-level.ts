// Byte level: a text as the bytes of its UTF-8, each written as a character of its own, so that 256 pieces spell every text. The splitter cuts
// before that, at a fixed pattern; offsets lead from each byte to the whole character it is of. RoBERTa and GPT-2 read text so.
// Norm: Hugging Face tokenizers v0.23.2, pre_tokenizers/byte_level.rs; the pattern by hand, on frozen tables, never the engine's \p{L}.
import { type AlignedText, AlignedWriter, type PreTokenizer, type StageJson, type WordSink } from "../../text/index.ts";
import { letters, numbers, spaces } from "./byte-level-tables.ts";
import type { Decoder } from "./decode.ts";

/** The settings of the ByteLevel stages. */
export interface ByteLevelOptions {
  /** Puts a blank before a text that does not begin with one, so that its first word is spelled as the others are. */
  readonly addPrefixSpace: boolean;
  /** Leaves blanks out of offsets. Only the post-processor heeds it. */
  readonly trimOffsets: boolean;
  /** Cuts words by the pattern; else a text is one word. */
  readonly useRegex: boolean;
}

/** A ByteLevel stage as a tokenizer.json writes it. */
export function byteLevelJson({ addPrefixSpace, trimOffsets, useRegex }: ByteLevelOptions): StageJson {
  return { type: "ByteLevel", add_prefix_space: addPrefixSpace, trim_offsets: trimOffsets, use_regex: useRegex };
}

/** Cuts a text by the pattern and spells each word in bytes. */
export class ByteLevelPreTokenizer implements PreTokenizer {
  readonly options: ByteLevelOptions;

  constructor(options: ByteLevelOptions) {
    this.options = options;
  }

  get json(): StageJson {
    return byteLevelJson(this.options);
  }

  split(text: AlignedText, start: number, end: number, word: WordSink): void {
    const { addPrefixSpace, useRegex } = this.options;
    const given = text.text.slice(start, end);
    const prefix = addPrefixSpace && !given.startsWith(" ") ? " " : "";
    const written = prefix + given;
    const shift = start - prefix.length;
    const out = new AlignedWriter(written.length + 8);
    const cuts: [from: number, to: number][] = [];
    let length = 0;
    const spell = (from: number, to: number): void => {
      const first = length;
      for (let i = from; i < to; ) {
        const code = written.codePointAt(i)!;
        const next = i + (code > 0xffff ? 2 : 1);
        const at = Math.max(start, i + shift); // the prefix stands where the first character does
        length += writeBytes(code, out, text.starts[at]!, text.ends[at]!);
        i = next;
      }
      cuts.push([first, length]);
    };
    if (useRegex) byteLevelSplit(written, spell);
    else spell(0, written.length);
    const bytes = out.finish();
    for (const [from, to] of cuts) word(bytes, from, to);
  }
}

/** Writes the bytes of a code point, each as its character; returns how many. */
function writeBytes(code: number, out: AlignedWriter, start: number, end: number): number {
  const { characters } = byteAlphabet();
  const byte = (value: number) => out.push(characters[value]!, start, end);
  if (code < 0x80) {
    byte(code);
    return 1;
  }
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  byte(((0xf00 >> length) & 0xff) | (code >> (6 * (length - 1)))); // as many ones as bytes, then the first bits
  for (let rest = length - 2; rest >= 0; rest--) byte(0x80 | ((code >> (6 * rest)) & 0x3f));
  return length;
}

/** Back from bytes to text. Bytes that are no UTF-8, such as half a character, become U+FFFD. */
export class ByteLevelDecoder implements Decoder {
  readonly options: ByteLevelOptions;
  readonly cleanup = false;

  constructor(options: ByteLevelOptions) {
    this.options = options;
  }

  get json(): StageJson {
    return byteLevelJson(this.options);
  }

  /** A character may be spread over tokens, so the text comes as one part. */
  parts(tokens: readonly string[]): string[] {
    const { bytes } = byteAlphabet();
    const encoder = new TextEncoder();
    const all: number[] = [];
    for (const token of tokens) {
      const spelled = Array.from(token, character => bytes.get(character.codePointAt(0)!));
      for (const byte of spelled.every(byte => byte !== undefined) ? spelled : encoder.encode(token)) all.push(byte);
    }
    return [new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(all))];
  }
}

/**
 * Calls `word` with the span of each word of a text; together they are the whole text. The pattern, first that matches:
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
 */
export function byteLevelSplit(text: string, word: (start: number, end: number) => void): void {
  for (let at = 0; at < text.length; ) {
    const end = wordEnd(text, at);
    word(at, end);
    at = end;
  }
}

const contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

function wordEnd(text: string, at: number): number {
  if (text[at] === "'") for (const ending of contractions) if (text.startsWith(ending, at)) return at + ending.length;
  const from = text[at] === " " ? at + 1 : at;
  if (from < text.length) {
    const kind = kindAt(text, from);
    if (kind !== SPACE) return runEnd(text, from, kind);
  }
  const end = runEnd(text, at, SPACE);
  return end < text.length && end > at + 1 ? end - 1 : end; // the last blank of several goes to the word behind it
}

const LETTER = 1;
const NUMBER = 2;
const SPACE = 3;

function kindAt(text: string, at: number): number {
  return kinds()[text.codePointAt(at)!]!;
}

/** Where the characters of one kind end. */
function runEnd(text: string, at: number, kind: number): number {
  let end = at;
  while (end < text.length && kindAt(text, end) === kind) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return end;
}

let kindTable: Uint8Array | undefined;

/** The kind of each code point, 0 for what is neither letter, number nor space, [0x110000]; unpacked by the first call. */
function kinds(): Uint8Array {
  if (kindTable !== undefined) return kindTable;
  kindTable = new Uint8Array(0x110000);
  for (const [packed, kind] of [
    [letters, LETTER],
    [numbers, NUMBER],
    [spaces, SPACE],
  ] as const) {
    // biome-ignore format: pairs
    const ranges = packed.split(" ").map(number => Number.parseInt(number, 36));
    for (let i = 0, end = 0; i < ranges.length; i += 2) {
      const start = end + ranges[i]!;
      end = start + ranges[i + 1]!;
      kindTable.fill(kind, start, end);
    }
  }
  return kindTable;
}

/** The characters that stand for bytes, both ways. */
interface ByteAlphabet {
  /** [256] */
  readonly characters: Uint16Array;
  readonly bytes: ReadonlyMap<number, number>;
}

let alphabet: ByteAlphabet | undefined;

/** Visible bytes of Latin-1 stand for themselves, the others for U+0100 and on, in their order: a blank is Ġ. */
function byteAlphabet(): ByteAlphabet {
  if (alphabet !== undefined) return alphabet;
  const characters = new Uint16Array(256);
  const bytes = new Map<number, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const isVisible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    characters[byte] = isVisible ? byte : next++;
    bytes.set(characters[byte]!, byte);
  }
  alphabet = { characters, bytes };
  return alphabet;
}
