import { expect, test } from "vitest";
import type { Segment } from "../encoding.ts";
import { TokenRows } from "./rows.ts";
import { writtenTokens } from "./unigram-written.ts";

/** A token per character; digits are unknown, and 2 is shown as "two". */
const exact = (chunk: string): Segment => ({
  ids: Array.from(chunk, each => (/\d/.test(each) ? 0 : each.charCodeAt(0))),
  tokens: Array.from(chunk, each => (each === "2" ? "two" : each)),
  offsets: Array.from(chunk, (_, i) => [i, i + 1]),
  wordIds: Array.from(chunk, () => 0),
});

const rowsOf = (text: string) => {
  const rows = new TokenRows();
  for (const { 0: part, index } of text.matchAll(/\S/g)) rows.push(exact(part).ids[0]!, index, index + 1);
  return rows;
};

test("tells the unknown tokens of each chunk by their numbers", () => {
  const asked: string[] = [];
  const text = "a2b2 cd\t1\n e22 1";
  const written = writtenTokens(text, rowsOf(text), 0, chunk => {
    asked.push(chunk);
    return exact(chunk);
  });
  expect([...written!]).toEqual([
    [1, "two"],
    [3, "two"],
    [6, "1"],
    [8, "two"],
    [9, "two"],
    [10, "1"],
  ]);
  expect(asked).toEqual(["a2b2", "1", "e22"]);
});

test.each<[string, (chunk: string) => Segment]>([
  ["no tokens", () => exact("")],
  ["fewer tokens", chunk => exact(chunk.slice(0, -1))],
  ["more tokens", chunk => exact(`${chunk}x`)],
  ["other tokens", chunk => exact(`x${chunk.slice(1)}`)],
])("null when the plain road has %s", (_, other) => {
  expect(writtenTokens("cd ab2", rowsOf("cd ab2"), 0, other)).toBeNull();
});
