// Whole encodings against the reference, live: the trap strings with their recorded results, random Unicode, lines of real text,
// pairs, and added tokens with every flag. Needs the published vocabularies of the shared folder, but for the added tokens.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { unicode } from "../../src/text/index.ts";
import { ACCENT } from "../../src/text/unicode.ts";
import { charToToken, loadTokenizer, offsetsIn, tokenToChars, wordToChars, wordToTokens } from "../../src/tokenizer/index.ts";
import { hasShared, shared } from "../shared.ts";
import { directory, filesFolder, smallFile } from "./folders.ts";
import { bertVocabularies, corpusLines, hf, linesOfOtherScripts, ourRow, referenceRow, seeded } from "./reference.ts";

interface Trap {
  text: string;
  tokens: string[];
  ids: number[];
  offsets: number[][];
  wordIds: (number | null)[];
  special: number[];
  decoded: string;
}

const random = seeded(20261125);
const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
const between = ([first, last]: readonly [number, number]) => String.fromCodePoint(first + Math.floor(random() * (last - first + 1)));
const ranges = [
  [0x20, 0x7e], [0x20, 0x7e], [0x61, 0x7a], [0x61, 0x7a], [0x00, 0x9f], [0xa0, 0x17f], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f],
  [0x590, 0x6ff], [0x900, 0xd7f], [0xe00, 0xfff], [0x1100, 0x11ff], [0x1680, 0x18af], [0x1ab0, 0x1aff], [0x1d00, 0x1eff], [0x1f00, 0x1fff],
  [0x2000, 0x2bff], [0x2e00, 0x2e7f], [0x3000, 0x30ff], [0x3400, 0x9fff], [0xac00, 0xd7a3], [0xe000, 0xe010], [0xf900, 0xfaff], [0xfe00, 0xffff],
  [0x10000, 0x107ff], [0x11000, 0x11fff], [0x1d000, 0x1d7ff], [0x1e000, 0x1e95f], [0x1f300, 0x1faff], [0x20000, 0x2fa1d], [0xe0000, 0xe01ff],
] as const; // biome-ignore format: a table
const wholes = [
  "[MASK]", "[SEP]", "[CLS]", "[PAD]", "[UNK]", "[mask]", "##ing", "don't", "\u0301", "\u0308", "\u200d", "\ufe0f", "\ufeff", "\t", "\r\n",
  "  ", "👨‍👩‍👧", "İ", "ẞ", "ﬁ", "Ǆ", "각", "x\u08d4\u302ey", "\ud800", "\udc00", "naïve", "unaffable", "x".repeat(101), "中国",
]; // biome-ignore format: a table

function randomText(): string {
  const script = pick(ranges);
  let text = "";
  for (let length = Math.floor(random() * 24); length > 0; length--) {
    const dice = random();
    if (dice < 0.12) text += pick(wholes);
    else if (dice < 0.25) text += " ";
    else text += between(dice < 0.6 ? script : pick(ranges));
  }
  return text;
}

const randomTexts = Array.from({ length: 20_000 }, randomText);
// As the binding hands a string to Rust, so that what is compared is what the tokenizers do and not how a string gets there.
const wellFormed = randomTexts.map(text => text.toWellFormed());
const corpora = ["classics_1850-1879", "classics_1880-1930", "sentences_cc0", "wiki_featured", "wiki_good", "wiki_new2018"];
const lines = hasShared ? corpora.flatMap((file, i) => corpusLines(`${file}.txt.xz`, i < 4 ? 3400 : 3200)) : [];
const foreign = hasShared ? linesOfOtherScripts() : [];

describe.skipIf(!hasShared).each(bertVocabularies)("%s (needs the shared folder)", name => {
  const path = shared(`data/vocabs/${name}`);
  const load = async () => ({ ours: await loadTokenizer(directory(path)), reference: hf.Tokenizer.fromFile(`${path}/tokenizer.json`) });

  test("79 trap strings", async () => {
    const traps = JSON.parse(readFileSync(shared("data/golden/tokenizer-traps.json"), "utf8")) as { models: Record<string, Trap[]> };
    const { ours } = await load();
    expect(traps.models[name]).toHaveLength(79);
    for (const { text, ...expected } of traps.models[name]!) {
      const encoding = ours.encode(text);
      const got = {
        tokens: encoding.tokens,
        ids: [...encoding.ids],
        offsets: offsetsIn("codepoint", encoding, text),
        wordIds: encoding.wordIds,
        special: [...encoding.specialTokensMask],
        decoded: ours.decode(encoding.ids),
      };
      expect(got, JSON.stringify(text)).toEqual(expected);
    }
  });

  test("20,000 random strings, as many lines of text, and all lines of other scripts", async () => {
    expect(lines).toHaveLength(20_000);
    expect(foreign.length).toBeGreaterThan(2000);
    const { ours, reference } = await load();
    for (const [i, text] of [...randomTexts, ...lines, ...foreign].entries()) {
      const encoding = ours.encode(text);
      const row = ourRow(encoding, text);
      const theirs = await referenceRow(reference, wellFormed[i] ?? text);
      // One comparison of strings is much faster than a deep one; the deep one shows the difference.
      if (JSON.stringify(row) !== JSON.stringify(theirs)) expect(row, JSON.stringify(text)).toEqual(theirs);
      if (i % 10 === 0) expect(ours.decode(encoding.ids)).toBe(await reference.decode([...encoding.ids], true));
      if (i % 10 === 1)
        expect(ours.decode(encoding.ids, { skipSpecialTokens: false })).toBe(await reference.decode([...encoding.ids], false));
    }
  });

  test("pairs, with and without special tokens", async () => {
    const { ours, reference } = await load();
    for (let i = 0; i < 200; i++) {
      const [text, pair] = [wellFormed[i]!, wellFormed[i + 200]!];
      const addSpecialTokens = i % 2 === 0;
      const encoding = ours.encode(text, { pair, addSpecialTokens });
      expect(ourRow(encoding, text, pair)).toEqual(await referenceRow(reference, text, pair, addSpecialTokens));
    }
  });

  test("from vocab.txt alone, the same", async () => {
    const { ours } = await load();
    const files = {
      "vocab.txt": readFileSync(`${path}/vocab.txt`, "utf8"),
      "tokenizer_config.json": { do_lower_case: name.endsWith("-uncased") },
    };
    const alone = await loadTokenizer(filesFolder(files));
    expect([alone.size, alone.maxId, alone.maskId, alone.padId]).toEqual([ours.size, ours.maxId, ours.maskId, ours.padId]);
    for (const text of [...randomTexts.slice(0, 200), ...lines.slice(0, 200)]) expect(alone.encode(text)).toEqual(ours.encode(text));
  });
});

test.skipIf(!hasShared)("the ways between characters, words and tokens (needs the shared folder)", async () => {
  const path = shared("data/vocabs/bert-base-uncased");
  const ours = await loadTokenizer(directory(path));
  const reference = hf.Tokenizer.fromFile(`${path}/tokenizer.json`);
  const [text, pair] = ["A, naive [MASK] AllenNLP sentence.", "Unaffable words!"];
  const encoding = ours.encode(text, { pair });
  const theirs = await reference.encode(text, pair);
  for (const sequence of [0, 1])
    for (let at = 0; at < 40; at++) {
      expect(charToToken(encoding, at, sequence)).toBe(theirs.charToToken(at, sequence));
      expect(wordToTokens(encoding, at, sequence)).toEqual(theirs.wordToTokens(at, sequence) ?? null);
      expect(wordToChars(encoding, at, sequence)).toEqual(theirs.wordToChars(at, sequence) ?? null);
    }
  for (let token = 1; token < encoding.ids.length - 1; token++)
    if (encoding.sequenceIds[token] !== null)
      expect([0, ...tokenToChars(encoding, token)!]).toEqual([0, ...theirs.tokenToChars(token)!.flat()]);
});

test("spans of marks that change places, 2,000 texts", async () => {
  const { classes, flags } = unicode();
  const marks = Array.from(classes.keys(), code => String.fromCodePoint(code));
  const surviving = marks.filter(mark => (flags[mark.codePointAt(0)!]! & ACCENT) === 0);
  // Every mark that strip_accents leaves is a piece, so that each one's place shows.
  const letters = ["a", "e", "o", "x", "\u1100", "\u1161", "\u11a8", ...surviving];
  const pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...letters, ...letters.map(letter => `##${letter}`)];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const model = { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab };
  const json = smallFile({ model });
  const ours = await loadTokenizer(filesFolder({ "tokenizer.json": json }));
  const reference = hf.Tokenizer.fromString(JSON.stringify(json));
  for (let i = 0; i < 2000; i++) {
    const part = () =>
      random() < 0.6 ? pick(surviving) : random() < 0.4 ? pick(marks) : pick(["a", "é", "ố", "각", " ", "中", "\u0344", "\u200b"]);
    const text = Array.from({ length: 1 + Math.floor(random() * 8) }, part).join("");
    expect(ourRow(ours.encode(text), text), JSON.stringify(text)).toEqual(await referenceRow(reference, text));
  }
});

describe("added tokens", () => {
  const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ..."abcdefghijklmnopqrstuvwxyz0123456789<>[]'.,_", "yesterday", "中", "é"];
  const vocab = Object.fromEntries(
    [...words, ..."abcdefghijklmnopqrstuvwxyz".split("").map(c => `##${c}`)].map((piece, id) => [piece, id]),
  );
  const size = Object.keys(vocab).length;
  const contents = ["<ent>", "<e", "ent>", "Yesterday", "yesterday", "QAB", "QA", "é", "中", "hello world", "a b", "[X]", "İx", "ab", "_"];
  const flags = () => ({
    single_word: random() < 0.3,
    lstrip: random() < 0.3,
    rstrip: random() < 0.3,
    normalized: random() < 0.5,
    special: random() < 0.3,
  });
  const bits = [
    ...contents,
    " ",
    "  ",
    " ",
    "\t",
    "\u00a0",
    "x",
    "_",
    "E\u0301",
    "QABx",
    "QAx",
    "YESTERDAY",
    "[MASK]",
    "s",
    "人",
    "'",
    "\u200b",
  ];

  const file = (lowercase: boolean, tokens: object[]) =>
    smallFile({
      added_tokens: tokens,
      normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
      model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab },
    });

  test("200 random sets of tokens with random flags, 20 texts each", async () => {
    for (let i = 0; i < 200; i++) {
      // Two tokens with one normalised form: the reference leaves open which is found.
      const chosen = contents.filter(() => random() < 0.4).filter((token, _, all) => token !== "Yesterday" || !all.includes("yesterday"));
      let next = size;
      const tokens = chosen.map(content => ({ id: vocab[content] ?? next++, content, ...flags() }));
      const json = file(random() < 0.5, tokens);
      const ours = await loadTokenizer(filesFolder({ "tokenizer.json": json }));
      const reference = hf.Tokenizer.fromString(JSON.stringify(json));
      for (let j = 0; j < 20; j++) {
        const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick(bits)).join("");
        const encoding = ours.encode(text);
        expect(ourRow(encoding, text), JSON.stringify({ text, tokens })).toEqual(await referenceRow(reference, text));
        // 0.23.2 gives a normalised token's normalised form for its id, and so no longer knows that it is special. Ours is the content, as before.
        if (tokens.every(({ id, content }) => reference.idToToken(id) === content))
          expect(ours.decode(encoding.ids)).toBe(await reference.decode([...encoding.ids], true));
      }
      expect(ours.size).toBe(reference.getVocabSize(true));
      for (const { content } of tokens) expect(ours.tokenToId(content)).toBe(reference.tokenToId(content));
    }
  });
});
