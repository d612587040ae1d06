// Weights that learn, wherever that is: in the caller's thread (runtime-learner.ts), or shared among the worker threads of a door. Between the two
// halves of an update whoever trains can look at loss and norm, and leave it.
import type { RunOptions } from "../../graph/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import type { Feeds } from "../loop/batch.ts";
import type { OptimizerState, Rate } from "../optimise/optimizer.ts";

/** What is known of an update before its step is taken. */
export interface Slope {
  /** The program's outputs that are single numbers (`loss`, `mlm.loss`, `mlm.correct` …), added up over the parts. */
  readonly scalars: Readonly<Record<string, number>>;
  /** ‖g‖ of all gradients together. */
  readonly norm: number;
}

/** Weights, their optimiser, and what computes their gradients. */
export interface Learner {
  /** The present weights by stored name: live, and where they lie. They change with each step and may be set between two. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** Adds up the gradients of the parts of a batch, and keeps the sum. The same parts give the same bits, whoever is done first. */
  gradients(parts: readonly Feeds[], options?: RunOptions): Promise<Slope>;
  /** One step with that sum. `scale` is what the gradients are multiplied by on the way (`clipScale`). Default 1 */
  step(rate: Rate, scale?: number): Promise<void>;
  /** What the optimiser remembers: encode or copy it before the next step. */
  optimizerState(): Promise<OptimizerState>;
  /** Takes up where a state was given. */
  restoreOptimizer(state: OptimizerState): Promise<void>;
  /** Lets programs and threads go. */
  release(): Promise<void>;
}
