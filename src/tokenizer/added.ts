// Added tokens: strings such as [MASK] that are found in the text as they stand, before any word is split, leftmost and longest first.
// Norm: Hugging Face tokenizers v0.23.2, tokenizer/added_vocabulary.rs, including its order: first match, then ask whether it may stand.
import { GlassbertError } from "../base/index.ts";
import { unicode, WHITESPACE, WORD } from "../text/index.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A token that is found as a whole. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Matches only between characters that are no word characters. */
  readonly singleWord: boolean;
  /** Takes the white space before it into the token. */
  readonly lstrip: boolean;
  /** Takes the white space after it into the token. */
  readonly rstrip: boolean;
  /** Matched on the normalised text, its content normalised too; else on the text as written. */
  readonly normalized: boolean;
  /** Dropped by `decode` unless asked for. */
  readonly special: boolean;
}

/** A part of a text: an added token, or null for what stands between them. */
export interface AddedMatch {
  readonly token: AddedToken | null;
  readonly start: number;
  readonly end: number;
}

interface Node {
  readonly next: Map<number, Node>;
  token?: AddedToken;
}

/** Finds a fixed set of added tokens. */
export class AddedTokenMatcher {
  readonly #root: Node = { next: new Map() };

  /** @param patterns - what to find for each token; each pattern once */
  constructor(patterns: Iterable<readonly [pattern: string, token: AddedToken]>) {
    for (const [pattern, token] of patterns) {
      let node = this.#root;
      for (let i = 0; i < pattern.length; i++) {
        const unit = pattern.charCodeAt(i);
        let child = node.next.get(unit);
        if (child === undefined) {
          child = { next: new Map() };
          node.next.set(unit, child);
        }
        node = child;
      }
      node.token = token;
    }
  }

  /**
   * Cuts a text into added tokens and what stands between them, in order; empty parts are left out.
   *
   * @param encodeSpecialTokens - treat special tokens as plain text
   */
  split(text: string, encodeSpecialTokens = false): AddedMatch[] {
    const parts: AddedMatch[] = [];
    let free = 0; // first unit that no token has taken
    for (let i = 0; i < text.length && this.#root.next.size > 0; ) {
      const found = this.#longestAt(text, i);
      if (found === null) {
        i++;
        continue;
      }
      const { token } = found;
      let { start, end } = found;
      i = end; // also when the match is refused: no shorter token is tried in its place
      if (encodeSpecialTokens && token.special) continue;
      if (token.singleWord && (isBefore(text, start, WORD) || isAt(text, end, WORD))) continue;
      if (token.lstrip) while (start > free && isBefore(text, start, WHITESPACE)) start--; // white space is one unit wide
      if (token.rstrip) while (isAt(text, end, WHITESPACE)) end++;
      if (free < start) parts.push({ token: null, start: free, end: start });
      parts.push({ token, start, end });
      free = end;
    }
    if (free < text.length) parts.push({ token: null, start: free, end: text.length });
    return parts;
  }

  #longestAt(text: string, start: number): { token: AddedToken; start: number; end: number } | null {
    let best: { token: AddedToken; start: number; end: number } | null = null;
    let node: Node | undefined = this.#root;
    for (let i = start; i < text.length; i++) {
      node = node.next.get(text.charCodeAt(i));
      if (node === undefined) break;
      if (node.token !== undefined) best = { token: node.token, start, end: i + 1 };
    }
    return best;
  }
}

/** Does the character that begins at `at` have the flag? */
function isAt(text: string, at: number, flag: number): boolean {
  return at < text.length && (unicode().flags[text.codePointAt(at)!]! & flag) !== 0;
}

/** Does the character that ends at `at` have the flag? */
function isBefore(text: string, at: number, flag: number): boolean {
  if (at === 0) return false;
  const unit = text.charCodeAt(at - 1);
  const isLow = unit >= 0xdc00 && unit < 0xe000;
  return isAt(text, isLow ? at - 2 : at - 1, flag);
}

/**
 * Refuses added tokens that contradict the vocabulary or each other. A token of the vocabulary keeps its id there; others follow on, in order.
 * (The reference reads no ids from the file, it counts: where the two differ, nobody knows which row of the table is meant.)
 *
 * @param where - file and field, for messages
 * @throws {GlassbertError} E_TOKENIZER
 */
export function checkAddedTokens(tokens: readonly AddedToken[], vocabulary: Vocabulary, where: string): void {
  const seen = new Set<string>();
  const refuse = (rule: string) =>
    new GlassbertError("E_TOKENIZER", `${where}: ${rule}`, "take the tokenizer files that belong to the weights");
  let next = vocabulary.size;
  for (const { id, content } of tokens) {
    const name = JSON.stringify(content);
    if (content === "") throw refuse(`the token with the id ${id} is empty`);
    if (seen.has(content)) throw refuse(`the token ${name} is listed twice`);
    seen.add(content);
    const due = vocabulary.idOf(content);
    if (due !== undefined && due !== id) throw refuse(`the token ${name} has the id ${id}, and in the vocabulary the id ${due}`);
    if (due === undefined && id !== next)
      throw refuse(
        `the token ${name} has the id ${id}, and the next free one is ${next} (${vocabulary.size} pieces and the tokens before it)`,
      );
    const other = vocabulary.pieceOf(id);
    if (other !== undefined && other !== content) throw refuse(`the token ${name} has the id ${id} of the piece ${JSON.stringify(other)}`);
    next = Math.max(next, id + 1);
  }
}
