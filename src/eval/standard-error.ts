// How far a score would wander if other items had been drawn. Shares have a formula; everything else is drawn again many times.
import { seededRandom } from "../tensor/index.ts";

/** Standard error of a share p of n independent items: √(p (1 − p) / n). */
export function binomialError(p: number, n: number): number {
  return Math.sqrt((p * (1 - p)) / n);
}

/** Draws of the bootstrap. The standard error is then itself uncertain by about 3 % (Efron and Tibshirani 1993, §6.4: 1/√(2B)). */
const draws = 500;

/**
 * Standard error by the bootstrap: the statistic's deviation over samples of n items drawn with replacement.
 *
 * @param count - n
 * @param statistic - of a sample, given as item numbers
 * @param seed - the same seed, the same error
 */
export function bootstrapError(count: number, statistic: (sample: Int32Array) => number, seed: number): number {
  const random = seededRandom(seed);
  const sample = new Int32Array(count);
  const values = Array.from({ length: draws }, () => statistic(sample.map(() => random.below(count))));
  const mean = values.reduce((sum, v) => sum + v / draws, 0);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (draws - 1));
}
