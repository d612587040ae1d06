// The tokens of one text as the pipeline finds them: each with its id, piece, place in the text and word.
import { type AlignedText, originalSpan } from "../text/index.ts";
import type { AddedToken } from "./added.ts";
import type { Segment } from "./encoding.ts";
import type { Model, Pieces } from "./models/wordpiece.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Collects the tokens of one text; each added token and each word takes the next word id. */
export class SegmentWriter implements Segment {
  readonly ids: number[] = [];
  readonly tokens: string[] = [];
  readonly offsets: [number, number][] = [];
  readonly wordIds: number[] = [];
  readonly #vocabulary: Vocabulary;
  readonly #pieces: Pieces = { ids: [], starts: [], ends: [] };
  #words = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  added(token: AddedToken, text: string, span: [number, number]): void {
    this.#push(token.id, text, span);
    this.#words++;
  }

  word(model: Model, normalized: AlignedText, start: number, end: number): void {
    const { ids, starts, ends } = this.#pieces;
    ids.length = starts.length = ends.length = 0;
    model.tokenize(normalized.text, start, end, this.#pieces);
    for (let i = 0; i < ids.length; i++) {
      const [id, from, to] = [ids[i]!, starts[i]!, ends[i]!];
      const token = id === model.writtenId ? normalized.text.slice(from, to) : this.#vocabulary.pieceOf(id)!;
      this.#push(id, token, originalSpan(normalized, from, to));
    }
    this.#words++;
  }

  #push(id: number, token: string, span: [number, number]): void {
    this.ids.push(id);
    this.tokens.push(token);
    this.offsets.push(span);
    this.wordIds.push(this.#words);
  }
}
