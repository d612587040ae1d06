// The plain road, written as rows: what the fast road does with a chunk that it cannot read itself. No object per token comes of it.
import type { AlignedText } from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import type { PipelineListener } from "../explain.ts";
import type { Unigram } from "../models/unigram.ts";
import type { Model } from "../models/wordpiece.ts";
import type { TokenRows } from "./rows.ts";

/** Listens to the pipeline while it walks through a chunk, and appends its tokens to rows. */
export class RowWriter implements PipelineListener {
  readonly #model: Unigram;
  readonly #out: TokenRows;
  readonly #start: number;

  /** @param start - where the chunk begins in the text */
  constructor(model: Unigram, out: TokenRows, start: number) {
    this.#model = model;
    this.#out = out;
    this.#start = start;
  }

  added(token: AddedToken, _: string, [start, end]: [number, number]): void {
    this.#out.reserve(1);
    this.#out.push(token.id, this.#start + start, this.#start + end);
    this.#out.words++;
  }

  word(_: Model, normalized: AlignedText, start: number, end: number): void {
    const out = this.#out;
    const { text, starts, ends } = normalized;
    this.#model.split(text, start, end, (id, from, to) => {
      out.reserve(1);
      out.push(id, this.#start + starts[from]!, this.#start + ends[to - 1]!);
    });
    out.words++;
  }
}
