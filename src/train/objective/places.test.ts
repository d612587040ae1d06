import { expect, test } from "vitest";
import { placesOf } from "./places.ts";

test("the first token of each text, then its masked ones", () => {
  const { readPlaces, maskPlaces } = placesOf([[3, 5], [], [2]], 10);
  expect(readPlaces).toEqual({ dtype: "int32", shape: [3, 3], data: Int32Array.of(0, 3, 5, 10, 10, 10, 20, 22, 20) });
  expect([...maskPlaces.data]).toEqual([1, 2, 7]);
  // What is read at a mask place is the masked token itself.
  expect([...maskPlaces.data].map(place => readPlaces.data[place])).toEqual([3, 5, 22]);
});

test("room for more keeps the shape, room for fewer is refused", () => {
  expect(placesOf([[1], [4]], 8, 3).readPlaces.shape).toEqual([2, 4]);
  expect(() => placesOf([[1, 2]], 8, 1)).toThrow("text 0 has 2 masked tokens, more than 1");
});
