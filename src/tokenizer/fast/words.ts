// A chunk of text read character by character: each one's action grows the word or ends it, and a finished word is split into pieces.
// This is normaliser, pre-tokenizer and model in one pass over numbers; a chunk with a SPECIAL character is refused and goes the exact way.

import type { WordPieceOptions } from "../models/wordpiece.ts";
import { ALONE, type Characters, KIND, LETTER, NOTHING, SEVERAL, SPACE, SPECIAL, UNKNOWN } from "./characters.ts";
import type { FastMatcher } from "./matcher.ts";
import type { TokenRows } from "./rows.ts";

/** Reads chunks of text. */
export class WordReader {
  readonly #characters: Characters;
  readonly #matcher: FastMatcher;
  readonly #unkId: number;
  readonly #maxChars: number;
  // The word that is being read: its normalised units, and where each of them stands in the text.
  #units = new Uint16Array(64);
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #length = 0;
  #codePoints = 0;
  /** Where the last unit ends, also of a word too long to be kept. */
  #wordEnd = 0;

  /** @param unkId - id of the token for a word that has no pieces */
  constructor(characters: Characters, matcher: FastMatcher, unkId: number, options: Pick<WordPieceOptions, "maxInputCharsPerWord">) {
    this.#characters = characters;
    this.#matcher = matcher;
    this.#unkId = unkId;
    this.#maxChars = options.maxInputCharsPerWord;
  }

  /**
   * Appends the tokens of `text.slice(start, end)`, which begins and ends where words do.
   *
   * @returns false when there is a SPECIAL character: then nothing is appended
   */
  read(text: string, start: number, end: number, out: TokenRows): boolean {
    const { actions, sequences } = this.#characters;
    const { length, words } = out;
    this.#length = this.#codePoints = 0;
    for (let i = start; i < end; ) {
      const from = i;
      let code = text.charCodeAt(i++);
      if ((code & 0xf800) === 0xd800) {
        code = text.codePointAt(from)!;
        if (code > 0xffff) i++;
        else code = 0xfffd; // a lone surrogate
      }
      const known = code < 0x10000 ? actions[code]! : UNKNOWN;
      const action = known === UNKNOWN ? this.#characters.ask(code) : known;
      switch (action & KIND) {
        case LETTER:
          this.#letter(action & 0xffff, from, i);
          break;
        case ALONE:
          this.#finish(out);
          this.#letter(action & 0xffff, from, i);
          this.#finish(out);
          break;
        case SPACE:
          this.#finish(out);
          break;
        case NOTHING:
          break;
        case SEVERAL:
          for (const each of sequences[action & 0xffff]!)
            if (each === SPACE) this.#finish(out);
            else this.#letter(each & 0xffff, from, i);
          break;
        case SPECIAL:
          out.length = length;
          out.words = words;
          return false;
      }
    }
    this.#finish(out);
    return true;
  }

  /** Appends a unit to the word. Of a word that is too long only the length counts. */
  #letter(unit: number, start: number, end: number): void {
    if ((unit & 0xfc00) !== 0xdc00) this.#codePoints++; // the second half of a pair is no code point of its own
    this.#wordEnd = end;
    if (this.#codePoints > this.#maxChars) return;
    if (this.#length === this.#units.length) this.#grow();
    const at = this.#length++;
    this.#units[at] = unit;
    this.#starts[at] = start;
    this.#ends[at] = end;
  }

  #finish(out: TokenRows): void {
    const length = this.#length;
    if (this.#codePoints === 0) return;
    const count = this.#codePoints > this.#maxChars ? 0 : this.#matcher.split(this.#units, length);
    out.reserve(count + 1);
    const { ids, ends } = this.#matcher;
    if (count === 0) out.push(this.#unkId, this.#starts[0]!, this.#wordEnd);
    for (let i = 0, from = 0; i < count; i++) {
      const to = ends[i]!;
      out.push(ids[i]!, this.#starts[from]!, this.#ends[to - 1]!);
      from = to;
    }
    out.words++;
    this.#length = this.#codePoints = 0;
  }

  #grow(): void {
    const length = 2 * this.#length;
    const [units, starts, ends] = [new Uint16Array(length), new Int32Array(length), new Int32Array(length)];
    units.set(this.#units);
    starts.set(this.#starts);
    ends.set(this.#ends);
    [this.#units, this.#starts, this.#ends] = [units, starts, ends];
  }
}
