// WordPiece: a word becomes the longest piece it starts with, then the longest continuation (`##ing`) of the rest, and so on to its end.
// A word with a part that no piece matches is one [UNK] as a whole. Norm: Hugging Face tokenizers v0.23.2, models/wordpiece/mod.rs.
import type { StageJson } from "../../text/index.ts";
import { type Vocabulary, vocabularyObject } from "../vocabulary.ts";

/** A growing row of pieces: ids and the spans `[start, end)` of the normalised text they stand for. */
export interface Pieces {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** What splits a word into pieces. */
export interface Model {
  /** What a tokenizer.json says for it, vocabulary and all; a Map stands for an object whose keys keep their order. */
  readonly json: StageJson;
  /** The piece for what no piece matches; null where there is none. */
  readonly unkToken: string | null;
  /** What a piece that continues a word begins with; absent where pieces are not marked so. */
  readonly continuingSubwordPrefix?: string;
  /** The id whose token is shown as it stands in the text, as Unigram shows what it does not know; absent or null for none. */
  readonly writtenId?: number | null;
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

/** Greedy longest-match-first splitting of words: the plain way, and the definition of fast-matcher.ts. */
export class WordPiece implements Model {
  readonly options: WordPieceOptions;
  readonly #vocabulary: Vocabulary;
  readonly #unkId: number;
  readonly #maxChars: number;
  readonly #longest: number;

  /** @param vocabulary - must have `options.unkToken` */
  constructor(vocabulary: Vocabulary, options: WordPieceOptions) {
    this.options = options;
    this.#vocabulary = vocabulary;
    this.#unkId = vocabulary.idOf(options.unkToken)!;
    this.#maxChars = options.maxInputCharsPerWord;
    this.#longest = vocabulary.longest;
  }

  get unkToken(): string {
    return this.options.unkToken;
  }

  get continuingSubwordPrefix(): string {
    return this.options.continuingSubwordPrefix;
  }

  get json(): StageJson {
    return {
      type: "WordPiece",
      unk_token: this.options.unkToken,
      continuing_subword_prefix: this.options.continuingSubwordPrefix,
      max_input_chars_per_word: this.options.maxInputCharsPerWord,
      vocab: vocabularyObject(this.#vocabulary),
    };
  }

  tokenize(text: string, start: number, end: number, out: Pieces): void {
    const before = out.ids.length;
    if (this.#isTooLong(text, start, end)) {
      this.#push(this.#unkId, start, end, out);
      return;
    }
    for (let from = start; from < end; ) {
      let to = Math.min(end, from + this.#longest);
      let id = this.#find(text.slice(from, to), from === start);
      while (id === undefined && --to > from) id = this.#find(text.slice(from, to), from === start);
      if (id === undefined) {
        out.ids.length = out.starts.length = out.ends.length = before;
        this.#push(this.#unkId, start, end, out);
        return;
      }
      this.#push(id, from, to, out);
      from = to;
    }
  }

  /** A word may itself begin with the prefix, so its first piece is looked up among all. */
  #find(part: string, isFirst: boolean): number | undefined {
    return this.#vocabulary.idOf(isFirst ? part : this.options.continuingSubwordPrefix + part);
  }

  #push(id: number, start: number, end: number, out: Pieces): void {
    out.ids.push(id);
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
