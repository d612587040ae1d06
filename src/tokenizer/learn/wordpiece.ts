// Learns a WordPiece vocabulary from counted words: characters first, then the pairs of pieces that stand side by side most often.
// This is Hugging Face's WordPieceTrainer (byte pair encoding with `##`; facts: tokenizers v0.22.2, models/wordpiece/trainer.rs), not Google's
// likelihood criterion. Equal words give equal vocabularies; the reference numbers its `##` characters at random, we by code point.
import { GlassbertError } from "../../base/index.ts";
import { learnedAlphabet } from "./alphabet.ts";
import { checkCount, checkSpecialTokens } from "./checks.ts";
import { type Corpus, toCorpus } from "./corpus.ts";
import { Merges } from "./merges.ts";
import { type LearnControl, Pace } from "./pace.ts";
import type { WordCounts } from "./words.ts";

/** What a WordPiece vocabulary is to be like. */
export interface LearnWordPieceOptions extends LearnControl {
  /** Pieces wanted, special tokens and characters included; default 30,000. There are fewer when the words give no more. */
  readonly vocabSize?: number;
  /** A pair that stands in the text less often is not joined; default 0. */
  readonly minFrequency?: number;
  /** They take the first ids; default none. BERT's are [PAD] [UNK] [CLS] [SEP] [MASK]. */
  readonly specialTokens?: readonly string[];
  /** Characters to have in any case: a string or a list of characters; default none. */
  readonly initialAlphabet?: Iterable<string>;
  /** At most so many characters: the most frequent ones, among equals those of smaller code points; default all. */
  readonly limitAlphabet?: number;
  /** What a piece that continues a word begins with; default `##`. */
  readonly prefix?: string;
  /** Pairs of more characters (code points, without the prefix) are not joined; default no limit. The reference's max_token_length is one more. */
  readonly maxTokenLength?: number;
  /** The `##` characters in the order of their ids, each once; default by code point. */
  readonly symbolOrder?: readonly string[];
  /** Called now and then with the pieces found so far and those wanted. */
  readonly onProgress?: (pieces: number, wanted: number) => void;
}

/**
 * Learns a vocabulary: special tokens, characters by code point, `##` characters, then joined pieces as they were found.
 *
 * Characters outside the alphabet are dropped from words; a word whose first character is dropped begins with a `##` character.
 *
 * @param counts - how often each word stands in the text
 * @returns the pieces; the place is the id
 * @throws {GlassbertError} E_INPUT: no words, an option out of range, fewer ids than special tokens and characters, a symbolOrder that lacks
 * or adds a symbol
 * @example
 * await learnWordPiece(new Map([["are", 4], ["art", 2]]), { vocabSize: 7 });
 * // ["a", "e", "r", "t", "##e", "##r", "##t"], with vocabSize 8 also "ar"
 */
export async function learnWordPiece(counts: WordCounts, options: LearnWordPieceOptions = {}): Promise<string[]> {
  const { minFrequency = 0, specialTokens = [], prefix = "##", symbolOrder, onProgress } = options;
  const vocabSize = checkCount("vocabSize", options.vocabSize ?? 30_000, 1);
  const maxLength = checkCount("maxTokenLength", options.maxTokenLength ?? Number.MAX_SAFE_INTEGER, 1);
  checkCount("minFrequency", minFrequency, 0);
  const pace = new Pace(options.signal);

  const corpus = await toCorpus(counts, counts.keys(), pace);
  const pieces: string[] = [];
  const ids = new Map<string, number>();
  const add = (piece: string): number => {
    let id = ids.get(piece);
    if (id === undefined) {
      id = pieces.push(piece) - 1;
      ids.set(piece, id);
    }
    return id;
  };
  checkSpecialTokens(specialTokens).forEach(add);
  for (const code of learnedAlphabet(corpus.characters, options.initialAlphabet ?? [], options.limitAlphabet))
    add(String.fromCodePoint(code));
  const continuing = continuingCharacters(corpus).filter(character => ids.has(character));
  for (const symbol of inOrder(
    continuing.map(character => prefix + character),
    symbolOrder,
  ))
    add(symbol);
  if (pieces.length > vocabSize)
    throw new GlassbertError(
      "E_INPUT",
      `vocabSize is ${vocabSize}, but special tokens and characters alone are ${pieces.length} pieces`,
      `give a vocabSize of at least ${pieces.length}, or fewer characters by limitAlphabet`,
    );

  const { symbols, starts } = spell(corpus, ids, prefix);
  const merges = new Merges(symbols, starts, corpus.counts, pieces.length, maxLength);
  const block = 4096; // words between two looks at the clock
  for (let word = 0; word < counts.size; word += block) {
    merges.count(word, Math.min(word + block, counts.size));
    if (pace.isDue) await pace.turn();
  }
  while (pieces.length < vocabSize) {
    const merge = merges.next();
    if (merge === undefined || merge.count < Math.max(1, minFrequency)) break;
    const rest = pieces[merge.right]!;
    merges.apply(merge, add(pieces[merge.left]! + (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest)));
    if (pace.isDue) {
      onProgress?.(pieces.length, vocabSize);
      await pace.turn();
    }
  }
  onProgress?.(pieces.length, vocabSize);
  return pieces;
}

/** The characters that words go on with, by code point. */
function continuingCharacters({ codes, starts }: Corpus): string[] {
  const found = new Set<number>();
  for (let word = 0; word + 1 < starts.length; word++)
    for (let at = starts[word]! + 1; at < starts[word + 1]! - 1; at++) found.add(codes[at]!);
  return [...found].sort((a, b) => a - b).map(code => String.fromCodePoint(code));
}

/** The symbols in the order asked for. */
function inOrder(symbols: readonly string[], order: readonly string[] = symbols): readonly string[] {
  const needed = new Set(symbols);
  const given = new Set(order);
  const missing = symbols.find(symbol => !given.has(symbol));
  const extra = order.find(symbol => !needed.has(symbol));
  if (missing === undefined && extra === undefined && given.size === order.length) return order;
  const problem =
    missing !== undefined
      ? `lacks ${JSON.stringify(missing)}`
      : extra !== undefined
        ? `has ${JSON.stringify(extra)}, which no word goes on with`
        : "has a symbol twice";
  throw new GlassbertError(
    "E_INPUT",
    `symbolOrder ${problem}`,
    `list each of the ${symbols.length} symbols once, or leave symbolOrder out to have them by code point`,
  );
}

/** Words as rows of ids. The place in the whole word decides on the prefix, whatever was dropped before. */
function spell({ codes, starts }: Corpus, ids: ReadonlyMap<string, number>, prefix: string): { symbols: Int32Array; starts: Int32Array } {
  const symbols = new Int32Array(codes.length);
  const rows = new Int32Array(starts.length);
  const first = new Map<number, number>();
  const continuing = new Map<number, number>();
  for (const code of new Set(codes)) {
    const character = String.fromCodePoint(code);
    first.set(code, ids.get(character) ?? -1);
    continuing.set(code, ids.has(character) ? (ids.get(prefix + character) ?? -1) : -1);
  }
  let to = 0;
  for (let word = 0; word + 1 < starts.length; word++) {
    const start = starts[word]!;
    for (let at = start; at < starts[word + 1]! - 1; at++) {
      const id = (at === start ? first : continuing).get(codes[at]!)!;
      if (id >= 0) symbols[to++] = id;
    }
    rows[word + 1] = to;
  }
  return { symbols, starts: rows };
}
