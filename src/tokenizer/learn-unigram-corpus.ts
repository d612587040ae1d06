// Counted words as one row of code points, so that a piece is a place in it and a length, and needs no string until the end.
import { characterCounts } from "./learn-alphabet.ts";
import type { WordCounts } from "./learn-words.ts";

/** Words as code points. */
export interface Corpus {
  /** All words, a 0 after each. */
  readonly codes: Int32Array;
  /** Where each word begins in `codes`, and last their length, [words + 1]: word `w` is `starts[w] <= at < starts[w + 1] - 1`. */
  readonly starts: Int32Array;
  /** How often each word stands in the text, [words]. */
  readonly counts: Float64Array;
  /** How often each character stands in the text. */
  readonly characters: ReadonlyMap<string, number>;
}

/** A candidate for the vocabulary: the characters `place <= at < place + length` of the corpus, with the logarithm of its probability. */
export interface Piece {
  readonly place: number;
  readonly length: number;
  readonly score: number;
}

/** Words in a fixed order (by UTF-16 units), so that sums of floats do not depend on the order of counting. */
export function toCorpus(words: WordCounts): Corpus {
  const characters = characterCounts(words);
  const sorted = [...words.keys()].sort();
  let units = sorted.length;
  for (const word of sorted) units += word.length;
  const codes = new Int32Array(units);
  const starts = new Int32Array(sorted.length + 1);
  let at = 0;
  for (const [place, word] of sorted.entries()) {
    for (let i = 0; i < word.length; at++) {
      const code = word.codePointAt(i)!;
      codes[at] = code;
      i += code > 0xffff ? 2 : 1;
    }
    starts[place + 1] = ++at;
  }
  return { codes: codes.subarray(0, at), starts, counts: Float64Array.from(sorted, word => words.get(word)!), characters };
}

/** The piece as a string. */
export function pieceText({ codes }: Corpus, { place, length }: Piece): string {
  return String.fromCodePoint(...codes.subarray(place, place + length));
}
