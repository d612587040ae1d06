// Unigram: every piece has a score, the logarithm of how probable it is, and a word becomes the pieces whose scores add up to the most.
// Norm: Hugging Face tokenizers v0.23.2, models/unigram/model.rs. What ALBERT and XLM-RoBERTa use.
import { GlassbertError } from "../base/index.ts";
import type { StageJson } from "../text/index.ts";
import { type LatticeEdge, lattice, Viterbi } from "./lattice.ts";
import { PieceTrie } from "./piece-trie.ts";
import type { Vocabulary } from "./vocabulary.ts";
import type { Model, Pieces } from "./wordpiece.ts";

/** The settings of a Unigram model. */
export interface UnigramOptions {
  /** A score for each id, [V] */
  readonly scores: Float64Array;
  /** What a character becomes that no piece is; null makes it an error */
  readonly unkId: number | null;
  /** Whether such characters become pieces `<0xE4>`, one for each byte of UTF-8, where all of them are there */
  readonly byteFallback: boolean;
}

/** What a character that no piece is scores below the lowest piece. */
const unknownPenalty = 10;

/** Segmentation by the best sum of scores. */
export class Unigram implements Model {
  readonly options: UnigramOptions;
  readonly unkToken: string | null;
  readonly writtenId: number | null;
  readonly #vocabulary: Vocabulary;
  readonly #trie: PieceTrie;
  readonly #viterbi: Viterbi;
  readonly #unknownScore: number;

  /** @param vocabulary - ids 0 to V - 1 without holes, as many as `options.scores` */
  constructor(vocabulary: Vocabulary, options: UnigramOptions) {
    this.options = options;
    this.writtenId = options.unkId;
    this.unkToken = options.unkId === null ? null : (vocabulary.pieceOf(options.unkId) ?? null);
    this.#vocabulary = vocabulary;
    this.#trie = new PieceTrie(vocabulary.entries());
    this.#unknownScore = options.scores.reduce((lowest, score) => Math.min(lowest, score), Infinity) - unknownPenalty;
    this.#viterbi = new Viterbi(this.#matches, this.#unknownScore);
  }

  get json(): StageJson {
    const { unkId, scores, byteFallback } = this.options;
    const vocab = Array.from(scores, (score, id) => [this.#vocabulary.pieceOf(id), score]);
    return { type: "Unigram", unk_id: unkId, vocab, byte_fallback: byteFallback };
  }

  /** @throws {GlassbertError} E_INPUT: a character that no piece is, and the model has no unknown token */
  tokenize(text: string, start: number, end: number, out: Pieces): void {
    const { unkId } = this.options;
    const borders = [end]; // from the end, as the way is walked
    let wasUnknown = false;
    this.#viterbi.best(text, start, end, (from, to, id) => {
      if (id < 0 && unkId === null) throw noUnknown(text.slice(from, to));
      const isUnknown = id < 0 || id === unkId;
      if (isUnknown && wasUnknown) borders.pop(); // unknown characters in a row are one token
      borders.push(from);
      wasUnknown = isUnknown;
    });
    for (let i = borders.length - 1; i > 0; i--) this.#push(text, borders[i]!, borders[i - 1]!, out);
  }

  /** The lattice of `text.slice(start, end)`: each piece at each place, with its score; -1 for a character that no piece is. */
  lattice(text: string, start = 0, end: number = text.length): LatticeEdge[] {
    return lattice(this.#matches, this.#unknownScore, text, start, end);
  }

  readonly #matches = (text: string, at: number, end: number, edge: (end: number, id: number, score: number) => void): void => {
    this.#trie.prefixes(text, at, end, (to, id) => edge(to, id, this.options.scores[id]!));
  };

  /** The id is asked for by the string: several unknown characters together can be a piece. */
  #push(text: string, start: number, end: number, out: Pieces): void {
    const part = text.slice(start, end);
    const id = this.#vocabulary.idOf(part);
    const ids = id === undefined ? (this.#bytes(part) ?? [this.options.unkId!]) : [id];
    for (const each of ids) {
      out.ids.push(each);
      out.starts.push(start);
      out.ends.push(end);
    }
  }

  #bytes(part: string): number[] | null {
    if (!this.options.byteFallback) return null;
    const ids: number[] = [];
    for (const byte of new TextEncoder().encode(part)) {
      const id = this.#vocabulary.idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
      if (id === undefined) return null;
      ids.push(id);
    }
    return ids;
  }
}

function noUnknown(character: string): GlassbertError {
  const message = `${JSON.stringify(character)} is in no piece, and the model has no unknown token`;
  return new GlassbertError("E_INPUT", message, "leave the character out, or take a tokenizer whose model has an unk_id");
}
