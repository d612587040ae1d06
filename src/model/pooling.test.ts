// Each pooling mode against its definition, word for word, and against the values of sentence-transformers' own tests.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { input, interpreter, program } from "../graph/index.ts";
import { float32, int32, seededRandom } from "../tensor/index.ts";
import { pool } from "./pooling.ts";
import type { PoolingMode } from "./pooling-config.ts";

const all: PoolingMode[] = ["cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"];

type Rows = number[][][]; // [B, T, D]

/** By the graph. */
async function pooled(modes: PoolingMode[], hidden: Rows, counted: number[][], attended = counted): Promise<number[][]> {
  const [B, T, D] = [hidden.length, hidden[0]!.length, hidden[0]![0]!.length];
  const mask = (name: string) => input(name, "int32", ["batch", "tokens"]);
  const value = pool(modes, input("hidden", "float32", ["batch", "tokens", D]), { counted: mask("counted"), attended: mask("attended") });
  const small = program({ value });
  const feeds = {
    hidden: float32([B, T, D], Float32Array.from(hidden.flat(2))),
    counted: int32([B, T], counted.flat()),
    attended: int32([B, T], attended.flat()),
  };
  const used = Object.fromEntries(Object.entries(feeds).filter(([name]) => small.inputs.has(name)));
  const { data, shape } = (await (await interpreter().load(small)).run(used))["value"]!;
  expect(shape).toEqual([B, modes.length * D]);
  return hidden.map((_, b) => [...data.subarray(b * modes.length * D, (b + 1) * modes.length * D)]);
}

/** By the definition, for one dimension: the numbers that count, and the place of each counted from 1. */
const naive: Record<PoolingMode, (numbers: number[], places: number[]) => number> = {
  cls: numbers => numbers[0]!,
  max: numbers => Math.max(...numbers),
  mean: numbers => total(numbers) / numbers.length,
  mean_sqrt_len_tokens: numbers => total(numbers) / Math.sqrt(numbers.length),
  weightedmean: (numbers, places) => total(numbers.map((v, i) => v * places[i]!)) / total(places),
  lasttoken: numbers => numbers.at(-1)!,
};
const total = (numbers: number[]) => numbers.reduce((sum, v) => sum + v, 0);

function pooledByDefinition(modes: PoolingMode[], hidden: number[][], counted: number[], attended: number[]): number[] {
  const begin = attended.indexOf(1);
  const tokens = counted.flatMap((real, t) => (real === 1 ? [t] : []));
  const columns = hidden[0]!.map((_, d) => tokens.map(t => hidden[t]![d]!));
  return modes.flatMap(mode =>
    columns.map(numbers =>
      naive[mode](
        numbers,
        tokens.map(t => t - begin + 1),
      ),
    ),
  );
}

const close = (got: number[][], expected: number[][]) => {
  const [a, b] = [got.flat(), expected.flat()];
  expect(a).toHaveLength(b.length);
  for (const [i, v] of b.entries()) expect(a[i]! / Math.max(1, Math.abs(v))).toBeCloseTo(v / Math.max(1, Math.abs(v)), 6);
};

test("every mode and any order of several equals its definition, with padding on either side and a prompt left out", async () => {
  const rows = fc.record({ left: fc.nat(3), prompt: fc.nat(3), tokens: fc.integer({ min: 1, max: 4 }) });
  const cases = fc.record({
    rows: fc.array(rows, { minLength: 1, maxLength: 4 }),
    modes: fc.shuffledSubarray(all, { minLength: 1 }),
    seed: fc.nat(1000),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ rows, modes, seed }) => {
      const random = seededRandom(seed);
      const T = Math.max(...rows.map(({ left, prompt, tokens }) => left + prompt + tokens));
      const hidden = rows.map(() => Array.from({ length: T }, () => Array.from({ length: 3 }, () => Math.fround(random.normal()))));
      const mask = (from: number, to: number) => Array.from({ length: T }, (_, t) => (t >= from && t < to ? 1 : 0));
      const attended = rows.map(({ left, prompt, tokens }) => mask(left, left + prompt + tokens));
      const counted = rows.map(({ left, prompt, tokens }) => mask(left + prompt, left + prompt + tokens));
      const expected = hidden.map((row, b) => pooledByDefinition(modes, row, counted[b]!, attended[b]!));
      close(await pooled(modes, hidden, counted, attended), expected);
    }),
    { numRuns: 150 },
  );
});

test("cls, lasttoken and max are the very numbers, not near ones", async () => {
  const hidden = [[[0.1], [1e-40], [-3e38], [7.7]].map(([v]) => [Math.fround(v!)])];
  const mask = [[0, 1, 1, 0]];
  expect(await pooled(["cls", "lasttoken", "max"], hidden, mask)).toEqual([[1e-40, -3e38, 1e-40].map(Math.fround)]);
});

describe("the values of tests/sentence_transformer/modules/test_pooling.py", () => {
  const hidden = [[1, 3, 5, 99].map(v => [v, v === 99 ? v : v + 1]), [10, 30, 50, 70].map(v => [v, v + 10])];
  const mask = [
    [1, 1, 1, 0],
    [1, 1, 1, 1],
  ];
  test.each<[PoolingMode, number[][], number[][] | null]>([
    ["cls", [[1, 2], [10, 20]], null], // biome-ignore format: one row a mode
    ["max", [[5, 6], [70, 80]], [[5, 6], [70, 80]]], // biome-ignore format: one row a mode
    ["mean", [[3, 4], [40, 50]], [[4, 5], [50, 60]]], // biome-ignore format: one row a mode
    ["mean_sqrt_len_tokens", [[9 / 3 ** 0.5, 12 / 3 ** 0.5], [80, 100]], [[8 / 2 ** 0.5, 10 / 2 ** 0.5], [150 / 3 ** 0.5, 180 / 3 ** 0.5]]], // biome-ignore format: one row a mode
    ["weightedmean", [[22 / 6, 28 / 6], [50, 60]], [[21 / 5, 26 / 5], [490 / 9, 580 / 9]]], // biome-ignore format: one row a mode
    ["lasttoken", [[5, 6], [70, 80]], [[5, 6], [70, 80]]], // biome-ignore format: one row a mode
  ])("%s, and with the first token left out", async (mode, expected, withoutFirst) => {
    close(await pooled([mode], hidden, mask), expected);
    const counted = mask.map(row => [0, ...row.slice(1)]);
    if (withoutFirst) close(await pooled([mode], hidden, counted, mask), withoutFirst);
  });

  test("padding on the left; a larger number outside the mask", async () => {
    const numbers = [[1, 2, 3, 4], [5, 6, 7, 8]].map(row => row.map(v => [v])); // biome-ignore format: a matrix
    close(await pooled(["cls"], numbers, [[0, 0, 1, 1], [0, 1, 1, 1]]), [[3], [6]]); // biome-ignore format: a matrix
    close(await pooled(["cls"], numbers, [[1, 1, 1, 0], [1, 1, 0, 0]]), [[1], [5]]); // biome-ignore format: a matrix
    close(await pooled(["max"], [[[1], [3], [5], [10]]], [[1, 1, 1, 0]]), [[5]]);
    close(await pooled(["mean", "mean_sqrt_len_tokens"], [[[1], [3], [5]]], [[1, 1, 0]]), [[2, 4 / 2 ** 0.5]]);
    close(await pooled(["weightedmean"], [[[1], [3], [10]]], [[1, 1, 0]]), [[7 / 3]]);
    close(await pooled(["lasttoken"], [[[0], [1], [2], [3]], [[5], [6], [7], [8]]], [[1, 1, 1, 0], [1, 1, 0, 0]]), [[2], [6]]); // biome-ignore format: a matrix
    close(await pooled(["lasttoken"], [[[1, 1], [1, 1]]], [[0, 0]]), [[0, 0]]); // biome-ignore format: a matrix
  });
});
