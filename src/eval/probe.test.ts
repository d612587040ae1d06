// The probe: its gradient against differences, its minimum against a plain walk downhill, what it learns, and that it always learns the same.
import { expect, test } from "vitest";
import { seededRandom } from "../tensor/index.ts";
import type { Examples } from "./cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { minimise } from "./minimise.ts";
import { trainProbe } from "./probe.ts";

/** N points around C centres in D dimensions. */
function clouds(N: number, D: number, C: number, spread: number, seed = 1): Examples {
  const random = seededRandom(seed);
  const centres = Array.from({ length: C * D }, () => random.normal());
  const labels = Int32Array.from({ length: N }, (_, i) => i % C);
  const vectors = Float32Array.from(
    { length: N * D },
    (_, i) => centres[labels[Math.floor(i / D)]! * D + (i % D)]! + spread * random.normal(),
  );
  return { vectors, width: D, labels, classes: C };
}

const examples = clouds(60, 7, 3, 1);
const rows = Int32Array.from({ length: 60 }, (_, i) => i);
const f = (strength: number) => (x: Float64Array, gradient: Float64Array) => crossEntropy(examples, rows, strength, x, gradient);

test("the gradient is what differences say", () => {
  const random = seededRandom(3);
  const at = Float64Array.from({ length: 3 * 8 }, () => random.normal());
  const gradient = new Float64Array(at.length);
  f(0.3)(at, gradient);
  for (let i = 0; i < at.length; i++) {
    const step = 1e-5;
    const value = (sign: number) => f(0.3)(at.with(i, at[i]! + sign * step), new Float64Array(at.length));
    expect(gradient[i]).toBeCloseTo((value(1) - value(-1)) / (2 * step), 6);
  }
});

test("the minimum is the one that a plain walk downhill reaches", async () => {
  const start = new Float64Array(3 * 8);
  const best = await minimise(f(0.1), start, { tolerance: 1e-8 });
  let x = start.slice();
  const gradient = new Float64Array(x.length);
  for (let step = 0; step < 20_000; step++) {
    f(0.1)(x, gradient);
    x = x.map((v, i) => v - 0.1 * gradient[i]!);
  }
  expect(f(0.1)(best, gradient)).toBeLessThanOrEqual(f(0.1)(x, gradient) + 1e-9);
  for (let i = 0; i < x.length; i++) if (i % 8 !== 7) expect(best[i]).toBeCloseTo(x[i]!, 4); // biases are free together
  expect(start.every(v => v === 0)).toBe(true);
});

test("Rosenbrock's valley, which is not even convex", async () => {
  const valley = (x: Float64Array, gradient: Float64Array) => {
    const [a, b] = [x[0]!, x[1]!];
    gradient.set([-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)]);
    return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
  };
  const [a, b] = await minimise(valley, Float64Array.of(-1.2, 1), { tolerance: 1e-9 });
  expect([a, b].map(v => v!.toFixed(6))).toEqual(["1.000000", "1.000000"]);
});

test("clouds that lie apart are told apart, the same way each time; constant dimensions do no harm", async () => {
  const apart = clouds(200, 5, 4, 0.15);
  const probe = await trainProbe(apart, { seed: 5 });
  expect(probe.predict(apart.vectors)).toEqual(apart.labels);
  const again = await trainProbe(apart, { seed: 5 });
  const others = clouds(50, 5, 4, 2, 9).vectors;
  expect(again.predict(others)).toEqual(probe.predict(others));
  const flat = { ...apart, vectors: apart.vectors.map((v, i) => (i % 5 === 0 ? 7 : v)) };
  expect((await trainProbe(flat)).predict(flat.vectors)).toHaveLength(200);
});

test("an abort ends it", async () => {
  const why = new Error("enough");
  await expect(trainProbe(examples, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
});
