import fc from "fast-check";
import { expect, test } from "vitest";
import { type Piece, pieceText, toCorpus } from "./corpus.ts";
import { Pace } from "./pace.ts";
import { type LearnUnigramOptions, learnUnigram } from "./unigram.ts";
import { digamma, expectedCounts, maximized } from "./unigram-em.ts";
import { prunedPieces } from "./unigram-prune.ts";
import { seedPieces } from "./unigram-seeds.ts";

const pace = new Pace();
const someCounts = (letters: string, maxLength: number, words = 13): fc.Arbitrary<Map<string, number>> =>
  fc
    .array(fc.tuple(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: words,
    })
    .map(entries => new Map(entries));

/** A model over "abc𠀀" for words of these letters: pieces with scores, found as places of the corpus. */
const someModel = fc.tuple(
  someCounts("abc𠀀", 6),
  fc.infiniteStream(fc.double({ min: -9, max: -0.1, noNaN: true })),
  fc.infiniteStream(fc.nat({ max: 2 })),
);

async function someModelPieces(words: ReadonlyMap<string, number>, scores: Iterator<number>, picks: Iterator<number>) {
  const corpus = await toCorpus(words, words.keys(), pace);
  const pieces = new Map<string, Piece>();
  for (let word = 0; word < words.size; word++)
    for (let from = corpus.starts[word]!; from < corpus.starts[word + 1]! - 1; from++)
      for (let to = from + 1; to < corpus.starts[word + 1]!; to++) {
        const piece = { place: from, length: to - from, score: scores.next().value };
        if (picks.next().value === 0) pieces.set(pieceText(corpus, piece), piece);
      }
  return { corpus, pieces: [...pieces.values()] };
}

/** Every way to write a word: numbers of pieces and the sum of their scores; a character that is no piece can be the unknown one. */
function segmentations(word: string, texts: ReadonlyMap<string, number>, scores: readonly number[]): { path: number[]; score: number }[] {
  if (word === "") return [{ path: [], score: 0 }];
  const letters = [...word];
  return letters.flatMap((_, i) => {
    const head = letters.slice(0, i + 1).join("");
    const number = texts.get(head) ?? (i === 0 ? texts.size : -1);
    if (number < 0) return [];
    return segmentations(letters.slice(i + 1).join(""), texts, scores).map(({ path, score }) => ({
      path: [number, ...path],
      score: scores[number]! + score,
    }));
  });
}

test("seeds equal counting every substring and what follows it", async () => {
  await fc.assert(
    fc.asyncProperty(
      someCounts("ab\0𠀀", 9),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 30 }),
      async (words, longest, size) => {
        const found = new Map<string, { count: number; followers: Set<string> }>();
        const letters = new Map<string, number>();
        for (const [word, count] of words) {
          for (const letter of word) if (letter !== "\0") letters.set(letter, (letters.get(letter) ?? 0) + count);
          for (const part of word.split("\0")) {
            const row = [...part, "\0"];
            for (let from = 0; from < row.length; from++)
              for (let to = from + 2; to < row.length && to - from <= longest; to++) {
                const text = row.slice(from, to).join("");
                const entry = found.get(text) ?? { count: 0, followers: new Set() };
                entry.count++;
                entry.followers.add(row[to]!);
                found.set(text, entry);
              }
          }
        }
        const order = (a: [string, number], b: [string, number]) => b[1] - a[1] || compareCodes(b[0], a[0]);
        const strings = [...found]
          .filter(([, { followers }]) => followers.size > 1)
          .map(([text, { count }]): [string, number] => [text, count * [...text].length]);
        const characters = [...letters].sort(order);
        const expected = [...characters, ...strings.sort(order).slice(0, Math.max(1, size - characters.length))];
        const sum = expected.reduce((total, [, score]) => total + score, 0);
        const corpus = await toCorpus(words, words.keys(), pace);
        const seeds = await seedPieces(corpus, longest, size, pace);
        expect(seeds.map(seed => pieceText(corpus, seed))).toEqual(expected.map(([text]) => text));
        for (const [i, { score }] of seeds.entries()) expect(score).toBeCloseTo(Math.log(expected[i]![1] / sum), 12);
      },
    ),
    { numRuns: 300 },
  );
});

function compareCodes(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const i = left.findIndex((letter, at) => letter !== right[at]);
  if (i < 0) return left.length - right.length;
  return i >= right.length ? 1 : left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
}

test("expected counts equal those of all segmentations, each by its probability", async () => {
  await fc.assert(
    fc.asyncProperty(someModel, async ([words, scoreStream, picks]) => {
      const { corpus, pieces } = await someModelPieces(words, scoreStream, picks);
      const texts = new Map(pieces.map((piece, number) => [pieceText(corpus, piece), number]));
      const scores = [...pieces.map(({ score }) => score), Math.min(0, ...pieces.map(({ score }) => score)) - 10];
      const expected = new Array<number>(scores.length).fill(0);
      for (const [word, count] of words) {
        const all = segmentations(word, texts, scores);
        const sum = all.reduce((total, { score }) => total + Math.exp(score), 0);
        for (const { path, score } of all) for (const number of path) expected[number]! += (count * Math.exp(score)) / sum;
      }
      const counts = await expectedCounts(corpus, pieces, pace);
      for (const [number, count] of counts.entries()) expect(Math.abs(count - expected[number]!)).toBeLessThan(1e-9 * (1 + count));
    }),
    { numRuns: 200 },
  );
});

test("pruning equals the rule over all segmentations", async () => {
  await fc.assert(
    fc.asyncProperty(someModel, fc.nat({ max: 20 }), async ([words, scoreStream, picks], size) => {
      const { corpus, pieces } = await someModelPieces(words, scoreStream, picks);
      const names = pieces.map(piece => pieceText(corpus, piece));
      const texts = new Map(names.map((text, number) => [text, number]));
      const scores = [...pieces.map(({ score }) => score), Math.min(0, ...pieces.map(({ score }) => score)) - 10];
      const ways = (text: string) => segmentations(text, texts, scores).sort((a, b) => b.score - a.score);
      const uses = new Array<number>(scores.length).fill(0);
      for (const [word, count] of words) for (const number of ways(word)[0]!.path) uses[number]! += count;
      const total = uses.reduce((a, b) => a + b);
      const all = [...words.values()].reduce((a, b) => a + b);
      const kept: string[] = [];
      const losses: [string, number][] = [];
      for (const [number, text] of names.entries()) {
        const [best, second] = ways(text);
        const use = uses[number]!;
        if (best!.path.length > 1 ? use > 0 : second === undefined) kept.push(text);
        if (best!.path.length > 1 || second === undefined || use === 0) continue;
        const without = second.path.map(other => Math.log(uses[other]! + use) - Math.log(total + use * pieces.length));
        losses.push([text, (use / all) * (Math.log(use) - Math.log(total) - without.reduce((a, b) => a + b))]);
      }
      losses.sort((a, b) => b[1] - a[1]);
      const expected = [...kept, ...losses.slice(0, Math.max(0, size - kept.length)).map(([text]) => text)];
      const pruned = await prunedPieces(corpus, pieces, size, pace);
      expect(pruned.map(piece => pieceText(corpus, piece))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("digamma", () => {
  const euler = 0.5772156649015329;
  expect(digamma(1)).toBeCloseTo(-euler, 9);
  expect(digamma(0.5)).toBeCloseTo(-euler - 2 * Math.LN2, 9);
  for (const x of [0.5, 1.25, 6.9, 7, 8.3, 1000]) expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 9);
});

test("maximising drops what is expected less than half a time", () => {
  const pieces = [3, 1, 2].map(length => ({ place: 0, length, score: 0 }));
  const next = maximized(pieces, Float64Array.of(7, 0.4999, 0.5, 99));
  expect(next).toEqual([
    { place: 0, length: 3, score: digamma(7) - digamma(7.5) },
    { place: 0, length: 2, score: digamma(0.5) - digamma(7.5) },
  ]);
});

const words = new Map(
  "the cat sat on the mat and the rat sat on the cat that spat at the fat bat while the hat that the bat had lay flat"
    .split(" ")
    .map((word, i) => [`▁${word}`, 1 + (i % 7)]),
);

test("the whole: specials first, then by score; every character is there; order of words and runs do not matter", async () => {
  const learned = await learnUnigram(words, { vocabSize: 30, specialTokens: ["<pad>", "<unk>"] });
  expect(learned.unkId).toBe(1);
  expect(learned.pieces.slice(0, 2)).toEqual([
    ["<pad>", 0],
    ["<unk>", 0],
  ]);
  expect(learned.pieces.length).toBeLessThanOrEqual(30);
  const scores = learned.pieces.slice(2).map(([, score]) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const pieces = learned.pieces.map(([piece]) => piece);
  expect(new Set(pieces).size).toBe(pieces.length);
  for (const character of new Set([...words.keys()].join(""))) expect(pieces).toContain(character);
  expect(await learnUnigram(new Map([...words].reverse()), { vocabSize: 30, specialTokens: ["<pad>", "<unk>"] })).toEqual(learned);
});

const piecesOf = async (counts: ReadonlyMap<string, number>, options: LearnUnigramOptions) => (await learnUnigram(counts, options)).pieces;

test("edges", async () => {
  expect(await learnUnigram(new Map([["a", 1]]))).toEqual({
    pieces: [
      ["<unk>", 0],
      ["a", 0],
    ],
    unkId: 0,
  });
  expect(await learnUnigram(new Map([["a", 1]]), { unkToken: null })).toEqual({ pieces: [["a", 0]], unkId: null });
  const few = await piecesOf(words, { vocabSize: 19, unkToken: null });
  expect(few.map(([piece]) => piece).sort()).toEqual([...new Set([...words.keys()].join(""))].sort()); // exactly the characters
  expect((await piecesOf(words, { vocabSize: 40, initialAlphabet: "€é" })).map(([piece]) => piece)).toEqual(
    expect.arrayContaining(["€", "é"]),
  );
  expect(
    (await piecesOf(words, { vocabSize: 30, maxPieceLength: 1 })).every(([piece]) => [...piece].length === 1 || piece === "<unk>"),
  ).toBe(true);
  const special = await piecesOf(words, { vocabSize: 30, specialTokens: ["t", "<unk>"] });
  expect(special.filter(([piece]) => piece === "t")).toEqual([["t", 0]]); // a special token is no second piece
  expect((await piecesOf(new Map([["a\0b", 2]]), {})).map(([piece]) => piece).sort()).toEqual(["\0", "<unk>", "a", "b"]);
});

test.each<[ReadonlyMap<string, number>, LearnUnigramOptions, string]>([
  [new Map(), {}, "there are no words to learn from"],
  [words, { vocabSize: 10 }, "vocabSize is 10, but 1 special tokens and 19 characters are needed"],
  [words, { vocabSize: 0 }, "vocabSize is 0, expected a whole number of at least 1"],
  [words, { shrinkingFactor: 1 }, "shrinkingFactor is 1, expected a number between 0 and 1"],
  [words, { shrinkingFactor: Number.NaN }, "shrinkingFactor is NaN"],
  [words, { subIterations: 0 }, "subIterations is 0"],
  [words, { maxPieceLength: 0 }, "maxPieceLength is 0"],
  [words, { seedSize: 0.5 }, "seedSize is 0.5"],
  [words, { unkToken: "" }, "specialTokens has an empty token"],
  [words, { specialTokens: ["x", "x"] }, 'specialTokens has "x" twice'],
  [words, { initialAlphabet: ["ab"] }, 'initialAlphabet has "ab", which is not one character'],
  [new Map([["a", -1]]), {}, 'the word "a" has the count -1'],
])("refuses what cannot be meant (%#)", async (counts, options, message) => {
  await expect(learnUnigram(counts, options)).rejects.toThrow(
    expect.objectContaining({ code: "E_INPUT", message: expect.stringContaining(message) }),
  );
});

test("tells progress, and stops by a signal", async () => {
  const seen: number[] = [];
  await learnUnigram(words, { vocabSize: 25, onProgress: (pieces, wanted) => seen.push(pieces, wanted) });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.at(-1)).toBe(25);
  await expect(learnUnigram(words, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
});
