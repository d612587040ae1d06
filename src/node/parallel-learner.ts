// A learner of several worker threads, each with a session of its own: data-parallel gradients, and an optimiser in shares. Two sessions of one
// thread each finish an update a sixth sooner than one session of two threads, which wait for each other in every operation (bench/results/train.md).
import { availableParallelism } from "node:os";
import { GlassbertError, unlessAborted } from "../base/index.ts";
import type { Program } from "../graph/index.ts";
import { encodeOnnx } from "../graph/index.ts";
import type { FloatTensor } from "../tensor/index.ts";
import { float32 } from "../tensor/index.ts";
import type { Learner, OptimizerDescription, OptimizerState } from "../train/index.ts";
import { shares } from "../train/index.ts";
import type { LearnAnswer, LearnTask } from "./learn-worker.ts";
import { WorkerThread } from "./worker-thread.ts";

/** How a parallel learner works. */
export interface ParallelLearnerOptions {
  readonly optimizer: OptimizerDescription;
  /** Threads that learn together. The same number gives the same bits. Default: one per processor */
  readonly workers?: number | undefined;
  /** Threads inside each run. Default 1 */
  readonly threads?: number | undefined;
}

/**
 * A learner that runs a training program in worker threads, on ONNX Runtime.
 *
 * @param weights - where the weights begin, by stored name; copied into shared memory
 */
export async function parallelLearner(
  program: Program,
  weights: ReadonlyMap<string, FloatTensor>,
  { optimizer, workers: count = availableParallelism(), threads = 1 }: ParallelLearnerOptions,
): Promise<Learner> {
  const present = sharedCopy(weights);
  const gradients = Array.from({ length: count }, () => new Map(Array.from(sharedCopy(weights), ([name, { data }]) => [name, data])));
  const split = shares(new Map(Array.from(weights, ([name, { data }]) => [name, data.length])), count);
  const workers = split.map(() => new WorkerThread<LearnTask, LearnAnswer>("learn-worker"));
  const everywhere = (task: (own: number) => LearnTask): Promise<LearnAnswer[]> =>
    Promise.all(workers.map((worker, own) => worker.call(task(own))));
  const model = await encodeOnnx(program);
  await everywhere(own => ({ do: "start", model, weightFolder: undefined, threads, weights: present, gradients, own, share: split[own]!, optimizer })); // biome-ignore format: one idea

  return {
    weights: present,
    gradients: async (parts, { signal } = {}) => {
      signal?.throwIfAborted();
      const dealt = workers.map((_, own) => parts.filter((_, i) => i % count === own));
      const busy = dealt.flatMap((own, worker) => (own.length > 0 ? [worker] : []));
      const computed = Promise.all(busy.map(worker => workers[worker]!.call({ do: "gradients", parts: dealt[worker]! })));
      const answers = await unlessAborted(computed, signal);
      const norms = await everywhere(() => ({ do: "reduce", workers: busy }));
      const inOrder = parts.map((_, i) => answers[i % count]!.scalars![Math.floor(i / count)]!);
      return { scalars: added(inOrder), norm: Math.hypot(...norms.map(({ norm }) => norm!)) };
    },
    step: async (rate, scale = 1) => {
      const rates = typeof rate === "number" ? rate : new Map(Array.from(present.keys(), name => [name, rate(name)]));
      await everywhere(() => ({ do: "step", rate: rates, scale }));
    },
    optimizerState: async () => {
      const states = (await everywhere(() => ({ do: "state" }))).map(({ state }) => state!);
      return { step: states[0]!.step, slots: new Map(states.flatMap(({ slots }) => [...slots])) };
    },
    restoreOptimizer: async state => {
      await everywhere(own => ({ do: "restore", state: ofShare(state, new Set(split[own])) }));
    },
    release: async () => {
      const reason = new GlassbertError("E_RUNTIME", "the learner was released", "make it again");
      await Promise.all(workers.map(worker => worker.end(reason)));
    },
  };
}

/** The same numbers in memory that threads share. */
function sharedCopy(weights: ReadonlyMap<string, FloatTensor>): Map<string, FloatTensor> {
  return new Map(
    Array.from(weights, ([name, { shape, data }]) => {
      const shared = new Float32Array(new SharedArrayBuffer(data.byteLength));
      shared.set(data);
      return [name, float32(shape, shared)];
    }),
  );
}

/** The part of a state that is about these weights: slots are called `m.NAME` and `v.NAME`. */
function ofShare({ step, slots }: OptimizerState, names: ReadonlySet<string>): OptimizerState {
  return { step, slots: new Map([...slots].filter(([slot]) => names.has(slot.slice(slot.indexOf(".") + 1)))) };
}

function added(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const numbers of all) for (const [name, value] of Object.entries(numbers)) sums[name] = (sums[name] ?? 0) + value;
  return sums;
}
