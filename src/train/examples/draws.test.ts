import { expect, test } from "vitest";
import { drawsFor, integerBetween, shuffle, shuffledOrder } from "./draws.ts";
import { pythonRandom } from "./python-random.ts";

// Printed by CPython 3.11: r = random.Random(seed); three random(); randint(0, n) for n of `limits`; shuffle of 0…10; 700 random() more; random().
const limits = [0, 1, 2, 7, 8, 99, 30_521];
const printed: [seed: number, floats: number[], integers: number[], order: number[], later: number][] = [
  [
    0,
    [0.8444218515250481, 0.7579544029403025, 0.420571580830845],
    [0, 1, 1, 4, 7, 45, 19116],
    [6, 5, 10, 9, 7, 0, 1, 4, 2, 8, 3],
    0.26587203921552827,
  ],
  [
    12345,
    [0.41661987254534116, 0.010169169457068361, 0.8252065092537432],
    [0, 1, 0, 4, 6, 20, 12224],
    [5, 0, 3, 7, 10, 9, 8, 2, 4, 6, 1],
    0.5855943626650573,
  ],
  [
    4294967295,
    [0.6353574441341173, 0.20319993954407756, 0.6073666030347188],
    [0, 1, 1, 4, 5, 63, 13449],
    [9, 0, 5, 10, 8, 4, 6, 7, 2, 3, 1],
    0.5173697371096576,
  ],
];

test.each(printed)("Python's random.Random(%i)", (seed, floats, integers, order, later) => {
  const random = pythonRandom(seed);
  expect(floats.map(() => random.uniform())).toEqual(floats);
  expect(limits.map(limit => integerBetween(0, limit, random))).toEqual(integers);
  const items = Array.from({ length: 11 }, (_, i) => i);
  shuffle(items, random);
  expect(items).toEqual(order);
  for (let i = 0; i < 700; i++) random.uniform(); // beyond the first 624 words
  expect(random.uniform()).toBe(later);
});

test("an order holds each number once, and every order is as likely", () => {
  const seen = new Map<string, number>();
  for (let i = 0; i < 6_000; i++) {
    const order = String(shuffledOrder(3, drawsFor(1, i)));
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(["0,1,2", "0,2,1", "1,0,2", "1,2,0", "2,0,1", "2,1,0"]);
  expect(Math.min(...seen.values())).toBeGreaterThan(880); // 1,000 ± 4 deviations of 29
});

test("a place has one stream; places apart have others", () => {
  const first = (...place: number[]) => drawsFor(...place).uniform();
  expect(first(7, 0, 1)).toBe(first(7, 0, 1));
  const all = new Set([first(7, 0, 1), first(7, 1, 0), first(8, 0, 1), first(7, 0, 2), first(0, 7, 1), first(7, 0), first(7)]);
  expect(all.size).toBe(7);
});
