import { expect, test } from "vitest";
import { filesFolder } from "../../../test/oracle/folders.ts";
import { loadTokenizer, trainedUnigram, writeTokenizerFile } from "../../tokenizer/index.ts";
import { piecesOf } from "./pieces.ts";
import { readCorpus } from "./read-corpus.ts";
import type { TokenCorpus } from "./token-corpus.ts";

const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused0]", "a", "b", "##b", "[", "]", "mask"];
const tokenizer = await loadTokenizer(filesFolder({ "vocab.txt": vocabulary.join("\n") }));

/** The corpus as documents of sentences of ids again. */
function written({ ids, sentences, documents }: TokenCorpus): number[][][] {
  const slice = (s: number) => [...ids.subarray(sentences[s], sentences[s + 1])];
  return Array.from({ length: documents.length - 1 }, (_, d) =>
    Array.from({ length: documents[d + 1]! - documents[d]! }, (_, s) => slice(documents[d]! + s)),
  );
}

test("documents of sentences of ids; what has no pieces is left out", async () => {
  const corpus = await readCorpus([["a ab", " ", "b"], [" "], ["ab"]], tokenizer);
  expect(written(corpus)).toEqual([[[6, 6, 8], [7]], [[6, 8]]]);
});

test("text that spells a special token is text", async () => {
  const corpus = await readCorpus([["a [MASK]", "b"]], tokenizer);
  expect(written(corpus)).toEqual([[[6, 9, 11, 10], [7]]]);
});

test("what was read is told at the end", async () => {
  const told: number[][] = [];
  await readCorpus([["a b a"], ["b"]], tokenizer, { onProgress: (...numbers) => told.push(numbers) });
  expect(told).toEqual([[2, 4]]);
});

test("more than 65,536 ids take four bytes", async () => {
  const many = Array.from({ length: 70_000 }, (_, i) => `w${i}`);
  const large = await loadTokenizer(filesFolder({ "vocab.txt": [...vocabulary, ...many].join("\n") }));
  const corpus = await readCorpus([["w69999"]], large);
  expect([...corpus.ids]).toEqual([vocabulary.length + 69_999]);
});

test("an empty corpus is an error", async () => {
  await expect(readCorpus([], tokenizer)).rejects.toMatchObject({ code: "E_CORPUS" });
  await expect(readCorpus([[" "]], tokenizer)).rejects.toMatchObject({ code: "E_CORPUS" });
});

test("what masking knows of a vocabulary", async () => {
  const ours = piecesOf(tokenizer);
  expect([...ours.begins]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1]);
  expect([...ours.isFixed]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect([...ours.substitutes]).toEqual([6, 7, 8, 9, 10, 11]);
  const script = piecesOf(tokenizer, true);
  expect([...script.isFixed]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(script.substitutes.length).toBe(12);
  const without = await loadTokenizer(filesFolder({ "vocab.txt": "[UNK]\n[CLS]\n[SEP]\na" }));
  expect(() => piecesOf(without)).toThrow(/\[MASK\]/);
});

test("words of SentencePiece: by the mark of the blank, or as ALBERT's script has them", async () => {
  const pieces = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]", "\u2581a", "s", ".", "'", "4", "\u00e9", "s."];
  const file = trainedUnigram({ pieces: pieces.map((piece): [string, number] => [piece, -1]), unkId: 1 });
  const unigram = await loadTokenizer(filesFolder({ "tokenizer.json": writeTokenizerFile(file) }));
  const words = (compat: boolean) => pieces.slice(5).filter((_, i) => piecesOf(unigram, compat).begins[i + 5] === 1);
  expect(words(false)).toEqual(["\u2581a", ".", "'"]);
  expect(words(true)).toEqual(["\u2581a", ".", "'", "4", "\u00e9"]);
});
