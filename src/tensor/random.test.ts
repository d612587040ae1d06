import { expect, test } from "vitest";
import { resumedRandom, seededRandom } from "./random.ts";

test("the same seed, the same stream; another seed, another", () => {
  const take = (seed: number) => Array.from({ length: 5 }, seededRandom(seed).uint32);
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
});

test("a stream goes on where it stood, and saying where changes nothing", () => {
  const random = seededRandom(3);
  for (let i = 0; i < 10; i++) random.uint32();
  const state = random.state();
  const resumed = resumedRandom(JSON.parse(JSON.stringify(state)));
  expect(Array.from({ length: 5 }, resumed.uint32)).toEqual(Array.from({ length: 5 }, random.uint32));
});

test("uniform, below and normal have the moments they should", () => {
  const random = seededRandom(7);
  const count = 100_003;
  const mean = (draw: () => number) => Array.from({ length: count }, draw).reduce((sum, x) => sum + x, 0) / count;
  expect(mean(random.uniform)).toBeCloseTo(0.5, 2);
  expect(mean(() => random.uniform() ** 2)).toBeCloseTo(1 / 3, 2);
  expect(mean(() => random.normal())).toBeCloseTo(0, 1);
  expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.below(7)]++;
  expect(Math.min(...counts)).toBeGreaterThan(9_600); // 10,000 ± 4 deviations of 93
});

test("xoshiro128** by its definition in big integers", () => {
  const random = seededRandom(12345);
  const mask = 2n ** 32n - 1n;
  const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  let z = 12345n;
  const split = () => {
    z = (z + 0x9e3779b9n) & mask;
    let t = z;
    t = ((t ^ (t >> 16n)) * 0x21f0aaadn) & mask;
    t = ((t ^ (t >> 15n)) * 0x735a2d97n) & mask;
    return t ^ (t >> 15n);
  };
  const s = [split(), split(), split(), split()];
  const next = () => {
    const result = (rotl((s[1]! * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1]! << 9n) & mask;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotl(s[3]!, 11n);
    return result;
  };
  for (let i = 0; i < 1000; i++) expect(random.uint32()).toBe(Number(next()));
});
