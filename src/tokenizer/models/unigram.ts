// Unigram: every piece has a score, the logarithm of how probable it is, and a word becomes the pieces whose scores add up to the most.
// Norm: Hugging Face tokenizers v0.23.2, models/unigram/model.rs. What ALBERT and XLM-RoBERTa use.
import { GlassbertError } from "../../base/index.ts";
import type { StageJson } from "../../text/index.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { type LatticeEdge, lattice, type ScoredPieces, Viterbi } from "./lattice.ts";
import { PieceTrie } from "./piece-trie.ts";
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
  readonly #pieces: ScoredPieces;
  readonly #viterbi: Viterbi;

  /** @param vocabulary - ids 0 to V - 1 without holes, as many as `options.scores` */
  constructor(vocabulary: Vocabulary, options: UnigramOptions) {
    this.options = options;
    this.writtenId = options.unkId;
    this.unkToken = options.unkId === null ? null : (vocabulary.pieceOf(options.unkId) ?? null);
    this.#vocabulary = vocabulary;
    const lowest = options.scores.reduce((least, score) => Math.min(least, score), Infinity);
    const trie = new PieceTrie(vocabulary.entries());
    this.#pieces = { trie, scores: options.scores, unknownScore: lowest - unknownPenalty };
    this.#viterbi = new Viterbi(this.#pieces);
  }

  get json(): StageJson {
    const { unkId, scores, byteFallback } = this.options;
    const vocab = Array.from(scores, (score, id) => [this.#vocabulary.pieceOf(id), score]);
    return { type: "Unigram", unk_id: unkId, vocab, byte_fallback: byteFallback };
  }

  /** @throws {GlassbertError} E_INPUT: a character that no piece is, and the model has no unknown token */
  tokenize(text: string, start: number, end: number, out: Pieces): void {
    const { unkId } = this.options;
    const borders = [end]; // of the tokens, from the end, as the way is walked
    const ids: number[] = []; // -1 for what is unknown
    this.#viterbi.walk(text, start, end, (from, to, id) => {
      if (id < 0 && unkId === null) throw noUnknown(text.slice(from, to));
      const known = id === unkId ? -1 : id;
      if (known < 0 && ids.at(-1) === -1)
        borders[borders.length - 1] = from; // unknown characters in a row are one token
      else {
        borders.push(from);
        ids.push(known);
      }
    });
    for (let i = ids.length - 1; i >= 0; i--) {
      const [from, to] = [borders[i + 1]!, borders[i]!];
      for (const id of ids[i]! < 0 ? this.#unknown(text.slice(from, to)) : [ids[i]!]) {
        out.ids.push(id);
        out.starts.push(from);
        out.ends.push(to);
      }
    }
  }

  /** The lattice of `text.slice(start, end)`: each piece at each place, with its score; -1 for a character that no piece is. */
  lattice(text: string, start = 0, end: number = text.length): LatticeEdge[] {
    return lattice(this.#pieces, text, start, end);
  }

  /** The ids of a stretch of unknown characters: together they can be a piece. */
  #unknown(part: string): number[] {
    const id = this.#vocabulary.idOf(part);
    return id === undefined ? (this.#bytes(part) ?? [this.options.unkId!]) : [id];
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
