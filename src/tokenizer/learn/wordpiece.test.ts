import fc from "fast-check";
import { expect, test } from "vitest";
import { type LearnWordPieceOptions, learnWordPiece } from "./wordpiece.ts";

type Counts = ReadonlyMap<string, number>;
const counts = (text: string): Map<string, number> => {
  const map = new Map<string, number>();
  for (const word of text.split(" ")) map.set(word, (map.get(word) ?? 0) + 1);
  return map;
};

/** Special tokens, characters and `##` characters, and the words as lists of pieces. */
function begin(words: Counts, specialTokens: readonly string[] = []): { pieces: string[]; rows: { row: string[]; count: number }[] } {
  const byCode = (characters: Iterable<string>) => [...new Set(characters)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const spelled = [...words.keys()].map(word => [...word]);
  const pieces = [...specialTokens, ...byCode(spelled.flat()), ...byCode(spelled.flatMap(row => row.slice(1))).map(c => `##${c}`)];
  const rows = [...words].map(([word, count]) => ({ row: [...word].map((c, i) => (i > 0 ? `##${c}` : c)), count }));
  return { pieces: [...new Set(pieces)], rows };
}

function mergeIn(row: string[], left: string, right: string, piece: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < row.length; i++) {
    if (row[i] === left && row[i + 1] === right) {
      merged.push(piece);
      i++;
    } else merged.push(row[i]!);
  }
  return merged;
}

/** Byte pair encoding as one would write it first: all pairs are counted anew before each merge. `null` when a piece was made twice. */
function recounting(words: Counts, vocabSize: number, minFrequency: number): string[] | null {
  const { pieces, rows } = begin(words);
  while (pieces.length < vocabSize) {
    const pairs = new Map<string, { left: string; right: string; count: number }>();
    for (const { row, count } of rows)
      for (let i = 1; i < row.length; i++) {
        const [left, right] = [row[i - 1]!, row[i]!];
        const key = `${left} ${right}`;
        pairs.set(key, { left, right, count: (pairs.get(key)?.count ?? 0) + count });
      }
    const [best] = [...pairs.values()].sort(
      (a, b) => b.count - a.count || pieces.indexOf(a.left) - pieces.indexOf(b.left) || pieces.indexOf(a.right) - pieces.indexOf(b.right),
    );
    if (best === undefined || best.count < minFrequency) break;
    const piece = best.left + best.right.slice(2);
    if (pieces.includes(piece)) return null;
    pieces.push(piece);
    for (const word of rows) word.row = mergeIn(word.row, best.left, best.right, piece);
  }
  return pieces;
}

/** The reference's rule to the letter, by lists and scans: entries keep the words they were made with, a merged pair keeps its count. */
function literal(words: Counts, vocabSize: number, specialTokens: readonly string[]): string[] {
  const { pieces, rows } = begin(words, specialTokens);
  const table = new Map<string, number>();
  let entries: { left: string; right: string; count: number; words: Set<number> }[] = [];
  const place = (piece: string) => pieces.indexOf(piece);
  const change = (left: string, right: string, amount: number) =>
    table.set(`${left} ${right}`, (table.get(`${left} ${right}`) ?? 0) + amount);
  const round = (found: [string, string, number][]) => {
    const byPair = new Map<string, { left: string; right: string; count: number; words: Set<number> }>();
    for (const [left, right, word] of found) {
      const key = `${left} ${right}`;
      const entry = byPair.get(key) ?? { left, right, count: table.get(key)!, words: new Set() };
      entry.words.add(word);
      byPair.set(key, entry);
    }
    entries.push(...[...byPair.values()].filter(entry => entry.count > 0));
  };
  const first: [string, string, number][] = [];
  for (const [word, { row, count }] of rows.entries())
    for (let i = 1; i < row.length; i++) {
      change(row[i - 1]!, row[i]!, count);
      first.push([row[i - 1]!, row[i]!, word]);
    }
  round(first);
  while (pieces.length < vocabSize && entries.length > 0) {
    const [top] = [...entries].sort((a, b) => b.count - a.count || place(a.left) - place(b.left) || place(a.right) - place(b.right));
    const now = table.get(`${top!.left} ${top!.right}`)!;
    if (now !== top!.count) {
      top!.count = now;
      continue;
    }
    if (now < 1) break;
    entries = entries.filter(entry => entry !== top);
    const { left, right } = top!;
    const piece = left + (right.startsWith("##") ? right.slice(2) : right);
    if (!pieces.includes(piece)) pieces.push(piece);
    const found: [string, string, number][] = [];
    for (const word of top!.words) {
      const { row, count } = rows[word]!;
      for (let i = 0; i + 1 < row.length; i++) {
        if (row[i] !== left || row[i + 1] !== right) continue;
        row.splice(i, 2, piece);
        const before = row[i - 1];
        const after = row[i + 1];
        if (before !== undefined) {
          change(before, left, -count);
          change(before, piece, count);
          found.push([before, piece, word]);
        }
        if (after !== undefined) {
          change(right, after, -count);
          change(piece, after, count);
          found.push([piece, after, word]);
        }
      }
    }
    round(found);
  }
  return pieces;
}

const someCounts = (letters: string, maxLength: number): fc.Arbitrary<Map<string, number>> =>
  fc
    .array(fc.tuple(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength }), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      maxLength: 13,
    })
    .map(entries => new Map(entries));

test("equals counting anew before each merge, where no piece is made in two ways", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      someCounts("abcde𠀀", 7),
      fc.integer({ min: 12, max: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (words, size, least) => {
        const expected = recounting(words, size, least);
        if (expected === null) return;
        expect(await learnWordPiece(words, { vocabSize: size, minFrequency: least })).toEqual(expected);
        compared++;
      },
    ),
    { numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(100);
});

test("equals the reference's rule to the letter, oddities and all", async () => {
  await fc.assert(
    fc.asyncProperty(
      someCounts("ab#", 13),
      fc.integer({ min: 6, max: 60 }),
      fc.subarray(["[UNK]", "ab", "##a"]),
      async (words, size, special) => {
        const expected = literal(words, size + special.length, special);
        expect(await learnWordPiece(words, { vocabSize: size + special.length, specialTokens: special })).toEqual(expected);
      },
    ),
    { numRuns: 500 },
  );
});

test("does not depend on the order of the words", async () => {
  await fc.assert(
    fc.asyncProperty(someCounts("abc", 9), async words => {
      const reversed = new Map([...words].reverse());
      expect(await learnWordPiece(reversed, { vocabSize: 50 })).toEqual(await learnWordPiece(words, { vocabSize: 50 }));
    }),
    { numRuns: 50 },
  );
});

test("a worked example: ties go to the smaller ids", async () => {
  const pieces = await learnWordPiece(counts("roses are red violets are blue"), { minFrequency: 2 });
  const characters = ["a", "b", "d", "e", "i", "l", "o", "r", "s", "t", "u", "v"];
  const continuing = ["##d", "##e", "##i", "##l", "##o", "##r", "##s", "##t", "##u"];
  expect(pieces).toEqual([...characters, ...continuing, "ar", "are"]);
});

test.each<[string, Counts, LearnWordPieceOptions, string[]]>([
  [
    "the example",
    new Map([
      ["are", 4],
      ["art", 2],
    ]),
    { vocabSize: 8 },
    ["a", "e", "r", "t", "##e", "##r", "##t", "ar"],
  ],
  ["one character", new Map([["a", 3]]), {}, ["a"]],
  ["one word, merged from left to right", new Map([["aaaa", 3]]), {}, ["a", "##a", "##aa", "aaa", "aaaa"]],
  [
    "a dropped first letter leaves a continuation first",
    counts("xab xab ab ab zb"),
    { limitAlphabet: 2 },
    ["a", "b", "##a", "##b", "ab", "##ab"],
  ],
  ["of equally rare characters the later ones go", counts("ab cd"), { limitAlphabet: 3 }, ["a", "b", "c", "##b", "ab"]],
  [
    "special tokens and an alphabet",
    counts("ab"),
    { initialAlphabet: "yz", specialTokens: ["[PAD]", "a"] },
    ["[PAD]", "a", "b", "y", "z", "##b", "ab"],
  ],
  ["what is asked for outlives a limit", counts("aaa b"), { initialAlphabet: ["b"], limitAlphabet: 1 }, ["b"]],
  ["no piece is longer than allowed", counts("abcd abcd"), { maxTokenLength: 2 }, ["a", "b", "c", "d", "##b", "##c", "##d", "ab", "##cd"]],
  ["nothing is joined when two are too many", counts("ab ab"), { maxTokenLength: 1 }, ["a", "b", "##b"]],
  ["another prefix", counts("ab ab"), { prefix: "@" }, ["a", "b", "@b", "ab"]],
  ["no prefix", counts("aa aa"), { prefix: "" }, ["a", "aa"]],
  ["symbols in a given order", counts("abc abc"), { symbolOrder: ["##c", "##b"], vocabSize: 5 }, ["a", "b", "c", "##c", "##b"]],
  ["astral characters are one", new Map([["𠀀𠀁", 2]]), {}, ["𠀀", "𠀁", "##𠀁", "𠀀𠀁"]],
  ["exactly the characters", counts("ab"), { vocabSize: 3 }, ["a", "b", "##b"]],
])("%s", async (_, words, options, expected) => {
  expect(await learnWordPiece(words, options)).toEqual(expected);
});

test("counts beyond 32 bits do not wrap around", async () => {
  const many = 3_000_000_000;
  expect(
    await learnWordPiece(
      new Map([
        ["ab", many],
        ["cb", many],
        ["ad", 5],
      ]),
      { vocabSize: 8, minFrequency: many },
    ),
  ).toContain("cb");
});

test.each<[Counts, LearnWordPieceOptions, string]>([
  [new Map(), {}, "there are no words to learn from"],
  [new Map([["", 1]]), {}, 'the word "" has the count 1; words are well-formed text, counts whole numbers from 1'],
  [new Map([["a\ud800", 1]]), {}, 'the word "a\\ud800" has the count 1'],
  [new Map([["a", 0]]), {}, 'the word "a" has the count 0'],
  [new Map([["a", 1.5]]), {}, 'the word "a" has the count 1.5'],
  [counts("ab"), { vocabSize: 2 }, "vocabSize is 2, but special tokens and characters alone are 3 pieces"],
  [counts("ab"), { vocabSize: 0 }, "vocabSize is 0, expected a whole number of at least 1"],
  [counts("ab"), { minFrequency: -1 }, "minFrequency is -1, expected a whole number of at least 0"],
  [counts("ab"), { limitAlphabet: 0 }, "limitAlphabet is 0, expected a whole number of at least 1"],
  [counts("ab"), { limitAlphabet: 1, initialAlphabet: "xy" }, "limitAlphabet is 1, but initialAlphabet has 2 characters"],
  [counts("ab"), { initialAlphabet: ["xy"] }, 'initialAlphabet has "xy", which is not one character'],
  [counts("ab"), { maxTokenLength: 0 }, "maxTokenLength is 0, expected a whole number of at least 1"],
  [counts("ab"), { specialTokens: ["[UNK]", "[UNK]"] }, 'specialTokens has "[UNK]" twice'],
  [counts("ab"), { specialTokens: [""] }, "specialTokens has an empty token"],
  [counts("abc"), { symbolOrder: ["##b"] }, 'symbolOrder lacks "##c"'],
  [counts("ab"), { symbolOrder: ["##b", "##x"] }, 'symbolOrder has "##x", which no word goes on with'],
  [counts("ab"), { symbolOrder: ["##b", "##b"] }, "symbolOrder has a symbol twice"],
])("refuses what cannot be meant (%#)", async (words, options, message) => {
  await expect(learnWordPiece(words, options)).rejects.toThrow(
    expect.objectContaining({ code: "E_INPUT", message: expect.stringContaining(message) }),
  );
});

test("the event loop turns, progress is told, and a signal stops the work", async () => {
  const letters = "abcdefghijklm";
  const word = (seed: number) => Array.from({ length: 11 }, (_, i) => letters[(seed * (i + 7) * 31 + (seed >> i)) % 13]).join("");
  const words = new Map(Array.from({ length: 20_000 }, (_, i) => [word(i), (i % 17) + 1]));
  const seen: [number, number][] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const pieces = await learnWordPiece(words, { vocabSize: 3000, onProgress: (...progress) => seen.push(progress) });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
  expect(seen.at(-1)).toEqual([pieces.length, 3000]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
  const stop = new AbortController();
  await expect(
    learnWordPiece(words, { vocabSize: 3000, signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) }),
  ).rejects.toThrow("enough");
  await expect(learnWordPiece(words, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
});
