// What the cache of short chunks cannot hold: chunks of many tokens or many characters, as a word with its quotes and commas is in Unigram.
// A reader of chunks that asks its memory first. A chunk is kept whole and compared unit by unit, so what is recalled is exact.
import { rowWidth, type TokenRows } from "./rows.ts";
import type { ChunkReader, ExactWay } from "./scanner.ts";

const slotBits = 14;
/** Longer chunks are not kept. */
const mostUnits = 32;
/** More tokens are not kept. */
const mostTokens = 8;

/** Reads chunks and remembers them, in 3 MiB; a new chunk pushes an old one out. */
export class RememberingReader implements ChunkReader {
  readonly #reader: ChunkReader;
  readonly #exact: ExactWay;
  // Of the chunk in each slot: its hash; its length in units, 0 for none, and its number of tokens; its units; its tokens, their places and
  // words counted from its beginning.
  readonly #hashes = new Int32Array(1 << slotBits);
  readonly #lengths = new Uint8Array(1 << slotBits);
  readonly #counts = new Uint8Array(1 << slotBits);
  readonly #units = new Uint16Array(mostUnits << slotBits);
  readonly #rows = new Int32Array((rowWidth * mostTokens) << slotBits);
  #turn = 0;

  /** @param exact - for what the reader refuses */
  constructor(reader: ChunkReader, exact: ExactWay) {
    this.#reader = reader;
    this.#exact = exact;
  }

  read(text: string, start: number, end: number, out: TokenRows): boolean {
    if (end - start > mostUnits) return this.#reader.read(text, start, end, out);
    let hash = 0;
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    // Either of two neighbours may hold it; a new one goes into each in turn.
    const pair = (hash >>> (32 - slotBits)) & ~1;
    for (let slot = pair; slot < pair + 2; slot++)
      if (this.#hashes[slot] === hash && this.#holds(slot, text, start, end)) {
        this.#recall(slot, start, out);
        return true;
      }
    const { length, words } = out;
    if (!this.#reader.read(text, start, end, out)) this.#exact(text, start, end, out);
    const count = out.length - length;
    if (count > mostTokens) return true;
    this.#turn ^= 1;
    const slot = pair + this.#turn;
    this.#hashes[slot] = hash;
    this.#lengths[slot] = end - start;
    for (let i = start, at = mostUnits * slot; i < end; i++, at++) this.#units[at] = text.charCodeAt(i);
    this.#counts[slot] = count;
    copyRows(out.data, rowWidth * length, this.#rows, rowWidth * mostTokens * slot, count, -start, -words);
    return true;
  }

  #holds(slot: number, text: string, start: number, end: number): boolean {
    if (this.#lengths[slot] !== end - start) return false;
    for (let i = start, at = mostUnits * slot; i < end; i++, at++) if (this.#units[at] !== text.charCodeAt(i)) return false;
    return true;
  }

  #recall(slot: number, start: number, out: TokenRows): void {
    const count = this.#counts[slot]!;
    if (count === 0) return;
    out.reserve(count);
    copyRows(this.#rows, rowWidth * mostTokens * slot, out.data, rowWidth * out.length, count, start, out.words);
    out.length += count;
    out.words = out.data[rowWidth * out.length - 1]! + 1;
  }
}

/** Copies tokens, their places moved by `units` and their words by `words`. */
function copyRows(from: Int32Array, at: number, to: Int32Array, toAt: number, count: number, units: number, words: number): void {
  for (let end = at + rowWidth * count; at < end; at += rowWidth, toAt += rowWidth) {
    to[toAt] = from[at]!;
    to[toAt + 1] = from[at + 1]! + units;
    to[toAt + 2] = from[at + 2]! + units;
    to[toAt + 3] = from[at + 3]! + words;
  }
}
