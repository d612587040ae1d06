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

/** The best way through a word, as `Viterbi.find` leaves it; places count from the beginning of the word. */
export interface BestWay {
  /** Where the edge ends that begins at a place of the way. */
  readonly next: Int32Array;
  /** The id of the edge that ends at a place of the way; -1 for an unknown character. */
  readonly ids: Int32Array;
}

/** Finds best ways. */
export class Viterbi {
  readonly #pieces: ScoredPieces;
  readonly #rows = rowsFor(longWord);

  constructor(pieces: ScoredPieces) {
    this.#pieces = pieces;
  }

  /**
   * The best way through `text.slice(start, end)`, good until the next one is asked for.
   * Of two equal ways to a place the one whose last piece is longer is taken.
   */
  find(text: string, start: number, end: number): BestWay {
    const { trie, scores, unknownScore } = this.#pieces;
    const size = end - start;
    const rows = size < longWord ? this.#rows : rowsFor(size + 1);
    const { best, origin, ids } = rows;
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
    // The way is known from its end: turned round in place, it says where to go from each place on.
    for (let to = size, from = origin[size]!; to > 0; ) {
      const before = origin[from]!;
      origin[from] = to;
      to = from;
      from = before;
    }
    return { next: origin, ids };
  }
}

/** Rows for longer words are not kept. */
const longWord = 1 << 12;

/** For each place in a word: how good the best way there is, where its last edge begins (-1: no way yet), and that edge's id. */
function rowsFor(places: number): { readonly best: Float64Array; readonly origin: Int32Array; readonly ids: Int32Array } {
  return { best: new Float64Array(places), origin: new Int32Array(places), ids: new Int32Array(places) };
}
