// WordPiece: a word becomes the longest piece it starts with, then the longest continuation (`##ing`) of the rest, and so on to its end.
// A word with a part that no piece matches is one [UNK] as a whole. Norm: Hugging Face tokenizers v0.23.2, models/wordpiece/mod.rs.
import type { Vocabulary } from "./vocabulary.ts";

/** A growing row of pieces: ids and the spans `[start, end)` of the normalised text they stand for. */
export interface Pieces {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** What splits a word into pieces. (Unigram will be another one.) */
export interface Model {
  /** Appends the pieces of `text.slice(start, end)`, which is not empty. */
  tokenize(text: string, start: number, end: number, out: Pieces): void;
}

/** The settings of a WordPiece model. */
export interface WordPieceOptions {
  readonly unkToken: string;
  /** What a piece that continues a word begins with in the vocabulary. */
  readonly continuingSubwordPrefix: string;
  /** A word of more code points is [UNK]. */
  readonly maxInputCharsPerWord: number;
}

/** Greedy longest-match-first splitting of words. */
export class WordPiece implements Model {
  readonly #unkId: number;
  readonly #maxChars: number;
  readonly #first: PieceSet = new PieceSet();
  readonly #continuing: PieceSet = new PieceSet();

  /** @param vocabulary - must have `options.unkToken` */
  constructor(vocabulary: Vocabulary, options: WordPieceOptions) {
    const prefix = options.continuingSubwordPrefix;
    this.#unkId = vocabulary.idOf(options.unkToken)!;
    this.#maxChars = options.maxInputCharsPerWord;
    // A word may itself begin with the prefix: the first piece is looked up among all.
    for (const [piece, id] of vocabulary.entries()) {
      this.#first.add(piece, id);
      if (piece.startsWith(prefix)) this.#continuing.add(piece.slice(prefix.length), id);
    }
  }

  tokenize(text: string, start: number, end: number, out: Pieces): void {
    const before = out.ids.length;
    if (this.#isTooLong(text, start, end)) {
      this.#unknown(start, end, out);
      return;
    }
    for (let from = start; from < end; ) {
      const set = from === start ? this.#first : this.#continuing;
      let to = Math.min(end, from + set.longest);
      let id: number | undefined;
      for (; to > from; to--) {
        id = set.ids.get(text.slice(from, to));
        if (id !== undefined) break;
      }
      if (id === undefined) {
        out.ids.length = out.starts.length = out.ends.length = before;
        this.#unknown(start, end, out);
        return;
      }
      out.ids.push(id);
      out.starts.push(from);
      out.ends.push(to);
      from = to;
    }
  }

  #unknown(start: number, end: number, out: Pieces): void {
    out.ids.push(this.#unkId);
    out.starts.push(start);
    out.ends.push(end);
  }

  /** Counts code points, and looks at no more of them than needed. */
  #isTooLong(text: string, start: number, end: number): boolean {
    if (end - start <= this.#maxChars) return false;
    let count = 0;
    for (let i = start; i < end; count++) {
      if (count === this.#maxChars) return true;
      i += text.codePointAt(i)! > 0xffff ? 2 : 1;
    }
    return false;
  }
}

/** Pieces by text, and how long a match can be. */
class PieceSet {
  readonly ids: Map<string, number> = new Map();
  longest = 0;

  add(piece: string, id: number): void {
    this.ids.set(piece, id);
    if (piece.length > this.longest) this.longest = piece.length;
  }
}
