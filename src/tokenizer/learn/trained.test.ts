import { expect, test } from "vitest";
import { bytesSource, type Folder } from "../../base/index.ts";
import {
  albertLikeStages,
  albertSpecialTokens,
  bertSpecialTokens,
  bertStages,
  learnUnigram,
  learnWordPiece,
  loadTokenizer,
  stageWords,
  trainedUnigram,
  trainedWordPiece,
  WordCounter,
  writeTokenizerFile,
} from "../index.ts";

const text = "the cat sat on the mat. The café cats sat; a naïve cat, the mats. ".repeat(4);
const folderOf = (json: string): Folder => ({
  name: "trained",
  open: async path => (path === "tokenizer.json" ? bytesSource(path, new TextEncoder().encode(json)) : null),
  list: async () => ["tokenizer.json"],
});
const count = async (stages: Parameters<typeof stageWords>[0]) => {
  const counter = new WordCounter(stageWords(stages));
  await counter.read([text]);
  return counter.counts;
};

test("a learned WordPiece vocabulary is a tokenizer that can be written and read again", async () => {
  const pieces = await learnWordPiece(await count(bertStages()), { vocabSize: 60, specialTokens: bertSpecialTokens });
  const tokenizer = await loadTokenizer(folderOf(writeTokenizerFile(trainedWordPiece(pieces))));
  expect(tokenizer.size).toBe(pieces.length);
  const { tokens, offsets } = tokenizer.encode("The CAFÉ mats [MASK]");
  expect(tokens).toEqual(["[CLS]", "the", "cafe", "mats", "[MASK]", "[SEP]"]);
  expect(offsets[2]).toEqual([4, 8]);
  expect(tokenizer.decode(tokenizer.encode("a naïve cat").ids)).toBe("a naive cat");
  expect(tokenizer.encode("Ω").tokens).toEqual(["[CLS]", "[UNK]", "[SEP]"]);
});

test("case and accents can be kept", async () => {
  const options = { lowercase: false };
  const pieces = await learnWordPiece(await count(bertStages(options)), { vocabSize: 90, specialTokens: bertSpecialTokens });
  const tokenizer = await loadTokenizer(folderOf(writeTokenizerFile(trainedWordPiece(pieces, options))));
  expect(tokenizer.encode("The café", { addSpecialTokens: false }).tokens).toEqual(["The", "café"]);
});

test("a learned Unigram vocabulary likewise", async () => {
  const learned = await learnUnigram(await count(albertLikeStages()), { vocabSize: 40, specialTokens: albertSpecialTokens });
  const tokenizer = await loadTokenizer(folderOf(writeTokenizerFile(trainedUnigram(learned))));
  const { tokens } = tokenizer.encode("The cat sat", { addSpecialTokens: false });
  expect(tokens.join("")).toBe("▁the▁cat▁sat");
  expect(tokenizer.maskId).toBe(4);
  expect(tokenizer.decode(tokenizer.encode("the café").ids)).toBe("the cafe");
});
