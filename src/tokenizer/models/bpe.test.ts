import fc from "fast-check";
import { expect, test } from "vitest";
import { Vocabulary } from "../vocabulary.ts";
import { Bpe, type BpeOptions, checkMerges, splitMerge } from "./bpe.ts";

function vocabularyOf(pieces: readonly string[]): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const [id, piece] of pieces.entries()) vocabulary.add(piece, 3 * id + 1); // ids with holes
  return vocabulary;
}

function tokenize(pieces: readonly string[], options: Partial<BpeOptions>, text: string, start = 0, end = text.length): string[] {
  const vocabulary = vocabularyOf(pieces);
  const out = { ids: [], starts: [], ends: [] };
  new Bpe(vocabulary, { merges: [], unkToken: null, fuseUnk: false, ignoreMerges: false, ...options }).tokenize(text, start, end, out);
  const { ids, starts, ends }: { ids: number[]; starts: number[]; ends: number[] } = out;
  // The pieces stand side by side, from the word's start to its end.
  expect([start, ...ends]).toEqual([...starts, end]);
  return ids.map(id => vocabulary.pieceOf(id)!);
}

/** The definition: as long as there is one, the leftmost pair of the best rank. Pieces that come about in two ways are not drawn here. */
function naive(text: string, merges: readonly (readonly [string, string])[]): string[] {
  const word = Array.from(text);
  for (;;) {
    const ranks = word.slice(1).map((right, i) => merges.findIndex(([a, b]) => a === word[i] && b === right));
    const best = Math.min(...ranks.filter(rank => rank >= 0));
    const at = ranks.indexOf(best);
    if (at < 0) return word;
    word.splice(at, 2, word[at]! + word[at + 1]!);
  }
}

test("the naive twin merges the same", () => {
  const letter = fc.constantFrom("a", "b", "c", "😀");
  const steps = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 9 });
  fc.assert(
    fc.property(steps, fc.array(letter, { minLength: 1, maxLength: 19 }), fc.nat(), (draws, letters, turn) => {
      const pieces = ["a", "b", "c", "😀"];
      const merges: [string, string][] = [];
      for (const [i, j] of draws) {
        const pair: [string, string] = [pieces[i % pieces.length]!, pieces[j % pieces.length]!];
        if (pieces.includes(pair.join(""))) continue;
        merges.push(pair);
        pieces.push(pair.join(""));
      }
      // The order of the list need not be the order in which pieces came about.
      const turned = [...merges.slice(turn % (merges.length + 1)), ...merges.slice(0, turn % (merges.length + 1))];
      const text = letters.join("");
      expect(tokenize(pieces, { merges: turned }, text)).toEqual(naive(text, turned));
    }),
    { numRuns: 500 },
  );
});

test("ranks decide, then the place", () => {
  const pieces = ["a", "b", "c", "ab", "bc", "aa"];
  expect(tokenize(pieces, { merges: [["a", "b"], ["b", "c"]] }, "abc")).toEqual(["ab", "c"]); // biome-ignore format: pairs
  expect(tokenize(pieces, { merges: [["b", "c"], ["a", "b"]] }, "abc")).toEqual(["a", "bc"]); // biome-ignore format: pairs
  expect(tokenize(pieces, { merges: [["a", "a"]] }, "aaaaa")).toEqual(["aa", "aa", "a"]);
  // Of a pair that comes twice the later place counts.
  expect(tokenize(pieces, { merges: [["a", "b"], ["b", "c"], ["a", "b"]] }, "abc")).toEqual(["a", "bc"]); // biome-ignore format: pairs
});

test("a part of a text", () => expect(tokenize(["a", "b", "ab"], { merges: [["a", "b"]] }, "babab", 1, 4)).toEqual(["ab", "a"]));

test("a whole piece may pass by the merges", () => {
  const pieces = ["a", "b", "c", "ab", "abc"];
  expect(tokenize(pieces, { merges: [["a", "b"]], ignoreMerges: true }, "abc")).toEqual(["abc"]);
  expect(tokenize(pieces, { merges: [["a", "b"]] }, "abc")).toEqual(["ab", "c"]);
});

test("unknown characters", () => {
  const pieces = ["a", "?"];
  expect(tokenize(pieces, { unkToken: "?" }, "xa😀y")).toEqual(["?", "a", "?", "?"]);
  expect(tokenize(pieces, { unkToken: "?", fuseUnk: true }, "xa😀y")).toEqual(["?", "a", "?"]);
  expect(() => tokenize(pieces, {}, "ax")).toThrow(
    expect.objectContaining({ code: "E_TOKENIZER", message: 'the vocabulary has no piece for "x" and the model no unk_token' }),
  );
});

test("a merge as one string", () => {
  expect(splitMerge("a b")).toEqual(["a", "b"]);
  for (const wrong of ["ab", "a b c", "a  b", " a", "a ", ""]) expect(splitMerge(wrong)).toBeNull();
});

test("merges of what is no piece", () => {
  const check =
    (...pair: [string, string]) =>
    () =>
      checkMerges([["a", "b"], pair], vocabularyOf(["a", "b", "ab"]), i => `merges[${i}]`);
  expect(check("a", "b")).not.toThrow();
  expect(check("x", "b")).toThrow('merges[1]: "x" is not in the vocabulary');
  expect(check("a", "a")).toThrow('merges[1]: "aa" is not in the vocabulary');
});
