// A probe: logistic regression on vectors that stay as they are. It measures what the vectors hold, not what a model could learn if it were
// trained for the task. Weights are held small (L2); how small is chosen on a tenth of the training part.
import { nextTurn } from "../base/index.ts";
import type { Examples } from "./cross-entropy.ts";
import { crossEntropy, likeliest } from "./cross-entropy.ts";
import { minimise } from "./minimise.ts";
import { shuffled } from "./sample.ts";

/** A trained probe. */
export interface Probe {
  /** The strength of L2 that was chosen. */
  readonly strength: number;
  /** The likeliest class of each vector, [N, D] → [N]. */
  predict(vectors: Float32Array): Int32Array;
}

/** How to train. */
export interface ProbeOptions {
  /** Draws the tenth on which the strength is chosen. Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: number) => void) | undefined;
}

/** From strong to weak, each beginning where the one before it ended. */
const strengths = [10, 1, 1e-1, 1e-2, 1e-3];

/** Trains a probe; the same examples and seed give the same probe. */
export async function trainProbe(examples: Examples, { seed = 0, signal, onStep }: ProbeOptions = {}): Promise<Probe> {
  const { vectors, width: D, labels, classes: C } = examples;
  let steps = 0;
  const watch = async () => {
    await nextTurn();
    signal?.throwIfAborted();
    onStep?.(++steps);
  };
  const scaled = standardised(vectors, D);
  const all = shuffled(labels.length, seed);
  const held = all.slice(0, Math.ceil(all.length / 10));
  const rest = all.slice(held.length);

  let weights: Float64Array = new Float64Array(C * (D + 1)); // [C, D + 1], the bias last
  let best = { strength: strengths[0]!, loss: Number.POSITIVE_INFINITY, weights };
  for (const strength of strengths) {
    weights = await adjust(scaled.vectors, D, labels, C, rest, strength, weights, watch);
    const loss = crossEntropy({ ...examples, vectors: scaled.vectors }, held, 0, weights, new Float64Array(weights.length));
    if (loss < best.loss) best = { strength, loss, weights };
  }
  const final = await adjust(scaled.vectors, D, labels, C, all, best.strength, best.weights, watch);
  return {
    strength: best.strength,
    predict: given => {
      const rows = scaled.apply(given);
      return Int32Array.from({ length: rows.length / D }, (_, row) => likeliest(rows, row, D, final, C));
    },
  };
}

async function adjust(
  vectors: Float32Array,
  width: number,
  labels: Int32Array,
  classes: number,
  rows: Int32Array,
  strength: number,
  start: Float64Array,
  onStep: () => Promise<void>,
): Promise<Float64Array> {
  const examples = { vectors, width, labels, classes };
  const objective = (x: Float64Array, gradient: Float64Array) => crossEntropy(examples, rows, strength, x, gradient);
  return minimise(objective, start, { iterations: 100, tolerance: 1e-4, onStep });
}

/** Each dimension with mean 0 and deviation 1, as the training part has them; constant ones become 0. */
function standardised(vectors: Float32Array, D: number): { vectors: Float32Array; apply(vectors: Float32Array): Float32Array } {
  const N = vectors.length / D;
  const [mean, square] = [new Float64Array(D), new Float64Array(D)];
  for (let i = 0; i < vectors.length; i++) mean[i % D]! += vectors[i]! / N;
  for (let i = 0; i < vectors.length; i++) square[i % D]! += (vectors[i]! - mean[i % D]!) ** 2 / N;
  const scale = square.map(variance => (variance < 1e-12 ? 0 : 1 / Math.sqrt(variance)));
  const apply = (given: Float32Array) => given.map((v, i) => (v - mean[i % D]!) * scale[i % D]!);
  return { vectors: apply(vectors), apply };
}
