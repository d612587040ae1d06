// How masks are drawn, as plain numbers: the share, the unit, the lengths of runs, what is put in their place.
import type { Draws } from "./draws.ts";

/** How masks are drawn. */
export interface MaskRule {
  /** Share of the sequence, special tokens counted, that is masked */
  readonly maskedLmProb: number;
  /** Most masked pieces of a sequence */
  readonly maxPredictionsPerSeq: number;
  /** true: a word is masked as a whole or not at all */
  readonly wholeWord: boolean;
  /** How often runs of 1, 2, 3 … units are drawn, as weights: [1] for single ones, `ngramLengths(3)`, `geometricLengths(1 / 3, 10)` */
  readonly lengths: readonly number[];
  /** Shares of masked places that show [MASK], the piece itself, another piece */
  readonly replacement: readonly [mask: number, keep: number, random: number];
  /** What a replacement is drawn for: each piece, each run as a whole; or "count": the shares are counts, as near as they can be */
  readonly replaceBy: "piece" | "run" | "count";
  /** As the scripts of Google: runs and words go on across a [SEP], and a run is drawn before it is seen that it is masked already */
  readonly compat: boolean;
  /** As ALBERT's script, which shuffles the units once more after masking, for a task that is off by default */
  readonly reshuffle: boolean;
}

/** BERT's (Devlin et al. 2019, §3.1), for sequences of any length: 15 % of the pieces, of which 80 % show [MASK], 10 % themselves, 10 % another. */
export const bertMaskRule: MaskRule = {
  maskedLmProb: 0.15,
  maxPredictionsPerSeq: Number.MAX_SAFE_INTEGER,
  wholeWord: false,
  lengths: [1],
  replacement: [0.8, 0.1, 0.1],
  replaceBy: "piece",
  compat: false,
  reshuffle: false,
};

/**
 * How many pieces of a sequence are masked: its share, halves rounded to even as Python does, at least 1, at most `maxPredictionsPerSeq`.
 *
 * @example
 * [10, 30, 50, 128].map(length => maskQuota(length, 0.15, 20)); // → [2, 4, 8, 19]
 */
export function maskQuota(length: number, maskedLmProb: number, maxPredictionsPerSeq: number): number {
  const exact = length * maskedLmProb;
  const down = Math.floor(exact);
  const rounded = exact - down === 0.5 ? down + (down % 2) : Math.round(exact);
  return Math.min(maxPredictionsPerSeq, Math.max(1, rounded));
}

/** Weights of the lengths 1 … n that fall with the length, p(n) ∝ 1/n; or that rise, the same the other way round. */
export function ngramLengths(n: number, favorShorter = true): number[] {
  const weights = Array.from({ length: n }, (_, i) => 1 / (i + 1));
  return favorShorter ? weights : weights.reverse();
}

/** Weights of the lengths 1 … most of a geometric distribution: each is `1 - p` times as likely as the one before. */
export function geometricLengths(p: number, most: number): number[] {
  return Array.from({ length: most }, (_, i) => (1 - p) ** i);
}

/** A length by its weights: 1, 2, 3 … */
export function drawLength(weights: readonly number[], draws: Draws): number {
  let left = draws.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i + 1;
  }
  return weights.length; // rounding left a little over
}
