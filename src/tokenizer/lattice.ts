// The lattice of a word: every piece that stands somewhere in it, and the way through them that scores best (Viterbi).
// Kudo 2018, https://arxiv.org/abs/1804.10959, §3.2. Ties, and what counts as unknown, as in Hugging Face tokenizers v0.23.2,
// models/unigram/model.rs `encode_optimized`; over UTF-16 units in place of bytes, which gives the same order of ends.

/** A piece at a place: one edge of the lattice. */
export interface LatticeEdge {
  readonly start: number;
  readonly end: number;
  /** A row of the vocabulary; -1 for a character that no piece is */
  readonly id: number;
  readonly score: number;
}

/** Calls `edge` for each piece that begins at `at` and ends by `end`, shorter ones first. */
export type Matcher = (text: string, at: number, end: number, edge: (end: number, id: number, score: number) => void) => void;

/** Finds best ways; its rows are kept between words, as long as these are short. */
export class Viterbi {
  readonly #matches: Matcher;
  readonly #unknownScore: number;
  // For each place: how good the best way there is, where its last edge begins (-1: no way yet), and that edge's id.
  #scores = new Float64Array(256);
  #starts = new Int32Array(256);
  #ids = new Int32Array(256);

  /** @param unknownScore - of a character that no piece is */
  constructor(matches: Matcher, unknownScore: number) {
    this.#matches = matches;
    this.#unknownScore = unknownScore;
  }

  /**
   * The best way through `text.slice(start, end)`: calls `edge` for each of its edges, last one first; id -1 is an unknown character.
   * Of two equal ways to a place the one whose last piece is longer is taken.
   */
  best(text: string, start: number, end: number, edge: (start: number, end: number, id: number) => void): void {
    const size = end - start;
    const isLong = size >= longWord;
    const [scores, starts, ids] = isLong
      ? [new Float64Array(size + 1), new Int32Array(size + 1), new Int32Array(size + 1)]
      : this.#rows(size);
    starts.fill(-1, 0, size + 1);
    scores[0] = 0;
    const offer = (from: number, to: number, id: number, score: number) => {
      if (starts[to] !== -1 && score <= scores[to]!) return;
      scores[to] = score;
      starts[to] = from;
      ids[to] = id;
    };
    for (let from = 0; from < size; ) {
      const here = scores[from]!;
      const next = from + (text.codePointAt(start + from)! > 0xffff ? 2 : 1);
      let isKnown = false;
      this.#matches(text, start + from, end, (to, id, score) => {
        offer(from, to - start, id, score + here);
        if (to - start === next) isKnown = true;
      });
      if (!isKnown) offer(from, next, -1, this.#unknownScore + here);
      from = next;
    }
    for (let to = size; to > 0; to = starts[to]!) edge(start + starts[to]!, start + to, ids[to]!);
  }

  #rows(size: number): [Float64Array, Int32Array, Int32Array] {
    if (size >= this.#starts.length) {
      const length = 2 * size;
      this.#scores = new Float64Array(length);
      this.#starts = new Int32Array(length);
      this.#ids = new Int32Array(length);
    }
    return [this.#scores, this.#starts, this.#ids];
  }
}

/** From here on the rows are made for one word and dropped again. */
const longWord = 1 << 14;

/** All edges of the lattice of `text.slice(start, end)`, by their beginnings and then by their ends. */
export function lattice(matches: Matcher, unknownScore: number, text: string, start: number, end: number): LatticeEdge[] {
  const edges: LatticeEdge[] = [];
  for (let from = start; from < end; ) {
    const next = from + (text.codePointAt(from)! > 0xffff ? 2 : 1);
    const first = edges.length;
    matches(text, from, end, (to, id, score) => edges.push({ start: from, end: to, id, score }));
    if (!edges.slice(first).some(edge => edge.end === next)) edges.push({ start: from, end: next, id: -1, score: unknownScore });
    from = next;
  }
  return edges;
}
