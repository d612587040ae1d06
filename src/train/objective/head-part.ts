// What each head is trained by (Devlin et al. 2019, §3.1 and §4; Lan et al. 2020, §3.1; Clark et al. 2020, §2), and the answers it is given.
// The costs are transformers' own, so that a loss here is the loss there.
import { GlassbertError } from "../../base/index.ts";
import type { Shape, Value } from "../../graph/index.ts";
import {
  add,
  binaryCrossEntropy,
  crossEntropy,
  gatherRows,
  input,
  multiply,
  scalar,
  select,
  step,
  subtract,
  sum,
} from "../../graph/index.ts";
import type { HeadName, Model, ModelConfig, Parameters } from "../../model/index.ts";
import { maskPlaces, writeHead } from "../../model/index.ts";
import type { Part } from "./part.ts";
import { count, hits, total, weighted } from "./part.ts";

/** A head that can be trained. */
export type TrainedHead = Exclude<HeadName, "pooler">;

/** What the outputs of a head's part are called: `mlm.loss`, `mlm.correct`. */
export const partNames: Readonly<Record<TrainedHead, string>> = {
  masked: "mlm",
  nextSentence: "pair",
  sentenceOrder: "pair",
  labels: "labels",
  tokenLabels: "tokens",
  spans: "spans",
  replaced: "replaced",
};

/** Whether the head reads the vector of every token, not of some. */
export function readsAll(head: TrainedHead): boolean {
  return head === "tokenLabels" || head === "spans" || head === "replaced";
}

const answers = (name: string, shape: Shape) => input(name, "int32", shape);
const weightsOf = (name: string, shape: Shape) => input(name, "float32", shape);

/**
 * The loss of a head over the model. The answers are inputs, and each has its weight:
 *
 * - `masked`: `maskPlaces`, `maskLabels` int32 [M], `maskWeights` [M];
 * - `nextSentence`, `sentenceOrder`: `pairLabels` int32 [B] (1 = random or swapped), `pairWeights` [B];
 * - `labels`: `labels` and `labelWeights` [B]. What the labels are, the config's `problem_type` says: int32 [B], one of C; or floats [B, C], each
 *   0 or 1 (`multi_label_classification`) or any number (`regression`, also where there is one output and nothing is said);
 * - `tokenLabels`: `tokenLabels` int32 [B, T], `tokenWeights` [B, T];
 * - `spans`: `startPlaces`, `endPlaces` int32 [B], `startWeights`, `endWeights` [B]. All columns compete, padding too, as in transformers;
 * - `replaced`: `replacedLabels` [B, T], 1 = replaced, `replacedWeights` [B, T].
 */
export function headPart(config: ModelConfig, weights: Parameters, model: Model, head: TrainedHead): Part {
  const hidden = head === "masked" ? gatherRows(model.encoder.lastHiddenState, maskPlaces) : undefined; // [M, D]
  const logits = writeHead(config, weights, model, head, hidden);
  switch (head) {
    case "masked":
      return choice(logits, answers("maskLabels", ["masks"]), weightsOf("maskWeights", ["masks"]));
    case "nextSentence":
    case "sentenceOrder":
      return choice(logits, answers("pairLabels", ["batch"]), weightsOf("pairWeights", ["batch"]));
    case "labels":
      return labelPart(config, logits);
    case "tokenLabels":
      return choice(logits, answers("tokenLabels", ["batch", "tokens"]), weightsOf("tokenWeights", ["batch", "tokens"]));
    case "spans":
      return spanPart(logits);
    case "replaced":
      return replacedPart(select(logits, -1, 0)); // [B, T]
  }
}

/** One right answer among several. */
function choice(logits: Value, labels: Value, weights: Value): Part {
  return { loss: weighted(crossEntropy(logits, labels), weights), correct: count(hits(logits, labels), weights) };
}

/** Labels of a text. logits [B, C] */
function labelPart({ problem_type }: ModelConfig, logits: Value): Part {
  const C = logits.shape[1] as number;
  const weights = weightsOf("labelWeights", ["batch"]);
  const problem = problem_type ?? (C === 1 ? "regression" : "single_label_classification");
  if (problem === "single_label_classification") {
    if (C === 1)
      throw new GlassbertError("E_CONFIG", "config.json: a single label among 1 teaches nothing", 'set "problem_type" to "regression"');
    return choice(logits, answers("labels", ["batch"]), weights);
  }
  const labels = weightsOf("labels", ["batch", C]);
  const difference = subtract(logits, labels); // [B, C]
  const costs = problem === "regression" ? multiply(difference, difference) : binaryCrossEntropy(logits, labels); // [B, C]
  return { loss: weighted(multiply(sum(costs, 1), scalar(1 / C)), weights), correct: null };
}

/** Where an answer begins and where it ends: the mean of both. logits [B, T, 2] */
function spanPart(logits: Value): Part {
  const side = (name: string, i: number) => {
    const [places, weights] = [answers(`${name}Places`, ["batch"]), weightsOf(`${name}Weights`, ["batch"])];
    const scores = select(logits, -1, i); // [B, T]
    return { loss: weighted(crossEntropy(scores, places), weights), hits: multiply(hits(scores, places), step(weights, 0)) };
  };
  const [start, end] = [side("start", 0), side("end", 1)];
  return { loss: multiply(add(start.loss, end.loss), scalar(0.5)), correct: total(multiply(start.hits, end.hits)) };
}

/** Whether each token was replaced. logits [B, T] */
function replacedPart(logits: Value): Part {
  const labels = weightsOf("replacedLabels", ["batch", "tokens"]);
  const weights = weightsOf("replacedWeights", ["batch", "tokens"]);
  const sign = subtract(multiply(labels, scalar(2)), scalar(1)); // 1 or −1
  return { loss: weighted(binaryCrossEntropy(logits, labels), weights), correct: count(step(multiply(logits, sign), 0), weights) };
}
