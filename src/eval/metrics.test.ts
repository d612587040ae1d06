// Every metric against its definition, written out naively, on random answers; and a few values by hand.
import fc from "fast-check";
import { expect, test } from "vitest";
import { accuracy, f1, matthews } from "./agreement.ts";
import { pearson, spearman } from "./correlation.ts";
import { binomialError, bootstrapError } from "./standard-error.ts";
import { bestThreshold } from "./threshold.ts";

const mean = (x: readonly number[]) => x.reduce((s, v) => s + v, 0) / x.length;
const numbers = fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -4, max: 4 })), { minLength: 2, maxLength: 40 });
const booleans = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 });

function naivePearson(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((v, i) => (v - mx) * (y[i]! - my)));
  const [sx, sy] = [Math.sqrt(mean(x.map(v => (v - mx) ** 2))), Math.sqrt(mean(y.map(v => (v - my) ** 2)))];
  return sx * sy === 0 ? 0 : covariance / (sx * sy);
}

/** A value's rank: one more than the smaller ones, and half a place for each other that is equal. */
function naiveRanks(x: readonly number[]): number[] {
  return x.map(v => 1 + x.filter(w => w < v).length + (x.filter(w => w === v).length - 1) / 2);
}

test("correlations are their definitions, ties and constants included", () => {
  fc.assert(
    fc.property(numbers, pairs => {
      const [x, y] = [pairs.map(p => p[0]), pairs.map(p => p[1])];
      expect(pearson(x, y)).toBeCloseTo(naivePearson(x, y), 10);
      expect(spearman(x, y)).toBeCloseTo(naivePearson(naiveRanks(x), naiveRanks(y)), 10);
    }),
  );
  expect(spearman([1, 2, 3, 4], [1, 4, 9, 16])).toBeCloseTo(1, 12);
  expect(pearson([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(pearson([1, 1, 1], [1, 2, 3])).toBe(0);
});

test("accuracy, F1 and Matthews are their definitions", () => {
  fc.assert(
    fc.property(booleans, pairs => {
      const [gold, given] = [pairs.map(p => p[0]), pairs.map(p => p[1])];
      const count = (g: boolean, a: boolean) => pairs.filter(p => p[0] === g && p[1] === a).length;
      const [tp, fp, fn] = [count(true, true), count(false, true), count(true, false)];
      expect(accuracy(gold, given)).toBeCloseTo(mean(pairs.map(([g, a]) => Number(g === a))), 12);
      const [precision, recall] = [tp / (tp + fp), tp / (tp + fn)];
      expect(f1(gold, given, true)).toBeCloseTo(tp === 0 ? 0 : (2 * precision * recall) / (precision + recall), 12);
      // Matthews' correlation is Pearson's of zeros and ones.
      expect(matthews(gold, given, true)).toBeCloseTo(naivePearson(gold.map(Number), given.map(Number)), 10);
    }),
  );
});

test("the threshold has as many right answers as any", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 30 }), items => {
      const [scores, truths] = [items.map(i => i[0]), items.map(i => i[1])];
      const right = (threshold: number) => items.filter(([score, truth]) => score >= threshold === truth).length;
      const best = Math.max(...Array.from({ length: 12 }, (_, i) => right(i - 0.5)));
      expect(right(bestThreshold(scores, truths))).toBe(best);
    }),
  );
  expect(bestThreshold([0.1, 0.4, 0.6, 0.9], [false, false, true, true])).toBe(0.5);
});

test("the bootstrap finds the error that a share's formula gives, and the same one for the same seed", () => {
  const right = Array.from({ length: 400 }, (_, i) => i % 4 !== 0);
  const share = (sample: Int32Array) => sample.filter(i => right[i]).length / sample.length;
  const drawn = bootstrapError(400, share, 7);
  expect(Math.abs(drawn / binomialError(0.75, 400) - 1)).toBeLessThan(0.12); // its own error is 3 %
  expect(bootstrapError(400, share, 7)).toBe(drawn);
  expect(bootstrapError(400, share, 8)).not.toBe(drawn);
});
