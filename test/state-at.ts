// A training state that can be told to be whole at a glance: every number in it is its step.
import { float32 } from "../src/tensor/index.ts";
import type { TrainingState } from "../src/train/index.ts";

/** The state after `step` updates, with `size` weights. */
export const stateAt = (step: number, best: TrainingState["best"] = null, size = 10): TrainingState => ({
  config: { seed: 1 },
  step,
  elapsedMs: step,
  weights: new Map([["x", float32([size], new Float32Array(size).fill(step))]]),
  optimizer: { step, slots: new Map() },
  average: new Map(),
  generators: {},
  cursor: { example: step },
  best,
});
