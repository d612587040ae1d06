// All that training remembers: with it, a run that was stopped goes on as if it had not been. What is not here is made again from the config:
// the program, the corpus, the schedule.
import type { FloatTensor } from "../../tensor/index.ts";
import type { OptimizerState } from "../optimise/optimizer.ts";

/** A value that JSON can hold. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** Everything that a run's numbers depend on, and nothing else: sizes, seeds, rates, the corpus by its hash; not how often something is logged. */
export type RunConfig = Readonly<Record<string, Plain | undefined>>;

/** A run between two updates. */
export interface TrainingState {
  readonly config: RunConfig;
  /** Updates done. */
  readonly step: number;
  /** Time spent on them, earlier sessions included. */
  readonly elapsedMs: number;
  /** By their stored names. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  readonly optimizer: OptimizerState;
  /** Their moving average; empty where none is kept. */
  readonly average: ReadonlyMap<string, Float32Array>;
  /** Where random streams stand, by name. */
  readonly generators: Readonly<Record<string, readonly number[]>>;
  /** The place in the data: which example is next, in which epoch, of which set. */
  readonly cursor: Readonly<Record<string, number>>;
  /** The best score so far, and after which update; null before the first evaluation. */
  readonly best: { readonly step: number; readonly score: number } | null;
}
