import fc from "fast-check";
import { expect, test } from "vitest";
import { hf } from "../../../test/oracle/reference.ts";
import { Vocabulary } from "../vocabulary.ts";
import { Unigram } from "./unigram.ts";

const model = (pieces: readonly (readonly [string, number])[], unkId: number | null = 0, byteFallback = false) => {
  const vocabulary = new Vocabulary();
  for (const [id, [piece]] of pieces.entries()) vocabulary.add(piece, id);
  return { vocabulary, model: new Unigram(vocabulary, { scores: Float64Array.from(pieces, ([, score]) => score), unkId, byteFallback }) };
};

const split = (unigram: Unigram, text: string) => {
  const out = { ids: [] as number[], starts: [] as number[], ends: [] as number[] };
  unigram.tokenize(text, 0, text.length, out);
  return out.ids.map((id, i) => [id, text.slice(out.starts[i], out.ends[i])]);
};

test("of two equal ways the one with the longer last piece", () => {
  const pieces = ["<unk>", "a", "b", "c", "ab", "bc"].map(piece => [piece, piece === "<unk>" ? 0 : -1] as const);
  expect(split(model(pieces).model, "abc").map(([, part]) => part)).toEqual(["a", "bc"]);
});

test("unknown characters in a row are one token", () => {
  const pieces = [
    ["<unk>", 0],
    ["▁", -1],
    ["中国", -200],
    ["x", -2],
  ] as const;
  expect(split(model(pieces).model, "▁人中人x中国人")).toEqual([
    [1, "▁"],
    [0, "人中人"],
    [3, "x"],
    [2, "中国"],
    [0, "人"],
  ]);
});

test("bytes stand in for unknown characters, where all of them are there", () => {
  const bytes = [0xe4, 0xb8, 0xad].map(byte => [`<0x${byte.toString(16).toUpperCase()}>`, -3] as const);
  const pieces = [["<unk>", 0], ["a", -1], ...bytes] as const;
  expect(split(model(pieces, 0, true).model, "a中")).toEqual([
    [1, "a"],
    [2, "中"],
    [3, "中"],
    [4, "中"],
  ]);
  expect(split(model(pieces, 0, true).model, "中国")).toEqual([[0, "中国"]]);
});

test("without an unknown token an unknown character is an error", () => {
  const { model: unigram } = model([["a", -1]], null);
  expect(split(unigram, "aa")).toHaveLength(2);
  expect(() => split(unigram, "ab")).toThrow(
    expect.objectContaining({ code: "E_INPUT", message: '"b" is in no piece, and the model has no unknown token' }),
  );
});

test("the lattice has every piece at every place", () => {
  const pieces = [
    ["<unk>", 0],
    ["a", -1],
    ["ab", -2],
  ] as const;
  expect(model(pieces).model.lattice("aab")).toEqual([
    { start: 0, end: 1, id: 1, score: -1 },
    { start: 1, end: 2, id: 1, score: -1 },
    { start: 1, end: 3, id: 2, score: -2 },
    { start: 2, end: 3, id: -1, score: -12 },
  ]);
});

/** Pieces over few letters, with scores that tie often. */
const vocabularies = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "é", "😀"), minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .chain(words =>
    fc.tuple(fc.constant(words), fc.array(fc.integer({ min: -12, max: -1 }), { minLength: words.length, maxLength: words.length })),
  )
  .map(([words, scores]) => [["<unk>", 0] as const, ...words.map((word, i) => [word, scores[i]! / 2] as const)]);
const words = fc.string({ unit: fc.constantFrom("a", "b", "é", "😀", "z"), minLength: 1, maxLength: 7 });

/** The definition: all ways to cut the word at characters, each part a piece or one unknown character; the best sum. */
function bestSum(pieces: ReadonlyMap<string, number>, unknown: number, word: string): number {
  if (word === "") return 0;
  const characters = Array.from(word);
  const sums = characters.map((_, i) => {
    const part = characters.slice(0, i + 1).join("");
    const score = pieces.get(part) ?? (i === 0 ? unknown : undefined);
    return score === undefined ? -Infinity : score + bestSum(pieces, unknown, word.slice(part.length));
  });
  return Math.max(...sums);
}

test("the way is the best of all, and the reference's", async () => {
  await fc.assert(
    fc.asyncProperty(vocabularies, words, async (pieces, word) => {
      const { model: unigram } = model(pieces);
      const scores = new Map<string, number>(pieces);
      const unknown = Math.min(...scores.values()) - 10;
      // What was fused counts once per character.
      const sum = split(unigram, word).reduce(
        (total, [id, part]) => total + (id === 0 ? Array.from(String(part)).length * unknown : scores.get(String(part))!),
        0,
      );
      expect(sum).toBeCloseTo(bestSum(scores, unknown, word), 9);
      const reference = new hf.Tokenizer(
        hf.Unigram.init(
          pieces.map(([piece, score]) => [piece, score]),
          { unkId: 0, byteFallback: false },
        ),
      );
      const encoding = await reference.encode(word);
      expect(split(unigram, word)).toEqual(encoding.getIds().map((id, i) => [id, encoding.getTokens()[i]]));
    }),
    { numRuns: 300 },
  );
});
