// A learner over a session of any runtime: the optimiser works in the caller's thread. The runtime decides how many parts run at once.
import type { Session } from "../../graph/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { sumParts } from "../loop/sum-parts.ts";
import { globalNorm } from "../optimise/clip.ts";
import type { Optimizer } from "../optimise/optimizer.ts";
import type { Learner } from "./learner.ts";

/**
 * A learner that runs a training program in a session.
 *
 * @param weights - where the weights begin, by stored name; changed in place
 */
export function runtimeLearner(session: Session, weights: ReadonlyMap<string, FloatTensor>, optimizer: Optimizer): Learner {
  const numbers = new Map(Array.from(weights, ([name, { data }]) => [name, data]));
  let sum: ReadonlyMap<string, Float32Array> = new Map();
  return {
    weights,
    gradients: async (parts, options) => {
      const { gradients, scalars } = await sumParts(session, weights, parts, options);
      sum = gradients;
      return { scalars, norm: globalNorm(gradients) };
    },
    step: async (rate, scale) => optimizer.step(numbers, sum, rate, scale),
    optimizerState: async () => optimizer.state(),
    restoreOptimizer: async state => optimizer.restore(state),
    release: () => session.release(),
  };
}
