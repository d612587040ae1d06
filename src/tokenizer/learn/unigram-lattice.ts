// All ways to write a stretch of text in pieces: a node per piece at a place. A character that is no piece is written by the unknown one, 10
// below the least score. Norm: Hugging Face tokenizers v0.22.2, models/unigram/lattice.rs and model.rs.

import type { Piece } from "./corpus.ts";
import { PairTable } from "./pair-table.ts";

const unknownPenalty = 10;

/** The pieces as a trie, and the nodes of one stretch of text at a time. Positions count from the start of the stretch. */
export class Lattice {
  readonly #codes: Int32Array;
  /** (node, character) → node - 1; the root is node 0. */
  readonly #edges = new PairTable();
  /** The piece that ends at each trie node, or -1. */
  readonly #pieceAt: number[] = [-1];
  /** Score of each piece, and last of the unknown one. */
  readonly scores: Float64Array;
  /** The number that stands for the unknown piece. */
  readonly unknown: number;
  /** Characters of the stretch. */
  length = 0;
  /** The nodes that begin at `p` are `firsts[p] <= node < firsts[p + 1]`: by length ascending, unknown last. */
  firsts: Int32Array = new Int32Array(64);
  /** Where each node ends, and its piece. */
  ends: Int32Array = new Int32Array(256);
  pieces: Int32Array = new Int32Array(256);

  constructor(codes: Int32Array, pieces: readonly Piece[]) {
    this.#codes = codes;
    let least = 0; // log-probabilities are not above it
    for (const [number, { place, length, score }] of pieces.entries()) {
      let node = 0;
      for (let at = place; at < place + length; at++) {
        node = this.#edges.add(node, codes[at]!) + 1;
        if (node === this.#pieceAt.length) this.#pieceAt.push(-1);
      }
      this.#pieceAt[node] = number;
      least = Math.min(least, score);
    }
    this.unknown = pieces.length;
    this.scores = Float64Array.from({ length: pieces.length + 1 }, (_, number) => pieces[number]?.score ?? least - unknownPenalty);
  }

  /** Finds the nodes of the characters `start <= at < end` of the corpus. */
  build(start: number, end: number): void {
    const codes = this.#codes;
    const length = end - start;
    this.length = length;
    if (this.firsts.length < length + 1) this.firsts = new Int32Array(2 * length);
    let count = 0;
    for (let begin = 0; begin < length; begin++) {
      this.firsts[begin] = count;
      if (count + length - begin >= this.ends.length) this.#grow(2 * (count + length));
      let isCharacterPiece = false;
      let node = 0;
      for (let at = begin; at < length; at++) {
        node = this.#edges.find(node, codes[start + at]!) + 1;
        if (node === 0) break;
        const piece = this.#pieceAt[node]!;
        if (piece < 0) continue;
        if (at === begin) isCharacterPiece = true;
        this.ends[count] = at + 1;
        this.pieces[count++] = piece;
      }
      if (isCharacterPiece) continue;
      this.ends[count] = begin + 1;
      this.pieces[count++] = this.unknown;
    }
    this.firsts[length] = count;
  }

  #grow(capacity: number): void {
    const { ends, pieces } = this;
    this.ends = new Int32Array(capacity);
    this.ends.set(ends);
    this.pieces = new Int32Array(capacity);
    this.pieces.set(pieces);
  }
}
