// What the flags of an ablation take and refuse.
import { expect, test } from "vitest";
import { parseHeads, parsePositions, parseRows } from "./ablation-flags.ts";

test("lists with commas", () => {
  expect(parseHeads("2.4")).toEqual([[2, 4]]);
  expect(parseHeads("2.4,10.11")).toEqual([
    [2, 4],
    [10, 11],
  ]);
  expect(parsePositions("1,5")).toEqual([1, 5]);
  expect(parseRows("2=cat,3=##s")).toEqual([
    { position: 2, piece: "cat" },
    { position: 3, piece: "##s" },
  ]);
  expect(parseRows("2=,,3==")).toEqual([
    { position: 2, piece: "," },
    { position: 3, piece: "=" },
  ]);
});

test.each([
  [parseHeads, ["", "2", "2.", "2.4,", "2.4.1", "-1.2"]],
  [parsePositions, ["", "x", "1,", "-1", "1.5"]],
  [parseRows, ["", "cat", "2=", "=cat", "x=cat"]],
] as const)("%o refuses what is none", (parse, texts) => {
  for (const text of texts) expect(() => parse(text), text).toThrow(`is "${text}"`);
});
