import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { byteLevelFile, byteLevelVocabulary } from "../../../test/oracle/byte-level-file.ts";
import { directory, filesFolder } from "../../../test/oracle/folders.ts";
import { hasShared, shared } from "../../../test/shared.ts";
import { bytesSource } from "../../base/index.ts";
import { Vocabulary } from "../vocabulary.ts";
import { loadTokenizer } from "./load.ts";
import { writeMergesText, writeVocabularyJson } from "./write-vocabulary.ts";

const vocabulary = new Vocabulary();
for (const [id, piece] of byteLevelVocabulary.pieces.entries()) vocabulary.add(piece, id);
const files = { "vocab.json": writeVocabularyJson(vocabulary), "merges.txt": writeMergesText(byteLevelVocabulary.merges) };
const load = (change: Record<string, string | object> = {}) => loadTokenizer(filesFolder({ ...files, ...change }));
const texts = ["It's the dog; a  <mask> in 1998.", "naïve 😀 中国", "", "  </s>"];

test("vocab.json and merges.txt are RoBERTa's pipeline", async () => {
  const alone = await load();
  const file = byteLevelFile();
  const added = (file["added_tokens"] as object[]).slice(0, 5);
  const whole = await loadTokenizer(filesFolder({ "tokenizer.json": { ...file, added_tokens: added } }));
  for (const text of texts) expect(alone.encode(text, { pair: "the end" })).toEqual(whole.encode(text, { pair: "the end" }));
  expect([alone.clsId, alone.sepId, alone.padId, alone.maskId, alone.unkId]).toEqual([0, 2, 1, 4, null]);
  expect(alone.decode(alone.encode(texts[0]!).ids)).toBe("It's the dog; a in 1998.");
});

test("tokenizer_config.json decides about blanks, here and over tokenizer.json", async () => {
  const config = { add_prefix_space: true, trim_offsets: false };
  const alone = await load({ "tokenizer_config.json": config });
  expect(alone.encode("dog").tokens[1]).toMatch(/^Ġ/);
  expect(alone.encode("a dog").offsets.map(([start]) => start)).toContain(1);
  const over = await loadTokenizer(filesFolder({ "tokenizer.json": byteLevelFile(), "tokenizer_config.json": config }));
  expect(over.encode("the dog's").offsets).toEqual(alone.encode("the dog's").offsets);
  expect(over.notes).toEqual([
    "folder/tokenizer_config.json: add_prefix_space is true; the tokenizer has false and was overruled",
    "folder/tokenizer_config.json: trim_offsets is false; the tokenizer has true and was overruled",
  ]);
});

test("flat batches cut at the left leave out blanks as encode does", async () => {
  const tokenizer = await load({ "tokenizer_config.json": { add_prefix_space: true, trim_offsets: true, truncation_side: "left" } });
  for (const maxLength of [3, 4, 5, 6]) {
    const flat = tokenizer.encodeFlat(texts, { maxLength, offsets: true, wordIds: true, specialTokensMask: true });
    const encodings = tokenizer.encodeBatch(texts, { maxLength });
    expect([...flat.offsets]).toEqual(encodings.flatMap(each => each.offsets.flat()));
    expect([...flat.ids]).toEqual(encodings.flatMap(each => [...each.ids]));
    expect(flat.rows.at(-1)).toBe(flat.ids.length);
  }
});

test("where tokenizer_config.json is silent, each stage keeps its own", async () => {
  const file = byteLevelFile({ addPrefixSpace: true });
  const post_processor = { ...(file["post_processor"] as object), add_prefix_space: false };
  const tokenizer = await loadTokenizer(filesFolder({ "tokenizer.json": { ...file, post_processor } }));
  expect(tokenizer.encode("dog").offsets[1]![0]).toBe(1);
});

test.each([
  ["a version alone is no merge", { "merges.txt": "#version: 0.2\r\n" }, null],
  ["no version", { "merges.txt": "Ġ d\r\n" }, null],
  ["a line that is no pair", { "merges.txt": "#version: 0.2\nĠ d\nĠt\n" }, 'folder/merges.txt: line 3 is no pair of pieces: "Ġt"'],
  ["an empty line", { "merges.txt": "Ġ d\n\n" }, 'folder/merges.txt: line 2 is no pair of pieces: ""'],
  ["what is no piece", { "merges.txt": "Ġ d\nzz y\n" }, 'folder/merges.txt: line 2: "zz" is not in the vocabulary'],
  ["no special tokens", { "vocab.json": { a: 0 }, "merges.txt": "" }, "folder/vocab.json: no piece is <s>"],
  ["a vocabulary that is none", { "vocab.json": { a: "0" } }, 'folder/vocab.json: a is "0"'],
])("%s", async (_, change, message) => {
  if (message === null) expect((await load(change)).size).toBe(byteLevelVocabulary.pieces.length);
  else
    await expect(load(change)).rejects.toThrow(expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) }));
});

test("half of the files", async () => {
  const alone = loadTokenizer(filesFolder({ "vocab.json": files["vocab.json"] }));
  await expect(alone).rejects.toThrow(expect.objectContaining({ code: "E_VOCAB_MISSING", message: expect.stringContaining("merges.txt") }));
  const open = async (file: string) => (file === "merges.txt" ? bytesSource(file, Uint8Array.of(0xff)) : filesFolder(files).open(file));
  await expect(loadTokenizer({ ...filesFolder(files), open })).rejects.toThrow(expect.objectContaining({ code: "E_NOT_UTF8" }));
});

test.skipIf(!hasShared)("a small RoBERTa with and without its tokenizer.json (needs the shared folder)", async () => {
  const path = shared("models/tiny/roberta-mlm");
  const whole = await loadTokenizer(directory(path));
  const read = (file: string) => readFileSync(`${path}/${file}`, "utf8");
  const names = ["vocab.json", "merges.txt", "tokenizer_config.json"];
  const alone = await loadTokenizer(filesFolder(Object.fromEntries(names.map(name => [name, read(name)]))));
  for (const text of ["The dog's in the<mask>.", "  😀 naïve "]) expect(alone.encode(text)).toEqual(whole.encode(text));
  expect(whole.notes).toEqual([]);
});
