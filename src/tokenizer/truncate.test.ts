import fc from "fast-check";
import { expect, test } from "vitest";
import { keptLengths, truncate } from "./truncate.ts";

// facts of the reference (0.22.2): room, lengths, kept
test.each([
  [7, [4, 4], [3, 4]],
  [7, [8, 4], [4, 3]],
  [7, [4, 8], [3, 4]],
  [7, [8, 8], [3, 4]],
  [7, [2, 8], [2, 5]],
  [7, [8, 2], [5, 2]],
  [7, [3, 4], [3, 4]],
  [6, [9, 9], [3, 3]],
  [9, [21, 20], [5, 4]],
  [9, [20, 21], [4, 5]],
  [9, [5, 20], [4, 5]],
  [9, [20, 5], [5, 4]],
  [10, [20, 20], [5, 5]],
  [3, [1, 20], [1, 2]],
  [3, [20, 1], [2, 1]],
  [1, [5, 5], [0, 1]],
  [0, [5, 5], [0, 0]],
  [4, [9], [4]],
  [9, [4], [4]],
  [0, [4], [0]],
])("room %j for %j keeps %j", (room, lengths, kept) => expect(keptLengths(lengths, room)).toEqual(kept));

test("all the room is used, and nothing is kept that is not there", () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), fc.nat(50), (first, second, room) => {
      const [a = -1, b = -1] = keptLengths([first, second], room);
      expect(a + b).toBe(Math.min(first + second, room));
      expect([a >= 0 && a <= first, b >= 0 && b <= second]).toEqual([true, true]);
    }),
  );
});

test("the side that is cut", () => {
  const segment = {
    ids: [1, 2, 3],
    tokens: ["a", "b", "c"],
    offsets: [
      [0, 1],
      [2, 3],
      [4, 5],
    ] as [number, number][],
    wordIds: [0, 1, 2],
  };
  expect(truncate(segment, 2, "right")).toMatchObject({ tokens: ["a", "b"], wordIds: [0, 1] });
  expect(truncate(segment, 2, "left")).toMatchObject({
    ids: [2, 3],
    offsets: [
      [2, 3],
      [4, 5],
    ],
  });
  expect(truncate(segment, 0, "left").ids).toEqual([]);
  expect(truncate(segment, 3, "right")).toBe(segment);
});
