// Counted words as one row of code points, so that a piece is a place in it and a length, and needs no string until the end.
import { GlassbertError } from "../../base/index.ts";
import type { Pace } from "./pace.ts";
import type { WordCounts } from "./words.ts";

/** Words as code points. */
export interface Corpus {
  /** All words, a 0 after each. */
  readonly codes: Int32Array;
  /** Where each word begins in `codes`, and last their length, [words + 1]: word `w` is `starts[w] <= at < starts[w + 1] - 1`. */
  readonly starts: Int32Array;
  /** How often each word stands in the text, [words]. */
  readonly counts: Float64Array;
  /** How often each character (code point) stands in the text. */
  readonly characters: ReadonlyMap<number, number>;
}

/** A candidate for the vocabulary: the characters `place <= at < place + length` of the corpus, with the logarithm of its probability. */
export interface Piece {
  readonly place: number;
  readonly length: number;
  readonly score: number;
}

/**
 * Reads counted words.
 *
 * @param words - those of `counts`, each once: their order in the corpus
 * @throws {GlassbertError} E_INPUT: no words, a word that is empty or has a lone surrogate, a count that is no whole number from 1
 */
export async function toCorpus(counts: WordCounts, words: Iterable<string>, pace: Pace): Promise<Corpus> {
  let units = counts.size;
  for (const word of counts.keys()) units += word.length;
  const codes = new Int32Array(units);
  const starts = new Int32Array(counts.size + 1);
  const frequencies = new Float64Array(counts.size);
  const characters = new Map<number, number>();
  let place = 0;
  let at = 0;
  for (const word of words) {
    const count = counts.get(word)!;
    if (word === "" || !word.isWellFormed() || !Number.isSafeInteger(count) || count < 1)
      throw new GlassbertError(
        "E_INPUT",
        `the word ${JSON.stringify(word)} has the count ${count}; words are well-formed text, counts whole numbers from 1`,
        "count the words with a WordCounter",
      );
    for (let i = 0; i < word.length; at++) {
      const code = word.codePointAt(i)!;
      codes[at] = code;
      characters.set(code, (characters.get(code) ?? 0) + count);
      i += code > 0xffff ? 2 : 1;
    }
    frequencies[place] = count;
    starts[++place] = ++at;
    if (place % 1024 === 0 && pace.isDue) await pace.turn();
  }
  if (place === 0)
    throw new GlassbertError("E_INPUT", "there are no words to learn from", "give texts that have more in them than white space");
  return { codes: codes.subarray(0, at), starts, counts: frequencies, characters };
}

/** The piece as a string. */
export function pieceText({ codes }: Corpus, { place, length }: Piece): string {
  let text = "";
  for (let at = place; at < place + length; at++) text += String.fromCodePoint(codes[at]!);
  return text;
}
