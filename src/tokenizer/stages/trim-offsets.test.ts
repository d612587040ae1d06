import { expect, test } from "vitest";
import { trimOffsets } from "./trim-offsets.ts";

type Place = [token: string, start: number, end: number];

function trimmed(text: string | string[], addPrefixSpace: boolean, ...places: Place[]): [number, number][] {
  const segment = {
    ids: places.map((_, i) => i),
    tokens: places.map(([token]) => token),
    offsets: places.map(([, start, end]): [number, number] => [start, end]),
    wordIds: places.map((_, i) => i),
  };
  return trimOffsets(segment, text, { addPrefixSpace }).offsets;
}

test("blanks before and behind a token are left out", () => {
  expect(trimmed("a dog  <mask> x", false, ["a", 0, 1], ["Ġdog", 1, 5], ["  <mask> ", 5, 14], ["x", 14, 15])).toEqual([[0, 1], [2, 5], [7, 13], [14, 15]]); // biome-ignore format: a row
  expect(trimmed("a  b", false, ["a", 0, 1], ["Ġ", 1, 2], ["Ġb", 2, 4])).toEqual([[0, 1], [2, 2], [3, 4]]); // biome-ignore format: a row
});

test("a blank that was put in front has no place", () => {
  expect(trimmed("dog cat", true, ["Ġdog", 0, 3], ["Ġcat", 3, 7])).toEqual([[0, 3], [4, 7]]); // biome-ignore format: a row
  expect(trimmed("dog", false, ["Ġdog", 0, 3])).toEqual([[1, 3]]);
});

test("as the reference has it: the first token of a window keeps its blank, of several all go", () => {
  expect(trimmed("my dog", true, ["Ġdog", 2, 6])).toEqual([[2, 6]]);
  expect(trimmed("   x", true, ["ĠĠ", 0, 2], ["Ġx", 2, 4])).toEqual([[2, 2], [3, 4]]); // biome-ignore format: a row
});

test("characters of two units are one, and words have places of their own", () => {
  expect(trimmed("a😀", true, ["a", 0, 1], ["Ġ", 1, 3], ["😀", 1, 3])).toEqual([[0, 1], [3, 3], [1, 3]]); // biome-ignore format: a row
  expect(trimmed("😀", true, ["Ġ", 0, 2])).toEqual([[0, 0]]);
  expect(trimmed(["the", " dog"], false, ["the", 0, 3], ["Ġdog", 0, 4])).toEqual([[0, 3], [1, 4]]); // biome-ignore format: a row
});
