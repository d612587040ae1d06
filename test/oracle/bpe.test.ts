// Byte-level BPE against the reference, live: every code point through the splitter, random Unicode and lines of real text through a small
// RoBERTa, with every setting of the stages, pairs, added tokens, words that were given, and models whose merges are drawn by lot.
import { describe, expect, test } from "vitest";
import { loadTokenizer, offsetMap, Vocabulary } from "../../src/tokenizer/index.ts";
import { Bpe } from "../../src/tokenizer/models/bpe.ts";
import { byteLevelSplit } from "../../src/tokenizer/stages/byte-level.ts";
import { hasShared } from "../shared.ts";
import { byteLevelFile, byteLevelVocabulary } from "./byte-level-file.ts";
import { filesFolder } from "./folders.ts";
import { corpusLines, hf, ourRow, referenceRow, seeded } from "./reference.ts";

const random = seeded(20261125);
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
const scalars = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff);

const ranges = [
  [0x20, 0x7e], [0x61, 0x7a], [0x00, 0x9f], [0xa0, 0x24f], [0x300, 0x36f], [0x370, 0x52f], [0x590, 0x6ff], [0x900, 0xd7f], [0xe00, 0xfff],
  [0x2000, 0x2bff], [0x3000, 0x30ff], [0x3400, 0x9fff], [0xac00, 0xd7a3], [0xe000, 0xffff], [0x10000, 0x1ffff], [0x20000, 0x2fa1d], [0xe0000, 0x10ffff],
] as const; // biome-ignore format: a table
const wholes = [
  " ", "  ", "   ", "\n", " \n ", "\t", "\u00a0", "\u3000", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "''s", "!'s", "the", " the", "he",
  "<mask>", "<s>", "</s>", "<pad>", "<unk>", "<ent>", "é", "👨‍👩‍👧", "½", "٣", "Ⅻ", "in the", "12", "a1", "Ġ", "Ċ", "中国",
]; // biome-ignore format: a table

function randomText(): string {
  const script = pick(ranges);
  let text = "";
  for (let length = below(20); length > 0; length--) {
    const dice = random();
    const [first, last] = dice < 0.7 ? script : pick(ranges);
    text += dice < 0.35 ? pick(wholes) : String.fromCodePoint(first + below(last - first + 1));
  }
  return text.toWellFormed();
}

/** Compares as strings first: a deep comparison is slow, and shows the difference. */
function same(ours: unknown, theirs: unknown, text: string): void {
  if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours, JSON.stringify(text)).toEqual(theirs);
}

async function both(json: object) {
  return { ours: await loadTokenizer(filesFolder({ "tokenizer.json": json })), reference: hf.Tokenizer.fromString(JSON.stringify(json)) };
}

describe("the splitter", () => {
  const pretokenizer = hf.byteLevelPreTokenizer(false, true);
  const theirs = (text: string) => pretokenizer.preTokenizeString(text).map(([, span]) => span);
  const ours = (text: string) => {
    const spans: [number, number][] = [];
    const place = offsetMap(text, "codepoint");
    byteLevelSplit(text, (start, end) => spans.push([place[start]!, place[end]!]));
    return spans;
  };
  const agree = (text: string) => String(ours(text)) === String(theirs(text));

  test("agrees on all 1,112,064 code points, between letters, figures, signs and blanks", () => {
    const around = (code: number) => {
      const character = String.fromCodePoint(code);
      return `a${character}1${character}!${character} ${character}`;
    };
    for (let first = 0; first < scalars.length; first += 1024) {
      const block = scalars.slice(first, first + 1024);
      if (agree(block.map(around).join("\n"))) continue;
      const wrong = block.filter(code => !agree(around(code))).map(code => `U+${code.toString(16)}`);
      expect(wrong).toEqual([]);
    }
  });

  test("agrees on 20,000 random strings", () => {
    for (let i = 0; i < 20_000; i++) {
      const text = randomText();
      if (!agree(text)) expect(ours(text), JSON.stringify(text)).toEqual(theirs(text));
    }
  });
});

describe("whole encodings", () => {
  test.each([
    ["as RoBERTa", {}],
    ["with a blank put in front", { addPrefixSpace: true }],
    ["with blanks in the offsets", { addPrefixSpace: true, trimOffsets: false }],
    ["without the pattern", { useRegex: false, addPrefixSpace: true }],
    ["merges ignored for whole pieces", { ignoreMerges: true }],
  ])("4,000 random strings, %s", async (_, options) => {
    const { ours, reference } = await both(byteLevelFile(options));
    for (let i = 0; i < 4000; i++) {
      const text = randomText();
      const pair = i % 4 === 0 ? randomText() : null;
      const addSpecialTokens = i % 8 !== 0;
      const encoding = ours.encode(text, { pair: pair ?? undefined, addSpecialTokens });
      same(ourRow(encoding, text, pair ?? ""), await referenceRow(reference, text, pair, addSpecialTokens), text);
      const skipSpecialTokens = i % 3 === 0;
      expect(ours.decode(encoding.ids, { skipSpecialTokens })).toBe(await reference.decode([...encoding.ids], skipSpecialTokens));
    }
  });

  test.skipIf(!hasShared)("20,000 lines of text (needs the shared folder)", async () => {
    const { ours, reference } = await both(byteLevelFile());
    const corpora = ["classics_1850-1879", "sentences_cc0", "wiki_featured", "wiki_new2018"];
    for (const file of corpora)
      for (const line of corpusLines(`${file}.txt.xz`, 5000)) {
        const encoding = ours.encode(line);
        same(ourRow(encoding, line), await referenceRow(reference, line), line);
        expect(ours.decode(encoding.ids)).toBe(await reference.decode([...encoding.ids], true));
      }
  });

  test("other post-processors: ByteLevel alone, and before a written-out template", async () => {
    const byteLevel = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true };
    const template = {
      type: "TemplateProcessing",
      single: [
        { SpecialToken: { id: "<s>", type_id: 0 } },
        { Sequence: { id: "A", type_id: 0 } },
        { SpecialToken: { id: "both", type_id: 1 } },
      ],
      pair: [{ Sequence: { id: "B", type_id: 1 } }, { SpecialToken: { id: "both", type_id: 2 } }, { Sequence: { id: "A", type_id: 0 } }],
      special_tokens: { "<s>": { id: "<s>", ids: [0], tokens: ["<s>"] }, both: { id: "both", ids: [2, 4], tokens: ["</s>", "<mask>"] } },
    };
    const cases = [
      byteLevel,
      template,
      { type: "Sequence", processors: [byteLevel, template] },
      { type: "Sequence", processors: [byteLevel] },
    ];
    for (const post_processor of cases) {
      const { ours, reference } = await both({ ...byteLevelFile({ addPrefixSpace: true }), post_processor });
      for (let i = 0; i < 500; i++) {
        const [text, pair] = [randomText(), randomText()];
        same(ourRow(ours.encode(text), text), await referenceRow(reference, text), text);
        same(ourRow(ours.encode(text, { pair }), text, pair), await referenceRow(reference, text, pair), `${text} | ${pair}`);
      }
    }
  });
});

describe("the model", () => {
  // Pieces over few letters, so that pairs overlap, come about in several ways, and wait in vain.
  const letters = ["a", "b", "c", "é", "😀"];

  function randomModel() {
    const pieces = new Set(["?", ...letters.slice(0, 2 + below(4))]);
    const merges: [string, string][] = [];
    for (let i = below(14); i > 0; i--) {
      const list = [...pieces].filter(piece => piece !== "?" || random() < 0.1);
      const pair: [string, string] = [pick(list), pick(list)];
      if (pair.join("").length > 9) continue;
      merges.push(pair);
      pieces.add(pair.join(""));
    }
    const shuffled = merges.map(pair => ({ pair, place: random() < 0.3 ? random() * merges.length : merges.indexOf(pair) }));
    const vocab = Object.fromEntries([...pieces].map((piece, id) => [piece, id]));
    return { vocab, merges: shuffled.sort((a, b) => a.place - b.place).map(({ pair }) => pair) };
  }

  test("600 models drawn by lot, 20 words each", async () => {
    for (let i = 0; i < 600; i++) {
      const fuseUnk = i % 2 === 0;
      const ignoreMerges = i % 3 === 0;
      const { vocab, merges } = randomModel();
      const model = { type: "BPE", unk_token: "?", fuse_unk: fuseUnk, ignore_merges: ignoreMerges, vocab, merges };
      const { ours, reference } = await both({
        ...byteLevelFile(),
        added_tokens: [],
        pre_tokenizer: null,
        post_processor: null,
        decoder: null,
        model,
      });
      for (let j = 0; j < 20; j++) {
        const text = Array.from({ length: 1 + below(16) }, () => pick(letters)).join("");
        same(ourRow(ours.encode(text), text), await referenceRow(reference, text), JSON.stringify({ text, model }));
      }
    }
  });

  test("a megabyte of one word", () => {
    const vocabulary = new Vocabulary();
    for (const [id, piece] of byteLevelVocabulary.pieces.entries()) vocabulary.add(piece, id);
    const bpe = new Bpe(vocabulary, { merges: byteLevelVocabulary.merges, unkToken: null, fuseUnk: false, ignoreMerges: false });
    for (const part of ["a", "the", "in"]) {
      const out = { ids: [], starts: [], ends: [] };
      const text = part.repeat(2 ** 20 / part.length);
      const start = performance.now();
      bpe.tokenize(text, 0, text.length, out);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });
});
