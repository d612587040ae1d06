import { expect, test } from "vitest";
import { TokenRows } from "./rows.ts";
import type { ChunkReader, ExactWay } from "./scanner.ts";
import { RememberingReader } from "./unigram-memory.ts";

/** A token per unit: what was remembered wrong would show. Every third unit begins a word. */
const exact: ExactWay = (text, start, end, out) => {
  out.reserve(end - start);
  const { words } = out;
  for (let i = start; i < end; i++) {
    out.words = words + Math.floor((i - start) / 3);
    out.push(text.charCodeAt(i), i, i + 1);
  }
  if (start < end) out.words++;
};

test("recalls what it has read, among more chunks than it can hold", () => {
  let reads = 0;
  const reader: ChunkReader = {
    read(text, start, end, out) {
      reads++;
      if (text[start] === "1") return false;
      exact(text, start, end, out);
      return true;
    },
  };
  const remembering = new RememberingReader(reader, exact);
  const chunks = Array.from({ length: 40_000 }, (_, i) => String(i).padEnd(1 + (i % 9), "é"));
  chunks.push("x".repeat(32), "x".repeat(33), "", "xy");
  for (const chunk of [...chunks, ...chunks.toReversed()]) {
    const text = `__${chunk}_`;
    const [recalled, plain] = [new TokenRows(), new TokenRows()];
    recalled.words = plain.words = 5;
    const isDone = remembering.read(text, 2, text.length - 1, recalled);
    if (!isDone) exact(text, 2, text.length - 1, recalled);
    exact(text, 2, text.length - 1, plain);
    const seen = ({ data, length, words }: TokenRows) => [words, ...data.subarray(0, 4 * length)].join();
    if (seen(recalled) !== seen(plain)) expect(seen(recalled), chunk).toBe(seen(plain));
  }
  expect(reads).toBeLessThan(1.9 * chunks.length);
  expect(reads).toBeGreaterThan(chunks.length);
});
