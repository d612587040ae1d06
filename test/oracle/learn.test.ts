// The reference's own training, live: the same words must give the same vocabulary with the same ids, once its random order of `##` characters
// is taken over. Its binding for Node trains with defaults only; other options: learn-golden.test.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { learnUnigram } from "../../src/tokenizer/learn/unigram.ts";
import { learnWordPiece } from "../../src/tokenizer/learn/wordpiece.ts";
import { bertWords, WordCounter } from "../../src/tokenizer/learn/words.ts";
import { hasShared, shared } from "../shared.ts";
import { corpusLines, hf } from "./reference.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-learn-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "text.txt");

const wordPiece = {
  type: "WordPiece",
  unk_token: "[UNK]",
  continuing_subword_prefix: "##",
  max_input_chars_per_word: 100,
  vocab: { "[UNK]": 0 },
};
const unigram = { type: "Unigram", unk_id: 0, vocab: [["<unk>", 0]], byte_fallback: false };
const reference = (model: object, isUncased: boolean) =>
  hf.Tokenizer.fromString(
    JSON.stringify({
      version: "1.0",
      added_tokens: [],
      normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: isUncased },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model,
    }),
  );

async function expectEqual(text: Uint8Array, isUncased: boolean): Promise<void> {
  writeFileSync(file, text);
  const tokenizer = reference(wordPiece, isUncased);
  await tokenizer.train([file]);
  const ids = tokenizer.getVocab();
  const theirs = Object.keys(ids).sort((a, b) => ids[a]! - ids[b]!);
  const counter = new WordCounter(bertWords({ cleanText: true, handleChineseChars: true, stripAccents: isUncased, lowercase: isUncased }));
  await counter.read([text]);
  const isSymbol = (piece: string) => piece.startsWith("##") && [...piece].length === 3;
  expect(await learnWordPiece(counter.counts, { symbolOrder: theirs.filter(isSymbol) })).toEqual(theirs);
}

test.each(["sentences.txt", "scripts.txt"])("%s, cased and uncased", async name => {
  const text = readFileSync(join(import.meta.dirname, "../golden/learn", name));
  await expectEqual(text, true);
  await expectEqual(text, false);
});

test.skipIf(!hasShared)("questions, answers and reviews of the shared folder", async () => {
  await expectEqual(readFileSync(shared("data/eval/xquad/xquad.en.json")), true);
  await expectEqual(readFileSync(shared("data/eval/sst2/train.tsv")), false);
});

test.skipIf(!hasShared)("Unigram: 8,000 pieces of the shared folder's Wikipedia, and their scores", async () => {
  const tokenizer = reference(unigram, true);
  const text = new TextEncoder().encode(corpusLines("wiki_good.txt.xz", 3000).join("\n"));
  writeFileSync(file, text);
  await tokenizer.train([file]);
  tokenizer.save(file);
  const theirs = new Map<string, number>(JSON.parse(readFileSync(file, "utf8")).model.vocab);
  const counter = new WordCounter(bertWords({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }));
  await counter.read([text]);
  const { pieces } = await learnUnigram(counter.counts, { unkToken: null });
  expect(pieces.length).toBe(8000);
  expect(new Set(pieces.map(([piece]) => piece))).toEqual(new Set(theirs.keys()));
  for (const [piece, score] of pieces) {
    if ([...piece].length > 1) expect(Math.abs(score - theirs.get(piece)!), piece).toBeLessThan(1e-9 * Math.abs(score));
  }
});

test("random texts: few characters, many ties, pieces made in several ways", async () => {
  const unit = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(..."aaabbbccd   é中\n") },
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.string({ unit, minLength: 1, maxLength: 3000, size: "max" }), fc.boolean(), async (text, isUncased) => {
      await expectEqual(new TextEncoder().encode(`a${text}`), isUncased);
    }),
    { numRuns: 60 },
  );
});
