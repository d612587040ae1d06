import fc from "fast-check";
import { expect, test } from "vitest";
import { originalSpan } from "./aligned.ts";
import { bertNormalize } from "./normalize.ts";
import { ACCENT, BLANK, decomposeHangul, IDEOGRAPH, REMOVED, unicode } from "./unicode.ts";

const uncased = { cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true };
const off = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false };

test.each([
  ["clean_text deletes controls that are white space", "x\u000by\u0085z", "xyz"],
  ["clean_text makes white space a blank", "x\u00a0y\u3000z\u2028\t\n\r.", "x y z    ."],
  ["ideographs stand between blanks, also beyond the first plane", "a中b\u{20000}c", "a 中 b \u{20000} c"],
  ["the reference's range begins later than Google's", "a\u{2b820}b\u{2b920}c", "a\u{2b820}b \u{2b920} c"],
  ["accents go, letters stay decomposed", "He\u0301llo Wörld 각", "hello world \u1100\u1161\u11a8"],
  ["no final sigma", "ΣΑΣ", "σασ"],
  ["the dotted capital I loses its dot as an accent", "İstanbul", "istanbul"],
  ["canonical order shows between marks that stay", "x\u08d4\u302ey", "x\u302e\u08d4y"],
  ["nothing left", "\u0301\u200b", ""],
])("%s", (_, text, expected) => expect(bertNormalize(text, uncased).text).toBe(expected));

test("each step alone", () => {
  expect(bertNormalize("É\u0000中İ", off).text).toBe("É\u0000中İ");
  expect(bertNormalize("É\u0000中", { ...off, cleanText: true }).text).toBe("É中");
  expect(bertNormalize("É中", { ...off, handleChineseChars: true }).text).toBe("É 中 ");
  expect(bertNormalize("É中", { ...off, stripAccents: true }).text).toBe("E中");
  expect(bertNormalize("Éİ", { ...off, lowercase: true }).text).toBe("éi\u0307");
});

test("a part of a text keeps the whole text's places", () => {
  const aligned = bertNormalize("one İTwo", uncased, 4, 6);
  expect([aligned.text, originalSpan(aligned, 0, 2)]).toEqual(["it", [4, 6]]);
});

test("marks that change places leave the spans where they were, as in the reference", () => {
  const aligned = bertNormalize("x\u08d4\u302ey", uncased);
  expect([...aligned.text].map((_, i) => originalSpan(aligned, i, i + 1))).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
});

/** The definition: each step a loop over an array of characters with spans. */
function naive(text: string, options: typeof uncased): { text: string; spans: [number, number][] } {
  const { flags, classes, decompositions, lowercases } = unicode();
  let at = 0;
  let rows = Array.from(text, character => {
    const span: [number, number] = [at, at + character.length];
    at += character.length;
    return { code: character.codePointAt(0)!, span };
  });
  if (options.cleanText)
    rows = rows.filter(({ code }) => !(flags[code]! & REMOVED)).map(({ code, span }) => ({ code: flags[code]! & BLANK ? 32 : code, span }));
  if (options.handleChineseChars)
    rows = rows.flatMap(({ code, span }) => (flags[code]! & IDEOGRAPH ? [32, code, 32] : [code]).map(each => ({ code: each, span })));
  if (options.stripAccents) {
    const spans = rows.map(({ span }) => span);
    const parts = rows.flatMap(({ code }) =>
      (decompositions.get(code) ?? decomposeHangul(code) ?? [code]).map((part, i) => ({ code: part, isFirst: i === 0 })),
    );
    const classOf = (i: number) => classes.get(parts[i]?.code ?? 0) ?? 0;
    for (let i = 0; i < parts.length; i++)
      for (let j = i; j > 0 && classOf(j) > 0 && classOf(j - 1) > classOf(j); j--) [parts[j - 1], parts[j]] = [parts[j]!, parts[j - 1]!];
    // The reference moves marks, but the n-th first part has the n-th span.
    let n = -1;
    rows = parts.map(({ code, isFirst }) => {
      if (isFirst) n++;
      return { code, span: spans[n]! };
    });
    rows = rows.filter(({ code }) => !(flags[code]! & ACCENT));
  }
  if (options.lowercase) rows = rows.flatMap(({ code, span }) => (lowercases.get(code) ?? [code]).map(each => ({ code: each, span })));
  return {
    text: String.fromCodePoint(...rows.map(({ code }) => code)),
    spans: rows.flatMap(({ code, span }) => (code > 0xffff ? [span, span] : [span])),
  };
}

const interesting = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 0x24f }) },
  fc.constantFrom(0x300, 0x301, 0x327, 0x344, 0x345, 0x93c, 0x94d, 0x5b0, 0x1d165, 0x1d16d, 0xac01, 0x1f82, 0x4e2d, 0x2f800, 0x130, 0x200d),
  fc.integer({ min: 0, max: 0x10ffff }).filter(code => code < 0xd800 || code > 0xdfff),
);
const text = fc.array(interesting, { maxLength: 23 }).map(codes => String.fromCodePoint(...codes));
const options = fc.record({
  cleanText: fc.boolean(),
  handleChineseChars: fc.boolean(),
  stripAccents: fc.boolean(),
  lowercase: fc.boolean(),
});

test("equals the steps done one after the other", () => {
  fc.assert(
    fc.property(text, options, (input, chosen) => {
      const aligned = bertNormalize(input, chosen);
      const expected = naive(input, chosen);
      expect(aligned.text).toBe(expected.text);
      expect(Array.from({ length: aligned.text.length }, (_, i) => originalSpan(aligned, i, i + 1))).toEqual(expected.spans);
    }),
    { numRuns: 500 },
  );
});

test("linear in the number of marks on one letter", () => {
  const start = performance.now();
  expect(bertNormalize(`e${"\u302e\u08d4".repeat(200_000)}`, uncased).text).toHaveLength(400_001);
  expect(performance.now() - start).toBeLessThan(5_000);
});
