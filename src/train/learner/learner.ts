// Weights that learn, wherever they are: in this thread (runtime-learner.ts), or shared by the worker threads of a door. Who trains gives batches
// and a rate, and may look at the weights between two steps.
import type { Tensor } from "../../tensor/index.ts";
import type { OptimizerDescription } from "../optimise/make-optimizer.ts";
import type { OptimizerState, Rate } from "../optimise/optimizer.ts";

/** What one run of a training program is given beside the weights, by the names of its inputs. */
export type Batch = Readonly<Record<string, Tensor>>;

/** How gradients become steps. */
export interface LearnerOptions {
  /** Default: AdamW as PyTorch has it. */
  readonly optimizer?: OptimizerDescription | undefined;
  /** The largest norm that all gradients together may have (`clipScale`). Default null: any. */
  readonly maxNorm?: number | null | undefined;
}

/** What one step has done. */
export interface StepResult {
  /** The program's outputs that are single numbers (`loss`, `mlm.loss`, `mlm.correct` …), added up over the batches. */
  readonly outputs: Readonly<Record<string, number>>;
  /** ‖g‖ before clipping. When it is no finite number the step was not taken: weights and optimiser are as before. */
  readonly norm: number;
}

/** Weights, their optimiser, and what computes their gradients. */
export interface Learner {
  /**
   * Adds up the gradients of the batches and takes one step. The batches may be computed at the same time; the result depends on their order and on
   * the number of workers, not on who is done first.
   */
  step(batches: readonly Batch[], rate: Rate): Promise<StepResult>;
  /** The present weights by stored name: live, to be read between steps. They may lie in memory that threads share; `slice` them for a run elsewhere. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** What the optimiser remembers; copy or encode it before the next step. */
  optimizerState(): Promise<OptimizerState>;
  /** Sets weights and optimiser to what they were when a state was taken. */
  restore(weights: ReadonlyMap<string, Float32Array>, optimizer: OptimizerState): Promise<void>;
  /** Lets programs and threads go. */
  release(): Promise<void>;
}
