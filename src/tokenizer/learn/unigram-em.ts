// Expectation and maximisation: how often each piece is expected when words are written in all ways, each by its probability (forward and
// backward sums over the lattice); then scores from these counts, a little less for the rare ones (digamma; Liang and Klein, ACL 2007 tutorial).
// Norm: Hugging Face tokenizers v0.22.2, models/unigram/trainer.rs (run_e_step, run_m_step) and lattice.rs (populate_marginal).

import type { Corpus, Piece } from "./corpus.ts";
import type { Pace } from "./pace.ts";
import { Lattice } from "./unigram-lattice.ts";

/** Expected count of each piece in the text, [pieces + 1], last the unknown one. */
export async function expectedCounts(corpus: Corpus, pieces: readonly Piece[], pace: Pace): Promise<Float64Array> {
  const { codes, starts, counts } = corpus;
  const lattice = new Lattice(codes, pieces);
  const expected = new Float64Array(pieces.length + 1);
  for (const [word, count] of counts.entries()) {
    lattice.build(starts[word]!, starts[word + 1]! - 1);
    addMarginals(lattice, count, expected);
    if (word % 64 === 0 && pace.isDue) await pace.turn();
  }
  return expected;
}

let forward = new Float64Array(64);
let backward = new Float64Array(64);

/** Adds `count` times the probability of each node to its piece. */
function addMarginals({ length, firsts, ends, pieces, scores }: Lattice, count: number, expected: Float64Array): void {
  if (forward.length <= length) {
    forward = new Float64Array(2 * length);
    backward = new Float64Array(2 * length);
  }
  const before = forward.fill(Number.NEGATIVE_INFINITY, 1, length + 1); // log of the sum over all ways to get to a position
  const after = backward.fill(Number.NEGATIVE_INFINITY, 0, length); // … and from it to the end
  before[0] = after[length] = 0;
  for (let begin = 0; begin < length; begin++)
    for (let node = firsts[begin]!; node < firsts[begin + 1]!; node++) {
      const end = ends[node]!;
      before[end] = logSumExp(before[end]!, scores[pieces[node]!]! + before[begin]!);
    }
  for (let begin = length - 1; begin >= 0; begin--)
    for (let node = firsts[begin]!; node < firsts[begin + 1]!; node++)
      after[begin] = logSumExp(after[begin]!, scores[pieces[node]!]! + after[ends[node]!]!);
  const all = before[length]!;
  for (let begin = 0; begin < length; begin++)
    for (let node = firsts[begin]!; node < firsts[begin + 1]!; node++) {
      const piece = pieces[node]!;
      expected[piece]! += count * Math.exp(before[begin]! + scores[piece]! + after[ends[node]!]! - all);
    }
}

/** log(exp(x) + exp(y)); from a difference of 50 on the smaller one vanishes. */
function logSumExp(x: number, y: number): number {
  const [less, greater] = x > y ? [y, x] : [x, y];
  return greater > less + 50 ? greater : greater + Math.log(Math.exp(less - greater) + 1);
}

/** Pieces with new scores; those expected less than 0.5 times are gone. */
export function maximized(pieces: readonly Piece[], expected: Float64Array): Piece[] {
  const kept: Piece[] = [];
  let sum = 0;
  for (const [number, { place, length }] of pieces.entries()) {
    const score = expected[number]!;
    if (score < 0.5) continue;
    kept.push({ place, length, score });
    sum += score;
  }
  const all = digamma(sum);
  return kept.map(({ place, length, score }) => ({ place, length, score: digamma(score) - all }));
}

/** The derivative of log Γ for x > 0: recurrence up to 7, then the asymptotic series about x - 1/2. */
export function digamma(x: number): number {
  let result = 0;
  for (; x < 7; x++) result -= 1 / x;
  x -= 1 / 2;
  const inverse = 1 / x;
  const square = inverse * inverse;
  const fourth = square * square;
  return result + Math.log(x) + (1 / 24) * square - (7 / 960) * fourth + (31 / 8064) * fourth * square - (127 / 30720) * fourth * fourth;
}
