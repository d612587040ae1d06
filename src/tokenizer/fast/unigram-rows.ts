// The plain road, written as rows: what the fast road does with a chunk that it cannot read itself. No object per token comes of it.
import { type AlignedText, originalSpan } from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import type { PipelineListener } from "../explain.ts";
import type { Model, Pieces } from "../models/wordpiece.ts";
import type { TokenRows } from "./rows.ts";

/** Listens to the pipeline while it walks through a chunk, and appends its tokens to rows. */
export class RowWriter implements PipelineListener {
  readonly #out: TokenRows;
  readonly #start: number;
  readonly #pieces: Pieces = { ids: [], starts: [], ends: [] };

  /** @param start - where the chunk begins in the text */
  constructor(out: TokenRows, start: number) {
    this.#out = out;
    this.#start = start;
  }

  added(token: AddedToken, _: string, [start, end]: [number, number]): void {
    this.#out.reserve(1);
    this.#out.push(token.id, this.#start + start, this.#start + end);
    this.#out.words++;
  }

  word(model: Model, normalized: AlignedText, start: number, end: number): void {
    const { ids, starts, ends } = this.#pieces;
    ids.length = starts.length = ends.length = 0;
    model.tokenize(normalized.text, start, end, this.#pieces);
    this.#out.reserve(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const [from, to] = originalSpan(normalized, starts[i]!, ends[i]!);
      this.#out.push(ids[i]!, this.#start + from, this.#start + to);
    }
    this.#out.words++;
  }
}
