// The reference's own training, live: the same words must give the same vocabulary with the same ids, once its random order of `##` characters
// is taken over. Its binding for Node trains with defaults only; other options: learn-golden.test.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { learnWordPiece } from "../../src/tokenizer/learn-wordpiece.ts";
import { bertWords, WordCounter } from "../../src/tokenizer/learn-words.ts";
import { hasShared, shared } from "../shared.ts";
import { hf } from "./reference.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-learn-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "text.txt");

const reference = (isUncased: boolean) =>
  hf.Tokenizer.fromString(
    JSON.stringify({
      version: "1.0",
      added_tokens: [],
      normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: isUncased },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: { "[UNK]": 0 },
      },
    }),
  );

async function expectEqual(text: Uint8Array, isUncased: boolean): Promise<void> {
  writeFileSync(file, text);
  const tokenizer = reference(isUncased);
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
