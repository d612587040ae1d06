import { expect, test } from "vitest";
import { ACCENT, BLANK, CHANGES, decomposeHangul, IDEOGRAPH, PUNCTUATION, REMOVED, unicode, WHITESPACE, WORD } from "./unicode.ts";

test("the sets have the sizes of the reference's tables", () => {
  const sizes = new Map([REMOVED, BLANK, WHITESPACE, PUNCTUATION, IDEOGRAPH, ACCENT, WORD].map(flag => [flag, 0]));
  for (const value of unicode().flags) if (value !== 0) for (const [flag, size] of sizes) if (value & flag) sizes.set(flag, size + 1);
  // Facts: removed, blank, white space, punctuation, ideographs, accents, word characters.
  expect([...sizes.values()]).toEqual([137_681, 22, 25, 726, 81_264, 1_549, 144_667]);
});

test("the maps have the sizes of the reference's tables", () => {
  const { classes, decompositions, lowercases } = unicode();
  expect([classes.size, decompositions.size, lowercases.size]).toEqual([810, 2_060, 1_488]);
});

test("single characters", () => {
  const { flags, classes, decompositions, lowercases } = unicode();
  expect(lowercases.get(0x41)).toEqual([0x61]);
  expect(lowercases.get(0x130)).toEqual([0x69, 0x307]); // the only one that grows
  expect([...lowercases.values()].filter(targets => targets.length > 1)).toHaveLength(1);
  expect(decompositions.get(0xe9)).toEqual([0x65, 0x301]);
  expect(decompositions.get(0x1e17)).toEqual([0x65, 0x304, 0x301]); // ḗ: all the way down
  expect(decompositions.get(0xac00)).toBeUndefined(); // Hangul is arithmetic
  expect(classes.get(0x301)).toBe(230);
  expect(flags[0x166d]! & PUNCTUATION).not.toBe(0); // in Unicode 8; a symbol today
  expect(flags[0x2e43]! & PUNCTUATION).toBe(0); // newer than Unicode 8
  expect(flags[0x85]! & (REMOVED | WHITESPACE)).toBe(REMOVED | WHITESPACE);
  expect(flags[0xac00]! & CHANGES).toBe(CHANGES);
});

test("every Hangul syllable decomposes as the standard says", () => {
  for (let code = 0xac00; code < 0xd7a4; code++)
    expect(String.fromCodePoint(...decomposeHangul(code)!)).toBe(String.fromCodePoint(code).normalize("NFD"));
  expect([0xabff, 0xd7a4, 0x61].map(decomposeHangul)).toEqual([undefined, undefined, undefined]);
});
