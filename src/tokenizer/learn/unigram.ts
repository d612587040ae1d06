// Learns a Unigram vocabulary, pieces with log-probabilities, from counted words: far too many pieces first, then in turns expectation and
// maximisation, and removal of those that are missed least. Norm: Hugging Face tokenizers v0.22.2, models/unigram/trainer.rs, in doubles;
// google/sentencepiece learns by other rules. Equal words give equal results here, where the reference depends on hash order and threads.
import { GlassbertError } from "../../base/index.ts";
import { learnedAlphabet } from "./alphabet.ts";
import { checkCount, checkSpecialTokens } from "./checks.ts";
import { type Corpus, type Piece, pieceText, toCorpus } from "./corpus.ts";
import { type LearnControl, Pace } from "./pace.ts";
import { expectedCounts, maximized } from "./unigram-em.ts";
import { prunedPieces } from "./unigram-prune.ts";
import { seedPieces } from "./unigram-seeds.ts";
import type { WordCounts } from "./words.ts";

/** What a Unigram vocabulary is to be like. */
export interface LearnUnigramOptions extends LearnControl {
  /** Pieces wanted, special tokens included; default 8,000. There are fewer when the words give no more. */
  readonly vocabSize?: number;
  /** They take the first ids, with score 0; default none. ALBERT's are <pad> <unk> [CLS] [SEP] [MASK]. */
  readonly specialTokens?: readonly string[];
  /** Stands for characters that are no piece; gets id 0 when it is no special token. Default `<unk>`; null for none (the reference's default). */
  readonly unkToken?: string | null;
  /** Characters to have in any case: a string or a list of characters; default none. */
  readonly initialAlphabet?: Iterable<string>;
  /** The share of pieces that is left after each removal, between 0 and 1; default 0.75. */
  readonly shrinkingFactor?: number;
  /** Rounds of expectation and maximisation before each removal; default 2. */
  readonly subIterations?: number;
  /** Characters (code points) of the longest piece; default 16. */
  readonly maxPieceLength?: number;
  /** Pieces to begin with; default 1,000,000. */
  readonly seedSize?: number;
  /** Called after each round with the pieces left and those wanted. */
  readonly onProgress?: (pieces: number, wanted: number) => void;
}

/** A learned vocabulary. */
export interface LearnedUnigram {
  /** Pieces with natural log-probabilities, best first after the special tokens; the place is the id. */
  readonly pieces: [piece: string, score: number][];
  /** The id of the unknown token, null when there is none. */
  readonly unkId: number | null;
}

/**
 * Learns pieces and their scores. Every character of the words is a piece.
 *
 * Ids differ from the reference's where scores are equal, and so do the scores of characters that its model lost: it numbers them at random,
 * we by code point.
 *
 * @param counts - how often each word stands in the text
 * @throws {GlassbertError} E_INPUT: no words, an option out of range, no room for special tokens and all characters
 */
export async function learnUnigram(counts: WordCounts, options: LearnUnigramOptions = {}): Promise<LearnedUnigram> {
  const { shrinkingFactor = 0.75, unkToken = "<unk>", onProgress } = options;
  const vocabSize = checkCount("vocabSize", options.vocabSize ?? 8000, 1);
  const subIterations = checkCount("subIterations", options.subIterations ?? 2, 1);
  const maxLength = checkCount("maxPieceLength", options.maxPieceLength ?? 16, 1);
  const seedSize = checkCount("seedSize", options.seedSize ?? 1_000_000, 1);
  if (!(shrinkingFactor > 0 && shrinkingFactor < 1))
    throw new GlassbertError("E_INPUT", `shrinkingFactor is ${shrinkingFactor}, expected a number between 0 and 1`, "try 0.75");
  const specialTokens = [...checkSpecialTokens(options.specialTokens ?? [])];
  if (unkToken !== null && !specialTokens.includes(unkToken)) specialTokens.unshift(...checkSpecialTokens([unkToken]));
  const pace = new Pace(options.signal);

  const corpus = await toCorpus(counts, [...counts.keys()].sort(), pace); // in one order, so that sums of floats do not depend on the text's
  const required = requiredCharacters(corpus, options.initialAlphabet ?? [], specialTokens);
  const room = vocabSize - specialTokens.length;
  if (required.length > room)
    throw new GlassbertError(
      "E_INPUT",
      `vocabSize is ${vocabSize}, but ${specialTokens.length} special tokens and ${required.length} characters are needed`,
      `give a vocabSize of at least ${specialTokens.length + required.length}`,
    );

  const enough = Math.floor((vocabSize * 11) / 10) - 1; // 1.1 times the pieces wanted, less the unknown one, which the reference counts
  let pieces = await seedPieces(corpus, maxLength, seedSize, pace);
  for (;;) {
    for (let round = 0; round < subIterations; round++) {
      pieces = maximized(pieces, await expectedCounts(corpus, pieces, pace));
      onProgress?.(pieces.length, vocabSize);
    }
    if (pieces.length <= enough) break;
    const size = Math.max(enough, Math.floor((pieces.length + 1) * shrinkingFactor) - 1);
    const pruned = await prunedPieces(corpus, pieces, size, pace);
    if (pruned.length === pieces.length) break; // nothing can be spared
    pieces = pruned;
  }
  const learned = finish(corpus, pieces, required, specialTokens, room);
  return {
    pieces: [...specialTokens.map((token): [string, number] => [token, 0]), ...learned],
    unkId: unkToken === null ? null : specialTokens.indexOf(unkToken),
  };
}

/** All characters of the words and those asked for, by code point; special tokens are there anyway. */
function requiredCharacters({ characters }: Corpus, initial: Iterable<string>, specialTokens: readonly string[]): string[] {
  const required = learnedAlphabet(characters, initial).map(code => String.fromCodePoint(code));
  return required.filter(character => !specialTokens.includes(character));
}

/** Required characters first, then the model's pieces in its order until there is no room; all by score. */
function finish(
  corpus: Corpus,
  pieces: readonly Piece[],
  required: readonly string[],
  specialTokens: readonly string[],
  room: number,
): [string, number][] {
  const model = new Map(pieces.map(piece => [pieceText(corpus, piece), piece.score]));
  const least = pieces.reduce((score, piece) => Math.min(score, piece.score), 0);
  const chosen = new Map<string, number>();
  let lost = 0;
  for (const character of required) chosen.set(character, model.get(character) ?? least + 0.0001 * lost++);
  for (const [piece, score] of model) {
    if (chosen.size >= room) break;
    if (!chosen.has(piece) && !specialTokens.includes(piece)) chosen.set(piece, score);
  }
  return [...chosen].sort(([, a], [, b]) => b - a); // stable
}
