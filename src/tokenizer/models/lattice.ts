// The lattice of a word: every piece that stands somewhere in it, and the way through them that scores best (Viterbi).
// Kudo 2018, https://arxiv.org/abs/1804.10959, §3.2. Ties, and what counts as unknown, as in Hugging Face tokenizers v0.23.2,
// models/unigram/model.rs `encode_optimized`; over UTF-16 units in place of bytes, which gives the same order of ends.
import type { PieceTrie } from "./piece-trie.ts";

/** A piece at a place: one edge of the lattice. */
export interface LatticeEdge {
  readonly start: number;
  readonly end: number;
  /** A row of the vocabulary; -1 for a character that no piece is */
  readonly id: number;
  readonly score: number;
}

/** What a lattice is made of. */
export interface ScoredPieces {
  readonly trie: PieceTrie;
  /** A score for each id, [V] */
  readonly scores: Float64Array;
  /** Of a character that no piece is. */
  readonly unknownScore: number;
}

/** All edges of the lattice of `text.slice(start, end)`, by their beginnings and then by their ends. */
export function lattice({ trie, scores, unknownScore }: ScoredPieces, text: string, start: number, end: number): LatticeEdge[] {
  const edges: LatticeEdge[] = [];
  for (let from = start; from < end; ) {
    const next = from + (text.codePointAt(from)! > 0xffff ? 2 : 1);
    let isKnown = false;
    for (let to = from, node = 0; to < end; ) {
      node = trie.child(node, text.charCodeAt(to++));
      if (node === 0) break;
      const id = trie.idAt(node);
      if (id < 0) continue;
      edges.push({ start: from, end: to, id, score: scores[id]! });
      isKnown ||= to === next;
    }
    if (!isKnown) edges.push({ start: from, end: next, id: -1, score: unknownScore });
    from = next;
  }
  return edges;
}

/** Finds best ways. Its rows are kept between words, as long as these are short. */
export class Viterbi {
  readonly #pieces: ScoredPieces;
  // For each place: how good the best way there is, where its last edge begins (-1: no way yet), and that edge's id.
  #best = new Float64Array(256);
  #from = new Int32Array(256);
  #ids = new Int32Array(256);

  constructor(pieces: ScoredPieces) {
    this.#pieces = pieces;
  }

  /**
   * The best way through `text.slice(start, end)`: calls `edge` for each of its edges, last one first; id -1 is an unknown character.
   * Of two equal ways to a place the one whose last piece is longer is taken.
   */
  walk(text: string, start: number, end: number, edge: (start: number, end: number, id: number) => void): void {
    const { trie, scores, unknownScore } = this.#pieces;
    const size = end - start;
    if (size >= this.#from.length) this.#resize(2 * size);
    const [best, origin, ids] = [this.#best, this.#from, this.#ids];
    origin.fill(-1, 0, size + 1);
    best[0] = 0;
    for (let from = 0; from < size; ) {
      const next = from + (text.codePointAt(start + from)! > 0xffff ? 2 : 1);
      const here = best[from]!;
      let isKnown = false;
      for (let to = from, node = 0; to < size; ) {
        node = trie.child(node, text.charCodeAt(start + to++));
        if (node === 0) break;
        const id = trie.idAt(node);
        if (id < 0) continue;
        isKnown ||= to === next;
        const score = scores[id]! + here;
        if (origin[to] !== -1 && score <= best[to]!) continue;
        best[to] = score;
        origin[to] = from;
        ids[to] = id;
      }
      if (!isKnown && (origin[next] === -1 || unknownScore + here > best[next]!)) {
        best[next] = unknownScore + here;
        origin[next] = from;
        ids[next] = -1;
      }
      from = next;
    }
    for (let to = size; to > 0; to = origin[to]!) edge(start + origin[to]!, start + to, ids[to]!);
    if (size >= longWord) this.#resize(256);
  }

  #resize(length: number): void {
    this.#best = new Float64Array(length);
    this.#from = new Int32Array(length);
    this.#ids = new Int32Array(length);
  }
}

/** The rows for a word of so many units are not kept. */
const longWord = 1 << 14;
