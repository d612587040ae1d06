// What one update learns from, and where it comes from. The loop asks for the batch of the next update and is told nothing of texts or labels.
import type { Tensor } from "../../tensor/index.ts";
import type { Progress } from "../optimise/progress.ts";

/** Inputs of one run of the training program, its weights apart. */
export type Feeds = Readonly<Record<string, Tensor>>;

/** One update's examples, in parts that a run takes at once. The weights of the answers make the losses of all parts add up to that of the batch. */
export interface Batch {
  readonly parts: readonly Feeds[];
  /** Tokens in all parts, padding apart: for rates of tokens per second. */
  readonly tokens: number;
  /** Where in the data the next batch begins: what a checkpoint remembers. */
  readonly cursor: Readonly<Record<string, number>>;
}

/**
 * Gives the batch of the update that comes next; null where there is no more. It may be asked while the update before is still under way, so it must
 * depend on nothing but its own place in the data and this progress.
 */
export type BatchSource = (progress: Progress) => Batch | null | Promise<Batch | null>;
