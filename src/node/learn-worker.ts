// The inside of a worker thread that learns. Each computes the gradients of its parts of a batch and keeps their sum where all can read it; then
// each takes its share of the weights, adds up what all have for them, and steps. So the optimiser is as parallel as the rest, and nothing large is
// ever sent: weights and gradients lie in memory that the threads share.
import type { InferenceSession } from "onnxruntime-node";
import type { FloatTensor } from "../tensor/index.ts";
import { float32 } from "../tensor/index.ts";
import type { Feeds, Optimizer, OptimizerDescription, OptimizerState } from "../train/index.ts";
import { accumulate, globalNorm, gradientName, makeOptimizer } from "../train/index.ts";
import { answerTasks } from "./answer-tasks.ts";
import { onnxSession } from "./onnx-session.ts";

type Numbers = ReadonlyMap<string, Float32Array>;

/** What a worker is started with. */
interface LearnStart {
  readonly do: "start";
  readonly model: Uint8Array;
  readonly weightFolder: string | undefined;
  readonly threads: number;
  /** In shared memory. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** Room for the sum of each worker's gradients, in shared memory. */
  readonly gradients: readonly Numbers[];
  /** Which of them is this worker's. */
  readonly own: number;
  /** Names of the weights that this worker updates. */
  readonly share: readonly string[];
  readonly optimizer: OptimizerDescription;
}

/** What the learner asks of a worker. */
export type LearnTask =
  | LearnStart
  | { readonly do: "gradients"; readonly parts: readonly Feeds[] }
  /** Adds up the gradients of its share, of these workers. */
  | { readonly do: "reduce"; readonly workers: readonly number[] }
  | { readonly do: "step"; readonly rate: number | ReadonlyMap<string, number>; readonly scale: number }
  | { readonly do: "state" }
  | { readonly do: "restore"; readonly state: OptimizerState };

/** What it answers. */
export interface LearnAnswer {
  /** The single numbers of each part's run. */
  readonly scalars?: readonly Readonly<Record<string, number>>[];
  /** Of the gradients of its share. */
  readonly norm?: number;
  readonly state?: OptimizerState;
}

const loading = import("onnxruntime-node");
loading.catch(() => {}); // told at the first call

let session: InferenceSession | undefined;
let optimizer: Optimizer;
let start: LearnStart;
/** The weights where ONNX Runtime can read them: it takes no shared memory. */
let copies: ReadonlyMap<string, FloatTensor>;
/** The sums of all gradients for this worker's share, where those of the first worker were. */
let sums = new Map<string, Float32Array>();

async function answer(task: LearnTask): Promise<LearnAnswer> {
  switch (task.do) {
    case "start":
      start = task;
      copies = new Map(Array.from(task.weights, ([name, { shape }]) => [name, float32(shape)]));
      optimizer = makeOptimizer(task.optimizer);
      session = await onnxSession(await loading, task.model, task);
      return {};
    case "gradients":
      return { scalars: await gradients(task.parts) };
    case "reduce": {
      const [first, ...others] = task.workers.map(worker => shareOf(start.gradients[worker]!));
      sums = first!;
      for (const other of others) accumulate(sums, other);
      return { norm: globalNorm(sums) };
    }
    case "step": {
      const { rate, scale } = task;
      const weights = shareOf(new Map(Array.from(start.weights, ([name, { data }]) => [name, data])));
      optimizer.step(weights, sums, typeof rate === "number" ? rate : name => rate.get(name)!, scale);
      return {};
    }
    case "state":
      return { state: optimizer.state() };
    case "restore":
      optimizer.restore(task.state);
      return {};
  }
}

/** Runs the parts one after the other and leaves the sum of their gradients in this worker's room. */
async function gradients(parts: readonly Feeds[]): Promise<Record<string, number>[]> {
  const ort = await loading;
  for (const [name, { data }] of start.weights) copies.get(name)!.data.set(data);
  const sum = start.gradients[start.own]!;
  const scalars: Record<string, number>[] = [];
  for (const [i, part] of parts.entries()) {
    const feeds = [...copies, ...Object.entries(part)].map(([name, t]) => [name, new ort.Tensor(t.dtype, t.data, t.shape)] as const);
    const outputs = await session!.run(Object.fromEntries(feeds));
    for (const [name, total] of sum) {
      const gradient = outputs[gradientName(name)]!.data as Float32Array;
      if (i === 0) total.set(gradient);
      else for (let k = 0; k < total.length; k++) total[k]! += gradient[k]!;
    }
    const numbers = Object.entries(outputs).flatMap(([name, { dims, data }]) =>
      dims.length === 0 ? [[name, Number(data[0])] as const] : [],
    );
    scalars.push(Object.fromEntries(numbers));
    for (const output of Object.values(outputs)) output.dispose(); // at once: the next run can have the memory
  }
  return scalars;
}

const shareOf = (numbers: Numbers): Map<string, Float32Array> => new Map(start.share.map(name => [name, numbers.get(name)!]));

answerTasks(answer, async () => session?.release());
