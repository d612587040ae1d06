import fc from "fast-check";
import { expect, test } from "vitest";
import { WordPiece } from "../models/wordpiece.ts";
import { Vocabulary } from "../vocabulary.ts";
import { FastMatcher } from "./matcher.ts";

const character = fc.constantFrom("a", "b", "#", "😀", "中");
const long = fc.integer({ min: 29, max: 34 }).map(length => "a".repeat(length));
const word = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: 13 }) },
  fc.tuple(long, fc.string({ unit: character, maxLength: 3 })).map(parts => parts.join("")),
);
const piece = fc
  .tuple(fc.boolean(), fc.oneof({ weight: 9, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: 5 }) }, long))
  .map(([more, text]) => (more ? "##" : "") + text);

test("equals WordPiece, its naive twin", () => {
  fc.assert(
    fc.property(fc.uniqueArray(piece, { maxLength: 23 }), fc.array(word, { minLength: 1, maxLength: 5 }), (some, words) => {
      const vocabulary = new Vocabulary();
      for (const [id, text] of ["[UNK]", ...some].entries()) vocabulary.add(text, id);
      const options = { unkToken: "[UNK]", continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 };
      const [naive, fast] = [new WordPiece(vocabulary, options), new FastMatcher(vocabulary, options)];
      for (const each of words) {
        const out = { ids: [] as number[], starts: [], ends: [] as number[] };
        naive.tokenize(each, 0, each.length, out);
        const count = fast.split(
          Uint16Array.from(each.split(""), unit => unit.charCodeAt(0)),
          each.length,
        );
        if (count === 0) expect(out).toMatchObject({ ids: [0], ends: [each.length] });
        else expect(out).toMatchObject({ ids: [...fast.ids.subarray(0, count)], ends: [...fast.ends.subarray(0, count)] });
      }
    }),
    { numRuns: 500 },
  );
});

test("an empty prefix, and a vocabulary without continuations", () => {
  const vocabulary = new Vocabulary();
  for (const [id, text] of ["[UNK]", "un", "able", ""].entries()) vocabulary.add(text, id);
  const word = Uint16Array.from("unable", c => c.charCodeAt(0));
  const split = (continuingSubwordPrefix: string) => {
    const matcher = new FastMatcher(vocabulary, { continuingSubwordPrefix });
    return Array.from(matcher.ids.subarray(0, matcher.split(word, 6)));
  };
  expect(split("##")).toEqual([]);
  const matcher = new FastMatcher(vocabulary, { continuingSubwordPrefix: "" });
  expect([matcher.split(word, 6), ...matcher.ids.subarray(0, 2)]).toEqual([2, 1, 2]);
});
