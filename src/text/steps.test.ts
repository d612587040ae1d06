import fc from "fast-check";
import { expect, test } from "vitest";
import { originalSpan } from "./aligned.ts";
import { Lowercase, StripAccents } from "./characters.ts";
import { Nfd, Nfkd } from "./decompose.ts";
import { graphemeEnd } from "./graphemes.ts";
import { type Normalizer, NormalizerSequence } from "./normalizer.ts";
import { Prepend, Replace } from "./replace.ts";
import { Strip } from "./strip.ts";

const spans = (step: Normalizer, text: string, start?: number, end?: number) => {
  const aligned = step.normalize(text, start, end);
  return Array.from({ length: aligned.text.length }, (_, i) => [aligned.text[i], ...originalSpan(aligned, i, i + 1)]);
};

test.each<[string, Normalizer, string, unknown]>([
  ["NFD: the parts share the place", new Nfd(), "aé", [["a", 0, 1], ["e", 1, 2], ["\u0301", 1, 2]]],
  ["NFKD: compatible forms too", new Nfkd(), "ﬁ²", [["f", 0, 1], ["i", 0, 1], ["2", 1, 2]]],
  ["StripAccents: what is composed stays", new StripAccents(), "ée\u0301\u0903x", [["é", 0, 1], ["e", 1, 2], ["x", 4, 5]]],
  ["Lowercase: one at a time", new Lowercase(), "ΑΣ İ", [["α", 0, 1], ["σ", 1, 2], [" ", 2, 3], ["i", 3, 4], ["\u0307", 3, 4]]],
  ["Replace: the place of the last one replaced", new Replace({ string: "``" }, '"'), "a```", [["a", 0, 1], ['"', 2, 3], ["`", 3, 4]]],
  ["Replace: a run of blanks", new Replace("blanks", " "), "a   b c", [["a", 0, 1], [" ", 3, 4], ["b", 4, 5], [" ", 5, 6], ["c", 6, 7]]],
  ["Prepend: the place of the first one", new Prepend("▁"), "ab", [["▁", 0, 1], ["a", 0, 1], ["b", 1, 2]]],
  ["Prepend: nothing before nothing", new Prepend("▁"), "", []],
  ["Strip: the ends", new Strip(true, true), " \u3000a b\n", [["a", 2, 3], [" ", 3, 4], ["b", 4, 5]]],
  ["Strip: one end", new Strip(false, true), " a ", [[" ", 0, 1], ["a", 1, 2]]],
])("%s", (_, step, text, expected) => expect(spans(step, text)).toEqual(expected)); // biome-ignore format: a table

test("a part of a text keeps the whole text's places", () => {
  const all = [new Nfd(), new Nfkd(), new StripAccents(), new Lowercase(), new Replace({ string: "x" }, "y"), new Prepend("▁")];
  for (const step of all) expect(originalSpan(step.normalize("one two", 4, 7), 0, 3)).toEqual([4, step instanceof Prepend ? 6 : 7]);
  expect(spans(new NormalizerSequence(all), "one XÉ", 4, 6)).toEqual([["▁", 4, 5], ["y", 4, 5], ["e", 5, 6]]); // biome-ignore format: a list
});

const text = fc.string({ unit: fc.constantFrom("a", "B", "é", "\u0301", "\u0323", "ﬁ", "x", " ", "Å", "각", "😀", "İ"), maxLength: 17 });
const step = fc.constantFrom<Normalizer>(
  new Nfd(), new Nfkd(), new StripAccents(), new Lowercase(), new Replace({ string: "x" }, "😀é"), new Replace("blanks", ""), new Prepend("x"), new Strip(true, false),
); // biome-ignore format: a list

test("a sequence is its steps one after the other, places looked up backwards; a step that leaves a text says so truly", () => {
  fc.assert(
    fc.property(text, fc.array(step, { maxLength: 5 }), (input, steps) => {
      const got = new NormalizerSequence(steps).normalize(input);
      let rows = Array.from({ length: input.length }, (_, i) => {
        const start = /[\udc00-\udfff]/.test(input[i]!) ? i - 1 : i;
        return [start, start + (input.codePointAt(start)! > 0xffff ? 2 : 1)];
      });
      let now = input;
      for (const each of steps) {
        const next = each.normalize(now);
        const half = Array.from(now).slice(0, 4).join("").length;
        if (each.leaves?.(now, 0, now.length)) expect(next.text).toBe(now);
        if (each.leaves?.(now, 0, half)) expect(each.normalize(now, 0, half).text).toBe(now.slice(0, half));
        rows = Array.from({ length: next.text.length }, (_, i) => {
          const [start, end] = originalSpan(next, i, i + 1);
          return [rows[start]![0]!, rows[end - 1]![1]!];
        });
        now = next.text;
      }
      expect(got.text).toBe(now);
      expect(Array.from({ length: now.length }, (_, i) => originalSpan(got, i, i + 1))).toEqual(rows);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string[]]>([
  ["e\u0301a", ["e\u0301", "a"]],
  ["\r\n\n\u0301", ["\r\n", "\n", "\u0301"]],
  ["👩\u200d👧\u200dx", ["👩\u200d👧\u200d", "x"]],
  ["👍🏽a\u200d👍", ["👍🏽", "a\u200d", "👍"]],
  ["각ᄀ\u1161\u11a8\u1100", ["각", "ᄀ\u1161\u11a8", "\u1100"]],
  ["\u0915\u094d\u0937\u093f\u0915", ["\u0915\u094d\u0937\u093f", "\u0915"]],
  ["\u0600a", ["\u0600a"]],
])("clusters of %j", (input, expected) => {
  const found: string[] = [];
  for (let i = 0; i < input.length; ) {
    const end = graphemeEnd(input, i, input.length);
    found.push(input.slice(i, end));
    i = end;
  }
  expect(found).toEqual(expected);
});
