// Learns a WordPiece vocabulary from counted words: characters first, then the pairs of pieces that stand side by side most often.
// This is Hugging Face's WordPieceTrainer (byte pair encoding with `##`; facts: tokenizers v0.22.2, models/wordpiece/trainer.rs), not Google's
// likelihood criterion. Equal words give equal vocabularies; the reference numbers its `##` characters at random, we by code point.
import { GlassbertError } from "../base/index.ts";
import { learnedAlphabet } from "./learn-alphabet.ts";
import { checkCount, checkSpecialTokens } from "./learn-checks.ts";
import { Merges } from "./learn-merges.ts";
import { type LearnControl, Pace } from "./learn-pace.ts";
import type { WordCounts } from "./learn-words.ts";

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
 * await learnWordPiece(new Map([["roses", 1], ["are", 2], ["red", 1]]), { vocabSize: 13 });
 * // ["a","d","e","o","r","s", "##d","##e","##o","##r","##s", "re"? …]
 */
export async function learnWordPiece(counts: WordCounts, options: LearnWordPieceOptions = {}): Promise<string[]> {
  const { minFrequency = 0, specialTokens = [], prefix = "##", symbolOrder, onProgress } = options;
  const vocabSize = checkCount("vocabSize", options.vocabSize ?? 30_000, 1);
  const maxLength = checkCount("maxTokenLength", options.maxTokenLength ?? Number.MAX_SAFE_INTEGER, 1);
  checkCount("minFrequency", minFrequency, 0);
  const pace = new Pace(options.signal);

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
  learnedAlphabet(counts, options.initialAlphabet ?? [], options.limitAlphabet).forEach(add);
  for (const symbol of continuingSymbols(counts, ids, prefix, symbolOrder)) add(symbol);
  if (pieces.length > vocabSize)
    throw new GlassbertError(
      "E_INPUT",
      `vocabSize is ${vocabSize}, but special tokens and characters alone are ${pieces.length} pieces`,
      `give a vocabSize of at least ${pieces.length}, or fewer characters by limitAlphabet`,
    );

  const { symbols, starts, frequencies } = spell(counts, ids, prefix);
  const merges = new Merges(symbols, starts, frequencies, pieces.length, maxLength);
  const block = 4096; // words between two looks at the clock
  for (let word = 0; word < frequencies.length; word += block) {
    merges.count(word, Math.min(word + block, frequencies.length));
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

/** The symbols that words go on with, in the order of their ids. */
function continuingSymbols(
  counts: WordCounts,
  ids: ReadonlyMap<string, number>,
  prefix: string,
  order: readonly string[] | undefined,
): readonly string[] {
  const found = new Set<string>();
  for (const word of counts.keys()) {
    let isFirst = true;
    for (const character of word) {
      if (!isFirst && ids.has(character)) found.add(character);
      isFirst = false;
    }
  }
  const symbols = [...found].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!).map(character => prefix + character);
  if (order === undefined) return symbols;
  const given = new Set(order);
  const missing = symbols.find(symbol => !given.has(symbol));
  const needed = new Set(symbols);
  const extra = order.find(symbol => !needed.has(symbol));
  if (missing !== undefined || extra !== undefined || given.size < order.length)
    throw new GlassbertError(
      "E_INPUT",
      `symbolOrder ${missing !== undefined ? `lacks ${JSON.stringify(missing)}` : extra !== undefined ? `has ${JSON.stringify(extra)}, which no word goes on with` : "has a symbol twice"}`,
      `list each of the ${symbols.length} symbols once, or leave symbolOrder out to have them by code point`,
    );
  return order;
}

/** Words as rows of ids. Only the place in the whole word decides on the prefix, not what was dropped before. */
function spell(
  counts: WordCounts,
  ids: ReadonlyMap<string, number>,
  prefix: string,
): { symbols: Int32Array; starts: Int32Array; frequencies: Float64Array } {
  let units = 0;
  for (const word of counts.keys()) units += word.length;
  const symbols = new Int32Array(units);
  const starts = new Int32Array(counts.size + 1);
  const continuing = new Map<string, number>();
  for (const character of ids.keys()) {
    const id = ids.get(prefix + character);
    if (id !== undefined) continuing.set(character, id);
  }
  let word = 0;
  let at = 0;
  for (const text of counts.keys()) {
    let isFirst = true;
    for (const character of text) {
      const id = ids.get(character);
      if (id !== undefined) symbols[at++] = isFirst ? id : continuing.get(character)!;
      isFirst = false;
    }
    starts[++word] = at;
  }
  return { symbols, starts, frequencies: Float64Array.from(counts.values()) };
}
