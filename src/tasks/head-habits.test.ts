// Habits of heads that are made for them, and of a real distribution by five separate sums.
import { expect, test } from "vitest";
import { float32, seededRandom } from "../tensor/index.ts";
import { headHabits } from "./head-habits.ts";

const pieces = [true, false, false, true, false, true].map(special => ({ special }));
const T = pieces.length;

test("a head that looks at one place has one habit", () => {
  const looksAt = (place: (i: number) => number) =>
    headHabits(
      float32(
        [1, T, T],
        Float32Array.from({ length: T * T }, (_, at) => (at % T === place(Math.floor(at / T)) ? 1 : 0)),
      ),
      pieces,
    )[0]!;
  expect(looksAt(i => Math.max(0, i - 1))).toMatchObject({ previous: 1, next: 0, itself: 1 / 6 }); // the first has none before it
  expect(looksAt(i => Math.min(T - 1, i + 1))).toMatchObject({ previous: 0, next: 1 });
  expect(looksAt(() => 0)).toMatchObject({ first: 1, separators: 0 });
  expect(looksAt(i => (i < 3 ? 3 : 5))).toMatchObject({ first: 0, separators: 1 });
});

test("against the naive twin; rows need not add up to 1", () => {
  const draw = seededRandom(5);
  const data = Float32Array.from({ length: 2 * T * T }, () => draw.uniform());
  const at = (n: number, i: number, j: number) => data[(n * T + i) * T + j]!;
  const all = [...pieces.keys()];
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  for (const [n, habits] of headHabits(float32([2, T, T], data), pieces).entries()) {
    const p = (i: number, j: number) => at(n, i, j) / all.reduce((sum, k) => sum + at(n, i, k), 0);
    expect(habits.previous).toBeCloseTo(mean(all.slice(1).map(i => p(i, i - 1))), 6);
    expect(habits.next).toBeCloseTo(mean(all.slice(0, -1).map(i => p(i, i + 1))), 6);
    expect(habits.itself).toBeCloseTo(mean(all.map(i => p(i, i))), 6);
    expect(habits.first).toBeCloseTo(mean(all.map(i => p(i, 0))), 6);
    expect(habits.separators).toBeCloseTo(mean(all.map(i => p(i, 3) + p(i, 5))), 6);
  }
});
