import { expect, test } from "vitest";
import { filesFolder } from "../../../test/oracle/folders.ts";
import { loadTokenizer, trainedUnigram, writeTokenizerFile } from "../../tokenizer/index.ts";
import { piecesOf } from "./pieces.ts";
import { readCorpus, readCorpusShards } from "./read-corpus.ts";
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
  const { corpus, heldOut } = await readCorpus([["a ab", " ", "b"], [" "], ["ab"]], tokenizer);
  expect(written(corpus)).toEqual([[[6, 6, 8], [7]], [[6, 8]]]);
  expect(written(heldOut)).toEqual([]);
});

test("text that spells a special token is text", async () => {
  const { corpus } = await readCorpus([["a [MASK]", "b"]], tokenizer);
  expect(written(corpus)).toEqual([[[6, 9, 11, 10], [7]]]);
});

test("documents are held out by their number", async () => {
  const documents = Array.from({ length: 7 }, (_, i) => [i % 3 === 2 ? "b" : "a"]);
  const { corpus, heldOut } = await readCorpus(documents, tokenizer, { holdOutEvery: 3 });
  expect(written(corpus).flat(2)).toEqual([6, 6, 6, 6, 6]);
  expect(written(heldOut).flat(2)).toEqual([7, 7]);
});

test("shards end with a document, and together are the corpus", async () => {
  const documents = Array.from({ length: 10 }, (_, i) => ["a b a", ...(i % 2 ? ["b"] : [])]);
  const shards: TokenCorpus[] = [];
  let told = 0;
  const onProgress = (_: number, pieces: number) => {
    told = pieces;
  };
  for await (const { corpus } of readCorpusShards(documents, tokenizer, { shardPieces: 8, onProgress })) shards.push(corpus);
  expect(shards.map(({ ids }) => ids.length)).toEqual([10, 11, 10, 4]);
  expect(shards.flatMap(written)).toEqual(written((await readCorpus(documents, tokenizer)).corpus));
  expect(told).toBe(35);
});

test("more than 65,536 ids take four bytes", async () => {
  const many = Array.from({ length: 70_000 }, (_, i) => `w${i}`);
  const large = await loadTokenizer(filesFolder({ "vocab.txt": [...vocabulary, ...many].join("\n") }));
  const { corpus } = await readCorpus([["w69999"]], large);
  expect([...corpus.ids]).toEqual([vocabulary.length + 69_999]);
});

test("an empty corpus is an error", async () => {
  await expect(readCorpus([], tokenizer)).rejects.toMatchObject({ code: "E_CORPUS" });
  await expect(readCorpus([[" "]], tokenizer)).rejects.toMatchObject({ code: "E_CORPUS" });
  await expect(readCorpus([["a"]], tokenizer, { holdOutEvery: 1 })).rejects.toThrow("held out");
  await expect(readCorpus([["a"]], tokenizer, { holdOut: 1 } as object)).rejects.toMatchObject({ code: "E_USAGE" });
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
