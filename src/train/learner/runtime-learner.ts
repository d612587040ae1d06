// A learner over any runtime: the optimiser works in the caller's thread. Several batches are given to the runtime at once, which may have a
// worker for each.
import type { Program, Runtime } from "../../graph/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { float32 } from "../../tensor/index.ts";
import { gradientName } from "../objective/training-program.ts";
import { accumulate } from "../optimise/accumulate.ts";
import { clipScale, globalNorm } from "../optimise/clip.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { initialWeights } from "./initial-weights.ts";
import type { Learner, LearnerOptions } from "./learner.ts";
import { sumOutputs } from "./sum-outputs.ts";

/**
 * A learner that runs a training program on a runtime.
 *
 * @param weights - where the weights begin, by stored name; copied
 */
export async function runtimeLearner(
  runtime: Runtime,
  program: Program,
  weights: ReadonlyMap<string, Float32Array>,
  { optimizer: description = { name: "adamw" }, maxNorm = null }: LearnerOptions = {},
): Promise<Learner> {
  const optimizer = makeOptimizer(description);
  const present = initialWeights(program, weights, numbers => numbers.slice());
  const session = await runtime.load(program);
  const feeds = (): Record<string, Tensor> =>
    Object.fromEntries(Array.from(present, ([name, data]) => [name, float32(program.inputs.get(name)!.shape as number[], data)]));

  return {
    weights: present,
    step: async (batches, rate) => {
      const weightFeeds = feeds();
      const results = await Promise.all(batches.map(batch => session.run({ ...weightFeeds, ...batch })));
      const sums = new Map<string, Float32Array>();
      for (const result of results)
        accumulate(sums, new Map(Array.from(present.keys(), name => [name, result[gradientName(name)]!.data as Float32Array])));
      const norm = globalNorm(sums);
      if (Number.isFinite(norm)) optimizer.step(present, sums, rate, maxNorm === null ? 1 : clipScale(norm, maxNorm));
      return { outputs: sumOutputs(results), norm };
    },
    optimizerState: async () => optimizer.state(),
    restore: async (weights, state) => {
      for (const [name, data] of initialWeights(program, weights, numbers => numbers)) present.get(name)!.set(data);
      optimizer.restore(state);
    },
    release: () => session.release(),
  };
}
