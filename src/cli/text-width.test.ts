// Widths of plain, wide, combining and escaped text; and that no escape sequence survives `visible`.
import { expect, test } from "vitest";
import { beside, cut, pad, textWidth, visible, wrap } from "./text-width.ts";

test.each([
  ["dog", 3],
  ["naïve", 5],
  ["nai\u0308ve", 5],
  ["日本", 4],
  ["𠀀", 2],
  ["🙂", 2],
  ["\x1b[1mdog\x1b[22m", 3],
  ["", 0],
])("%j takes %d cells", (text, cells) => expect(textWidth(text)).toBe(cells));

test("control and direction characters become visible", () => {
  expect(visible("a\x1b[31mb\tc\u202ed\x7f\x85")).toBe("a␛[31mb␉c<U+202E>d␡<U+0085>");
});

test("cutting keeps within the width, also between wide characters", () => {
  expect(cut("日本語", 6)).toBe("日本語");
  expect(cut("日本語", 5)).toBe("日本…");
  expect(cut("日本語", 4)).toBe("日…");
});

test("padding, neighbours, wrapping", () => {
  expect(pad("日", 5)).toBe("日   ");
  expect(pad("7", 3, "right")).toBe("  7");
  expect(beside(["a", "bcd"], ["x"], 2)).toEqual(["a    x", "bcd"]);
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("a 日本語日本語 b", 5)).toEqual(["a", "日本", "語日", "本語", "b"]);
  expect(wrap("", 5)).toEqual([""]);
});
