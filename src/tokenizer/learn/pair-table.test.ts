import fc from "fast-check";
import { expect, test } from "vitest";
import { type Merge, MergeQueue } from "./merge-queue.ts";
import { PairTable } from "./pair-table.ts";
import { RunTable } from "./run-table.ts";

test("pairs have the numbers that a Map of strings would give them", () => {
  const half = fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half), { maxLength: 3000, size: "max" }), pairs => {
      const table = new PairTable();
      const naive = new Map<string, number>();
      for (const [left, right] of pairs) {
        const key = `${left} ${right}`;
        expect(table.find(left, right)).toBe(naive.get(key) ?? -1);
        if (!naive.has(key)) naive.set(key, naive.size);
        expect(table.add(left, right)).toBe(naive.get(key));
      }
      expect(table.size).toBe(naive.size);
      for (const [key, number] of naive) expect(`${table.leftOf(number)} ${table.rightOf(number)}`).toBe(key);
    }),
    { numRuns: 50 },
  );
});

test("the queue gives what a sort would give, pushes and pops mixed", () => {
  const before = (a: Merge, b: Merge) => b.count - a.count || a.left - b.left || a.right - b.right || a.age - b.age;
  fc.assert(
    fc.property(fc.array(fc.option(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 3 }), fc.nat({ max: 3 })), { freq: 3 })), steps => {
      const queue = new MergeQueue();
      const naive: Merge[] = [];
      for (const [age, step] of steps.entries()) {
        if (step === null) {
          expect(queue.pop()).toBe(naive.sort(before).shift());
          continue;
        }
        const [count, left, right] = step;
        const merge = { count, pair: 0, left, right, words: [], age };
        queue.push(merge);
        naive.push(merge);
      }
      for (const merge of naive.sort(before)) expect(queue.pop()).toBe(merge);
      expect(queue.pop()).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test("runs are counted as splitting at blanks would count them", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abcdefgh \t\n\r\fé"), maxLength: 9000, size: "max" });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), texts => {
      const table = new RunTable();
      const naive = new Map<string, number>();
      const runs: string[] = [];
      for (const one of texts) {
        const bytes = new TextEncoder().encode(one);
        table.count(bytes, (start, end) => runs.push(new TextDecoder().decode(bytes.subarray(start, end))));
        for (const run of one.split(/[ \t\n\r]+/)) if (run !== "") naive.set(run, (naive.get(run) ?? 0) + 1);
      }
      expect(runs).toEqual([...naive.keys()]);
      expect(runs.map((_, run) => table.countOf(run))).toEqual([...naive.values()]);
      expect(table.sizeBytes).toBe(new TextEncoder().encode(runs.join("")).length);
      table.clear();
      expect([table.size, table.sizeBytes]).toEqual([0, 0]);
    }),
    { numRuns: 50 },
  );
});
