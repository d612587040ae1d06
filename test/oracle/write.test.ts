// A tokenizer.json that we write loads in the reference and gives equal results there; and here it loads as the tokenizer that it was.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadTokenizer, type Tokenizer } from "../../src/tokenizer/index.ts";
import { hasShared, shared } from "../shared.ts";
import { byteLevelFile } from "./byte-level-file.ts";
import { directory, filesFolder, smallFile, smallVocabulary } from "./folders.ts";
import { bertVocabularies, hf, ourRow, referenceRow } from "./reference.ts";

const traps = [
  "A, naïve [MASK] AllenNLP sentence.", "don't  [MASK]ed x[SEP]y <mask> it's", "He\u0301llo Wörld ẞ ΣΑΣ İ", "日本語カタカナ 中国人 한국어 각", "👨‍👩‍👧 ½ x² ﬁ \u00a0\u3000y",
  "## ##ing unaffable", " two  blanks   three", "", " ", "\u200b\u0301", "x".repeat(101), "1998, 20,000 ``quoted''", "a <ent>  b Yesterday yesterdays QAx QABx",
]; // biome-ignore format: a table

async function check(tokenizer: Tokenizer, origin?: object): Promise<void> {
  const text = tokenizer.toJson();
  const again = await loadTokenizer(filesFolder({ "tokenizer.json": text }));
  expect(again.toJson()).toBe(text);
  const reference = hf.Tokenizer.fromString(text);
  const original = origin === undefined ? reference : hf.Tokenizer.fromString(JSON.stringify(origin));
  expect([reference.getVocabSize(true), again.size, again.maxId]).toEqual([tokenizer.size, tokenizer.size, tokenizer.maxId]);
  for (const [i, trap] of traps.entries()) {
    const pair = traps.at(-i)!;
    const encoding = tokenizer.encode(trap);
    const row = ourRow(encoding, trap);
    expect(await referenceRow(reference, trap)).toEqual(row);
    expect(await referenceRow(original, trap)).toEqual(row);
    const ofPair = ourRow(tokenizer.encode(trap, { pair }), trap, pair);
    expect(await referenceRow(reference, trap, pair)).toEqual(ofPair);
    expect(await referenceRow(original, trap, pair)).toEqual(ofPair);
    expect(again.encode(trap, { pair })).toEqual(tokenizer.encode(trap, { pair }));
    expect(await reference.decode([...encoding.ids], true)).toBe(tokenizer.decode(encoding.ids));
    expect(again.decode(encoding.ids)).toBe(tokenizer.decode(encoding.ids));
  }
}

const added = (id: number, content: string, flags: object = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: true, special: false, ...flags }); // biome-ignore format: a row
const size = smallVocabulary.trimEnd().split("\n").length;
const special = { SpecialToken: { id: "[X]", type_id: 1 } };

test.each<[string, object]>([
  ["BERT", smallFile()],
  ["every flag of an added token", smallFile({ added_tokens: [added(size, "<ent>", { lstrip: true, rstrip: true, normalized: false }), added(size + 1, "yesterday", { single_word: true }), added(size + 2, "7", { special: true })] })],
  ["digits in the vocabulary", smallFile({ model: { type: "WordPiece", unk_token: "?", continuing_subword_prefix: "@", max_input_chars_per_word: 7, vocab: { "?": 3, "7": 0, "1": 2, a: 1, "@b": 9 } }, added_tokens: [], post_processor: null })],
  ["no stages", smallFile({ normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null })],
  ["a template of its own", smallFile({ post_processor: { type: "TemplateProcessing", single: [special, { Sequence: { id: "A", type_id: 3 } }], pair: [{ Sequence: { id: "B", type_id: 1 } }, special, { Sequence: { id: "A", type_id: 0 } }], special_tokens: { "[X]": { id: "[X]", ids: [3, 2], tokens: ["[SEP]", "[CLS]"] } } } })],
  ["byte-level BPE", byteLevelFile({ addPrefixSpace: true })],
  ["byte-level BPE with blanks in the offsets", byteLevelFile({ trimOffsets: false, ignoreMerges: true })],
  ["ByteLevel as the post-processor", { ...byteLevelFile(), post_processor: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true } }],
  ["BPE with an unknown token", { ...byteLevelFile(), pre_tokenizer: null, added_tokens: [], post_processor: null, model: { type: "BPE", unk_token: "?", fuse_unk: true, vocab: { "?": 0, a: 1, b: 2, ab: 3, " ": 4, "  ": 5 }, merges: [["a", "b"], "b a", [" ", " "]].filter(Array.isArray) } }],
])("%s", async (_, json) => check(await loadTokenizer(filesFolder({ "tokenizer.json": json })), json)); // biome-ignore format: a table

test("truncation and padding are written as they were read", async () => {
  const truncation = { direction: "Left", max_length: 9, strategy: "OnlySecond", stride: 2 };
  const padding = { strategy: { Fixed: 12 }, direction: "Left", pad_to_multiple_of: 8, pad_id: 4, pad_type_id: 1, pad_token: "[MASK]" };
  const settings = [{ truncation, padding }, { truncation: { ...truncation, direction: "Right", strategy: "LongestFirst" }, padding: { ...padding, strategy: "BatchLongest", direction: "Right", pad_to_multiple_of: null } }]; // biome-ignore format: two rows
  for (const each of settings) {
    const text = (await loadTokenizer(filesFolder({ "tokenizer.json": smallFile(each) }))).toJson();
    expect(JSON.parse(text)).toMatchObject(each);
    hf.Tokenizer.fromString(text);
  }
});

test("a folder with vocab.txt alone", async () => check(await loadTokenizer(filesFolder({ "vocab.txt": smallVocabulary }))));

const albert = ["converted-2021layout", "converted-current-full", "converted-current-normalizer", "hublike-whitespacesplit"];
const published = [...bertVocabularies.map(name => `data/vocabs/${name}/tokenizer.json`), ...albert.map(name => `data/vocabs/albert/tokenizer.${name}.json`), "models/tiny/roberta-mlm/tokenizer.json"]; // biome-ignore format: a row

test.skipIf(!hasShared).each(published)("%s (needs the shared folder)", async path => {
  const json = JSON.parse(readFileSync(shared(path), "utf8")) as object;
  await check(await loadTokenizer(filesFolder({ "tokenizer.json": json })), json);
});

test("the vocabulary in the box", async () => {
  const box = `${import.meta.dirname}/../../models/box`;
  expect(existsSync(box)).toBe(true);
  await check(await loadTokenizer(directory(box)));
});
