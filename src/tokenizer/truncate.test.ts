import fc from "fast-check";
import { expect, test } from "vitest";
import type { Segment } from "./encoding.ts";
import { keptLengths, overflowOf, windowsOf } from "./truncate.ts";

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

// 10 tokens fit a first text of 6 and a second of 7 when 3 are cut
test.each([
  [10, [6, 7], "only_first", [3, 7]],
  [10, [6, 7], "only_second", [6, 4]],
  [4, [9], "only_first", [4]],
  [0, [6, 7], "only_first", [0, 0]],
  [0, [6], "only_second", [0]],
  [13, [6, 7], "only_second", [6, 7]],
  [9, [4], "only_second", [4]],
  [3, [6, 7], "do_not", [6, 7]],
] as const)("room %j for %j, %s, keeps %j", (room, lengths, strategy, kept) => expect(keptLengths(lengths, room, strategy)).toEqual(kept));

test.each([
  [7, [6, 7], "only_first", "the first text has 6 tokens, and 6 would have to be cut from it"],
  [3, [6, 7], "only_second", "the second text has 7 tokens, and 10 would have to be cut from it"],
  [3, [6], "only_second", "there is no second text"],
] as const)("room %j for %j, %s, is refused", (room, lengths, strategy, message) => {
  expect(() => keptLengths(lengths, room, strategy)).toThrow(
    expect.objectContaining({ code: "E_INPUT", message: expect.stringContaining(message) }),
  );
});

/** A text of one letter a token. */
const letters = (text: string): Segment => ({
  ids: Array.from(text, letter => letter.charCodeAt(0)),
  tokens: Array.from(text),
  offsets: Array.from(text, (_, i) => [i, i + 1]),
  wordIds: Array.from(text, (_, i) => i),
});
const shown = (segment: Segment) => segment.tokens.join("");

test.each([
  ["abcdefghijklmnopqrst", 6, 2, "right", "abcdef efghij ijklmn mnopqr qrst"],
  ["abcdefghijklmnopqrst", 6, 2, "left", "opqrst klmnop ghijkl cdefgh abcd"],
  ["abcdefgh", 4, 0, "right", "abcd efgh"],
  ["abcdefgh", 3, 0, "left", "fgh cde ab"],
  ["abcdef", 6, 2, "right", "abcdef"],
  ["abcdef", 4, undefined, "right", "abcd"],
  ["abcdef", 4, undefined, "left", "cdef"],
  ["abc", 0, 0, "left", " abc"],
  ["abc", 0, undefined, "left", ""],
] as const)("windows over %s, %i tokens, stride %j, cut on the %s: %s", (text, keep, stride, side, windows) => {
  expect(windowsOf(letters(text), keep, stride, side).map(shown).join(" ")).toBe(windows);
});

test("a window has its tokens' places and words", () => {
  const [, second] = windowsOf(letters("abcdefg"), 3, 1, "right");
  expect(second).toEqual({ ids: [99, 100, 101], tokens: ["c", "d", "e"], offsets: [[2, 3], [3, 4], [4, 5]], wordIds: [2, 3, 4] }); // biome-ignore format: a row
});

test("windows would not move on", () => {
  for (const [keep, stride] of [[3, 3], [3, 9], [1, 1], [0, 1]] as const) // biome-ignore format: pairs
    expect(() => windowsOf(letters("abcdefg"), keep, stride, "right")).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  expect(windowsOf(letters("abc"), 3, 3, "right")).toHaveLength(1); // nothing is cut
});

test("windows cover the text, and share what the stride says", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 57 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(8),
      fc.boolean(),
      (length, keep, shared, isRight) => {
        const stride = Math.min(shared, keep - 1);
        const text = letters(Array.from({ length }, (_, i) => String.fromCharCode(0x4e00 + i)).join(""));
        const windows = windowsOf(text, keep, stride, isRight ? "right" : "left").map(window => window.wordIds);
        expect(windows[0]).toHaveLength(Math.min(keep, length));
        const inOrder = isRight ? windows : windows.reverse();
        const joined = inOrder.flatMap((window, i) => (i === 0 ? window : isRight ? window.slice(stride) : window));
        const whole = isRight
          ? joined
          : inOrder.flatMap((window, i) => (i === inOrder.length - 1 ? window : window.slice(0, window.length - stride)));
        expect(whole).toEqual(text.wordIds);
      },
    ),
  );
});

test("the product of a pair's windows", () => {
  expect(
    overflowOf([
      ["A0", "A1", "A2"],
      ["B0", "B1"],
    ])
      .map(([a, b]) => `${a}${b}`)
      .join(" "),
  ).toBe("A1B0 A1B1 A2B0 A2B1 A0B1");
  expect(overflowOf([["A0", "A1"]])).toEqual([["A1"]]);
  expect(overflowOf([["A0"], ["B0"]])).toEqual([]);
});
