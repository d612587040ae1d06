import fc from "fast-check";
import { expect, test } from "vitest";
import { Fields, parseJson } from "../../base/index.ts";
import { readVocabularyObject, readVocabularyText, Vocabulary } from "../vocabulary.ts";
import { writeMergesText, writeVocabularyJson, writeVocabularyText } from "./write-vocabulary.ts";

function vocabularyOf(entries: Iterable<readonly [string, number]>): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const [piece, id] of entries) vocabulary.add(piece, id);
  return vocabulary;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const where = { name: "vocab.json", code: "E_TOKENIZER" } as const;
const pieces = fc.uniqueArray(fc.oneof(fc.constantFrom("", "7", "10", "a b", "\u2028", "##\u2028", '"', "\\"), fc.string({ unit: "binary", maxLength: 3 })), { minLength: 1, maxLength: 13 }); // biome-ignore format: a row

test("what is written reads as the same vocabulary", () => {
  fc.assert(
    fc.property(pieces, fc.nat(), (list, turn) => {
      const wellFormed = [...new Set(list.map(piece => piece.toWellFormed()))];
      // Added in another order than the ids have.
      const entries = wellFormed.map((piece, id) => [piece, id] as const);
      const vocabulary = vocabularyOf([...entries.slice(turn % entries.length), ...entries.slice(0, turn % entries.length)]);
      const json = readVocabularyObject(new Fields(parseJson(bytes(writeVocabularyJson(vocabulary)), where), where));
      expect([...json.entries()]).toEqual(entries);
      if (wellFormed.some(piece => /\n|\r$/.test(piece)) || /^\uFEFF|^\s*<(!doctype|html)/i.test(wellFormed[0]!)) return;
      expect([...readVocabularyText(bytes(writeVocabularyText(vocabulary)), "vocab.txt").entries()]).toEqual(entries);
    }),
  );
});

test("what a line cannot hold", () => {
  const written =
    (...entries: [string, number][]) =>
    () =>
      writeVocabularyText(vocabularyOf(entries));
  expect(written(["a", 0], ["b", 2])).toThrow("vocab.txt: no piece has the id 1, and a line cannot be left out");
  expect(written(["a\nb", 0])).toThrow('the piece "a\\nb" is no line');
  expect(written(["a\r", 0])).toThrow(expect.objectContaining({ code: "E_TOKENIZER" }));
  expect(() => writeMergesText([["a", "b c"]])).toThrow('merges.txt: the pair ["a","b c"] is no line');
});

test("merges are pairs a line, behind a version", () => {
  const merges = [["Ġ", "t"], ["Ġt", "h"]] as const; // biome-ignore format: pairs
  expect(writeMergesText(merges)).toBe("#version: 0.2\nĠ t\nĠt h\n");
});
