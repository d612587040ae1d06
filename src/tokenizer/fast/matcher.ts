// WordPiece over an array of UTF-16 units: the same greedy split as wordpiece.ts, its naive twin, without a string per candidate.
// The hash of each part follows from two hashes of beginnings of the word, so a candidate costs one product and one look into the table.

import type { WordPieceOptions } from "../models/wordpiece.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { hashPowers, hashUnit, mayHave, PieceTable, stemUnits } from "./table.ts";

/** Splits words into pieces. Its result lies in `ids` and `ends` until the next word. */
export class FastMatcher {
  /** Ids of the pieces found. */
  ids: Int32Array = new Int32Array(0);
  /** Where each piece ends in the word. */
  ends: Int32Array = new Int32Array(0);
  /** `hashes[i]` is the hash of the word's first i units. */
  #hashes = new Int32Array(1);
  readonly #whole: PieceTable;
  readonly #continuing: PieceTable;
  readonly #longest: number;
  readonly #powers: Int32Array;

  /** @param vocabulary - complete: what is added later is not found */
  constructor(vocabulary: Vocabulary, { continuingSubwordPrefix: prefix }: Pick<WordPieceOptions, "continuingSubwordPrefix">) {
    const { spans, size, maxId, longest } = vocabulary;
    this.#whole = vocabulary.table;
    this.#continuing = new PieceTable(spans, size, prefix.length);
    this.#longest = longest;
    this.#powers = hashPowers(Math.max(longest, stemUnits));
    const { units, starts, ends } = spans;
    for (let id = 0; id <= maxId; id++) {
      const start = starts[id]!;
      const from = start + prefix.length;
      if (start < 0 || from > ends[id]! || !startsWith(units, start, prefix)) continue;
      let hash = 0;
      for (let i = from; i < ends[id]!; i++) hash = hashUnit(hash, units[i]!);
      this.#continuing.add(id, hash);
    }
  }

  /** Splits the word `units[0 … length)`. Returns the number of pieces, 0 when the word has a part that no piece matches. */
  split(units: Uint16Array, length: number): number {
    if (length >= this.#hashes.length) this.#reserve(length);
    const hashes = this.#hashes;
    for (let i = 0, hash = 0; i < length; ) {
      hash = hashUnit(hash, units[i]!);
      hashes[++i] = hash;
    }
    const powers = this.#powers;
    let count = 0;
    let table = this.#whole;
    for (let from = 0; from < length; table = this.#continuing) {
      const before = hashes[from]!;
      const stem = from + stemUnits;
      const lengths = stem <= length ? table.lengthsAfter((hashes[stem]! - Math.imul(before, powers[stemUnits]!)) | 0) : 0;
      let to = Math.min(length, from + this.#longest);
      let id = -1;
      for (; to > from; to--) {
        if (to >= stem && !mayHave(lengths, to - from)) continue;
        id = table.find((hashes[to]! - Math.imul(before, powers[to - from]!)) | 0, units, from, to);
        if (id >= 0) break;
      }
      if (id < 0) return 0;
      this.ids[count] = id;
      this.ends[count++] = to;
      from = to;
    }
    return count;
  }

  #reserve(length: number): void {
    this.ids = new Int32Array(2 * length);
    this.ends = new Int32Array(2 * length);
    this.#hashes = new Int32Array(2 * length + 1);
  }
}

function startsWith(units: Uint16Array, start: number, prefix: string): boolean {
  for (let i = 0; i < prefix.length; i++) if (units[start + i] !== prefix.charCodeAt(i)) return false;
  return true;
}
