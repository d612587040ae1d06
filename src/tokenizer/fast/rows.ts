// Tokens as rows of numbers, for every road that makes no object per token: four numbers each, one after the other, in one array that grows.
import type { Side } from "../truncate.ts";

/** Numbers per token: id, start, end, word. */
export const rowWidth = 4;

/** Rows kept for the next text; more than that is given back. */
const keptRows = 1 << 14;

/** A growing list of tokens: id, where it stands in the text `[start, end)` in UTF-16 units, and the number of its word. */
export class TokenRows {
  /** [rowWidth · length], at least */
  data: Int32Array = new Int32Array(rowWidth * 256);
  length = 0;
  /** Words so far: the number of the next one. */
  words = 0;

  /** Forgets all tokens. */
  clear(): void {
    this.length = this.words = 0;
    if (this.data.length > rowWidth * keptRows) this.data = new Int32Array(rowWidth * keptRows);
  }

  /** Whether some token has this id. */
  hasId(id: number): boolean {
    if (id < 0) return false;
    for (let at = 0; at < rowWidth * this.length; at += rowWidth) if (this.data[at] === id) return true;
    return false;
  }

  /** Keeps `length` tokens; the others are cut off at `side`. */
  keep(length: number, side: Side): void {
    if (side === "left") this.data.copyWithin(0, rowWidth * (this.length - length), rowWidth * this.length);
    this.length = length;
  }

  /** Makes room for `count` more tokens. */
  reserve(count: number): void {
    const needed = rowWidth * (this.length + count);
    if (needed <= this.data.length) return;
    const data = new Int32Array(2 * needed);
    data.set(this.data.subarray(0, rowWidth * this.length));
    this.data = data;
  }

  /** Appends a token of the word `words`; there must be room. */
  push(id: number, start: number, end: number): void {
    const at = rowWidth * this.length++;
    const { data } = this;
    data[at] = id;
    data[at + 1] = start;
    data[at + 2] = end;
    data[at + 3] = this.words;
  }
}
