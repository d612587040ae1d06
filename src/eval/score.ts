// The scores that several evaluations share, each with its standard error.
import { accuracy } from "./agreement.ts";
import { pearson, spearman } from "./correlation.ts";
import type { Score } from "./evaluation.ts";
import { binomialError, bootstrapError } from "./standard-error.ts";

/** A share of right answers; its error is binomial. */
export function shareScore(name: string, share: number, items: number): Score {
  return { name, points: 100 * share, standardError: 100 * binomialError(share, items), errorBy: "binomial" };
}

/** Any statistic of a sample of items; its error is bootstrapped. */
export function drawnScore(name: string, items: number, statistic: (sample: Int32Array) => number, seed: number): Score {
  const all = Int32Array.from({ length: items }, (_, i) => i);
  return { name, points: 100 * statistic(all), standardError: 100 * bootstrapError(items, statistic, seed), errorBy: "bootstrap" };
}

/** Accuracy of answers. */
export function accuracyScore<T>(gold: ArrayLike<T>, answers: ArrayLike<T>): Score {
  return shareScore("accuracy", accuracy(gold, answers), gold.length);
}

/** Spearman's and Pearson's correlations. */
export function correlationScores(gold: ArrayLike<number>, given: ArrayLike<number>, seed: number): Score[] {
  const correlate = (f: typeof pearson) => (rows: Int32Array) =>
    f(
      Float64Array.from(rows, i => gold[i]!),
      Float64Array.from(rows, i => given[i]!),
    );
  return [drawnScore("Spearman", gold.length, correlate(spearman), seed), drawnScore("Pearson", gold.length, correlate(pearson), seed)];
}

/** The largest score in points as people read it: `85.3 ± 1.2`. */
export function scoreText({ points, standardError }: Score): string {
  return `${points.toFixed(1)} ± ${standardError.toFixed(1)}`;
}
