import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { directory, filesFolder, smallFile, smallPieces } from "../../../test/oracle/folders.ts";
import { bertVocabularies, corpusLines, seeded } from "../../../test/oracle/reference.ts";
import { hasShared, shared } from "../../../test/shared.ts";
import { loadTokenizer } from "../files/load.ts";
import type { Tokenizer } from "../tokenizer.ts";

const normalizer = (lowercase: boolean, stripAccents: boolean | null = null, cleanText = true) => ({
  type: "BertNormalizer",
  clean_text: cleanText,
  handle_chinese_chars: cleanText,
  strip_accents: stripAccents,
  lowercase,
});
const load = (change: object = {}) => loadTokenizer(filesFolder({ "tokenizer.json": smallFile({ ...change }) }));

/** The same text by the plain road: a list of one word is never scanned, and neither is a text whose special tokens are plain text. */
function expectPlain(tokenizer: Tokenizer, text: string): void {
  const fast = tokenizer.encode(text);
  const asWord = tokenizer.encode([text]);
  const same =
    String(fast.ids) === String(asWord.ids) &&
    String(fast.offsets) === String(asWord.offsets) &&
    String(fast.tokens) === String(asWord.tokens);
  if (!same) expect(fast, JSON.stringify(text)).toEqual({ ...asWord, wordIds: fast.wordIds });
  if (text.includes("[")) return;
  const plain = tokenizer.encode(text, { encodeSpecialTokens: true });
  if (String(fast.wordIds) !== String(plain.wordIds)) expect(fast, JSON.stringify(text)).toEqual(plain);
}

const settings: [string, object][] = [
  ["uncased", {}],
  ["cased", { normalizer: normalizer(false) }],
  ["lower case with accents", { normalizer: normalizer(true, false) }],
  ["accents off, upper case", { normalizer: normalizer(false, true) }],
  ["controls kept", { normalizer: normalizer(true, true, false) }],
  ["no normaliser", { normalizer: null }],
];

const pieces = [
  ...smallPieces,
  "İ",
  "각",
  "é",
  "e\u0301",
  "\u0301\u0315",
  "\u08d4",
  "\u302e",
  "\u200d",
  "\ud800",
  "\u0000",
  "\u000b",
  "\u2028",
];
const blanks = [" ", "  ", "\t", "\r\n", "\u00a0", "\u3000"];
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pieces) },
      { weight: 3, arbitrary: fc.constantFrom(...blanks) },
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.nat({ max: 40 }).map(length => "ab".repeat(length)),
    ),
    { maxLength: 23 },
  )
  .map(parts => parts.join(""));

describe.each(settings)("%s", (name, change) => {
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await load(change);
  });

  test("mixed scripts, equal to the plain road", () => {
    fc.assert(
      fc.property(text, each => expectPlain(tokenizer, each)),
      { numRuns: 400 },
    );
  });

  // Above U+2FFFF are no characters but some of plane 14; the other settings leave ideographs and syllables to one.
  const end = name === "uncased" ? 0x30000 : 0x3400;
  test("every code point, equal to the plain road", () => {
    for (let from = 0; from < end; from += 64) {
      const codes = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(from + i));
      expectPlain(tokenizer, `x${codes.join("y ")}y a${codes.join("")}b`);
    }
  });
});

test("long texts: chunks of every length at the edges of windows and keys", async () => {
  const tokenizer = await load();
  const random = seeded(11);
  const parts = ["a", "é", "中", "😀", ".", "ab"];
  for (const longest of [3, 20, 700, 30_000]) {
    let long = "";
    while (long.length < 70_000) {
      const part = parts[Math.floor(random() * parts.length)]!;
      long += `${part.repeat(1 + Math.floor((random() * longest) / part.length))}${blanks[Math.floor(random() * 4)]}`;
    }
    expectPlain(tokenizer, long);
  }
});

test("a full cache gives the same as an empty one", async () => {
  const tokenizer = await load();
  const words = Array.from({ length: 60_000 }, (_, i) => `${i.toString(26)}s`).join(" ");
  tokenizer.encode(words);
  const first = tokenizer.encode(words);
  expect(first.ids).toEqual((await load()).encode(words).ids);
});

describe("added tokens that", () => {
  const distinct = [...new Set(smallPieces)];
  const token = (content: string, flags: object) => ({
    id: distinct.includes(content) ? distinct.indexOf(content) : distinct.length,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: false,
    ...flags,
  });
  test.each([
    ["stand in a chunk", token("<ent>", {})],
    ["want to stand alone", token("dog", { single_word: true })],
    ["take blanks before them", token("<ent>", { lstrip: true })],
    ["take blanks after them", token("<ent>", { rstrip: true })],
    ["have a blank", token("my dog", {})],
    ["are normalised", token("dog", { normalized: true })],
    ["are normalised to something else", token("Dog", { normalized: true })],
    ["begin with a letter beyond U+FFFF", token("😀x", { normalized: true })],
  ])("%s", async (_, added) => {
    const tokenizer = await load({ added_tokens: [...(smallFile()["added_tokens"] as object[]), added] });
    const part = fc.constantFrom("<ent>", "dog", "Dog", "my dog", "😀x", "DOG", "my", " ", "  ", "\t", "a", "[MASK]", "s", ".");
    fc.assert(fc.property(fc.array(part, { maxLength: 9 }), parts => expectPlain(tokenizer, parts.join(""))));
  });
});

test.each([
  ["one word", "a"],
  ["words", "a "],
  ["marks", "\u0301\u0315"],
  ["ideographs", "中"],
  ["joined emoji", "👨‍👩‍👧"],
])("a megabyte of %s takes a fraction of a second", async (_, part) => {
  const tokenizer = await load();
  const long = part.repeat(2 ** 20 / new TextEncoder().encode(part).length);
  const start = performance.now();
  tokenizer.encode(long);
  expect(performance.now() - start).toBeLessThan(1000); // 10 to 60 ms when nobody else is at work
});

describe.skipIf(!hasShared).each(bertVocabularies)("%s (needs the shared folder)", name => {
  test("trap strings and lines of text, twice, equal to the plain road", async () => {
    const tokenizer = await loadTokenizer(directory(shared(`data/vocabs/${name}`)));
    const traps = JSON.parse(readFileSync(shared("data/golden/tokenizer-traps.json"), "utf8")) as {
      models: Record<string, { text: string }[]>;
    };
    const lines = ["classics_1880-1930", "wiki_featured"].flatMap(file => corpusLines(`${file}.txt.xz`, 150));
    const texts = [...traps.models[name]!.map(trap => trap.text), ...lines];
    for (const each of [...texts, ...texts, texts.join(" ")]) expectPlain(tokenizer, each);
  });
});
