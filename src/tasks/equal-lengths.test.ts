import { expect, test } from "vitest";
import { microBatches } from "./equal-lengths.ts";

test("groups hold rows of one length, every row once, and no more tokens than allowed", () => {
  const lengths = Array.from({ length: 300 }, (_, i) => 2 + ((i * i * 7 + i * 3) % 41));
  for (const batchTokens of [1, 64, 512]) {
    const batches = microBatches(lengths, batchTokens);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row));
    for (const batch of batches) {
      expect(new Set(batch.map(row => lengths[row])).size).toBe(1);
      if (batch.length > 1) expect(batch.length * lengths[batch[0]!]!).toBeLessThanOrEqual(batchTokens);
    }
    for (const [i, batch] of batches.slice(1).entries()) {
      const before = batches[i]!;
      const couldJoin = lengths[before[0]!] === lengths[batch[0]!] && lengths[batch[0]!]! * (before.length + 1) <= batchTokens;
      expect(couldJoin).toBe(false); // full before the next begins
    }
  }
  expect(microBatches([], 512)).toEqual([]);
});
