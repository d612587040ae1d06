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
    this.split(text, start, end, (id, from, to) => {
      out.ids.push(id);
      out.starts.push(from);
      out.ends.push(to);
    });
  }

  /** Gives the pieces of `text.slice(start, end)` to `piece`, in order. Errors as `tokenize`. */
  split(text: string, start: number, end: number, piece: (id: number, start: number, end: number) => void): void {
    const { unkId } = this.options;
    const { next, ids } = this.#viterbi.find(text, start, end);
    const size = end - start;
    for (let from = 0, to = 0; from < size; from = to) {
      to = next[from]!;
      const id = ids[to]!;
      if (id >= 0 && id !== unkId) piece(id, start + from, start + to);
      else if (unkId === null) throw noUnknown(text.slice(start + from, start + to));
      else {
        // Unknown characters in a row are one token.
        for (let after = next[to]!; to < size && (ids[after]! < 0 || ids[after] === unkId); after = next[to]!) to = after;
        for (const each of this.#unknown(text.slice(start + from, start + to))) piece(each, start + from, start + to);
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
