// Fewer pieces: those go first whose loss would cost the text the least likelihood, when their places are written in the second-best way.
// Norm: Hugging Face tokenizers v0.22.2, models/unigram/trainer.rs (prune_sentence_pieces).

import type { Corpus, Piece } from "./corpus.ts";
import type { Pace } from "./pace.ts";
import { Lattice } from "./unigram-lattice.ts";

/**
 * Pieces without alternative first, then the others by loss descending. A piece that no word is written with is gone, characters apart.
 *
 * @param size - how many to keep; all without alternative stay in any case
 */
export async function prunedPieces(corpus: Corpus, pieces: readonly Piece[], size: number, pace: Pace): Promise<Piece[]> {
  const { codes, starts, counts } = corpus;
  const lattice = new Lattice(codes, pieces);
  const frequencies = new Float64Array(pieces.length + 1); // of each piece when every word is written in the best way
  let words = 0;
  for (const [word, count] of counts.entries()) {
    lattice.build(starts[word]!, starts[word + 1]! - 1);
    for (const piece of bestPath(lattice, lattice.length).pieces) frequencies[piece]! += count;
    words += count;
    if (word % 64 === 0 && pace.isDue) await pace.turn();
  }
  const sum = frequencies.reduce((a, b) => a + b);
  const kept: Piece[] = [];
  const losses: { piece: Piece; loss: number }[] = [];
  for (const [number, piece] of pieces.entries()) {
    if (pace.isDue) await pace.turn();
    const frequency = frequencies[number]!;
    lattice.build(piece.place, piece.place + piece.length);
    const { pieces: others, score } = bestPath(lattice, piece.length - 1);
    if (score >= piece.score) {
      // Better written by others wherever it stands alone, so it has no alternative of its own.
      if (frequency > 0) kept.push(piece);
    } else if (others.length === 0) kept.push(piece);
    else if (frequency > 0) {
      // The true new sum would have the number of others here; the reference has the number of all pieces, so losses are a little different.
      const newSum = Math.log(sum + frequency * pieces.length);
      let without = 0;
      for (const other of others) without += Math.log(frequencies[other]! + frequency) - newSum;
      losses.push({ piece, loss: (frequency / words) * (Math.log(frequency) - Math.log(sum) - without) });
    }
  }
  losses.sort((a, b) => b.loss - a.loss); // stable: equals stay in order
  return [...kept, ...losses.slice(0, Math.max(0, size - kept.length)).map(({ piece }) => piece)];
}

let best = new Float64Array(64);
let nodeTo = new Int32Array(64);
let beginOf = new Int32Array(64);

/** The most likely way to write the stretch in pieces of at most `longest` characters (Viterbi); among equals, the longest last piece. */
function bestPath({ length, firsts, ends, pieces, scores }: Lattice, longest: number): { pieces: number[]; score: number } {
  if (best.length <= length) {
    best = new Float64Array(2 * length);
    nodeTo = new Int32Array(2 * length);
    beginOf = new Int32Array(2 * length);
  }
  best.fill(Number.NEGATIVE_INFINITY, 1, length + 1);
  best[0] = 0;
  for (let begin = 0; begin < length; begin++)
    for (let node = firsts[begin]!; node < firsts[begin + 1]!; node++) {
      const end = ends[node]!;
      const score = best[begin]! + scores[pieces[node]!]!;
      if (score <= best[end]! || end - begin > longest) continue;
      best[end] = score;
      nodeTo[end] = node;
      beginOf[end] = begin;
    }
  const score = best[length]!;
  const path: number[] = [];
  if (score > Number.NEGATIVE_INFINITY) for (let end = length; end > 0; end = beginOf[end]!) path.push(pieces[nodeTo[end]!]!);
  return { pieces: path.reverse(), score };
}
