// Vocabularies that the reference learned (test/golden/learn/README.md), one file a case: WordPiece equal with ids, Unigram as a set with scores.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type LearnUnigramOptions, learnUnigram } from "../../src/tokenizer/learn/unigram.ts";
import { type LearnWordPieceOptions, learnWordPiece } from "../../src/tokenizer/learn/wordpiece.ts";
import { bertWords, type WordChain, WordCounter } from "../../src/tokenizer/learn/words.ts";

const folder = join(import.meta.dirname, "../golden/learn");
const cases = readdirSync(folder).filter(file => file.endsWith(".json"));
const chains: Record<string, WordChain> = {
  uncased: bertWords({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }),
  cased: bertWords({ cleanText: true, handleChineseChars: true, stripAccents: false, lowercase: false }),
  blanks: { isCutAtBlanks: true, words: (text, word) => (text.match(/\S+/g) ?? []).forEach(part => void word(`▁${part}`)) },
};
/** The reference's names of options, and ours; the first length that it leaves out is our longest plus one. */
const wordPieceOptions = (options: Record<string, never>): LearnWordPieceOptions => ({
  vocabSize: options["vocab_size"] ?? 30_000,
  minFrequency: options["min_frequency"] ?? 0,
  specialTokens: options["special_tokens"] ?? [],
  initialAlphabet: options["initial_alphabet"] ?? [],
  prefix: options["continuing_subword_prefix"] ?? "##",
  ...(options["limit_alphabet"] === undefined ? {} : { limitAlphabet: options["limit_alphabet"] }),
  ...(options["max_token_length"] === undefined ? {} : { maxTokenLength: options["max_token_length"] - 1 }),
});
const unigramOptions = (options: Record<string, never>): LearnUnigramOptions => ({
  vocabSize: options["vocab_size"] ?? 8000,
  specialTokens: options["special_tokens"] ?? [],
  unkToken: options["unk_token"] ?? null,
  initialAlphabet: options["initial_alphabet"] ?? [],
  shrinkingFactor: options["shrinking_factor"] ?? 0.75,
  subIterations: options["n_sub_iterations"] ?? 2,
  maxPieceLength: options["max_piece_length"] ?? 16,
  seedSize: options["seed_size"] ?? 1_000_000,
});

test.each(cases)("%s", async file => {
  const golden = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const counter = new WordCounter(chains[golden.chain]!);
  await counter.read([readFileSync(join(folder, golden.text))]);
  if (golden.learner === "wordpiece") {
    const options = wordPieceOptions(golden.options);
    const { prefix = "##" } = options;
    const symbolOrder = (golden.vocab as string[]).filter(piece => piece.startsWith(prefix) && [...piece].length === prefix.length + 1);
    expect(await learnWordPiece(counter.counts, { ...options, symbolOrder })).toEqual(golden.vocab);
    return;
  }
  const { pieces, unkId } = await learnUnigram(counter.counts, unigramOptions(golden.options));
  expect(unkId).toBe(golden.unk_id);
  const expected = new Map<string, number>(golden.pieces);
  expect(new Set(pieces.map(([piece]) => piece))).toEqual(new Set(expected.keys()));
  expect(pieces.length).toBe(golden.pieces.length);
  const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.abs(b);
  // Only characters that the model lost may have changed places among themselves.
  for (const [piece, score] of pieces) if (!isNear(score, expected.get(piece)!)) expect([...piece], piece).toHaveLength(1);
  const scores = (all: Iterable<[string, number]>) => Array.from(all, ([, score]) => score).sort((a, b) => a - b);
  const [ours, theirs] = [scores(pieces), scores(expected)];
  expect(ours.every((score, i) => isNear(score, theirs[i]!))).toBe(true);
});
