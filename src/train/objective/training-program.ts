// The whole of a step but the step itself: from weights and a batch to the loss and what each weight does to it, as one program. And the same
// without the gradients, to see how a model does on texts it does not learn from.
import type { Program, Value } from "../../graph/index.ts";
import { add, gradients, program } from "../../graph/index.ts";
import type { Dropout, ModelConfig, Parameters, TrainableParameters } from "../../model/index.ts";
import { writeModel } from "../../model/index.ts";
import type { TrainedHead } from "./head-part.ts";
import { headPart, partNames, readsAll } from "./head-part.ts";
import type { Part } from "./part.ts";
import { readPlaces } from "./places.ts";

/** What the gradient of a weight is called among the outputs. */
export function gradientName(weight: string): string {
  return `grad.${weight}`;
}

/**
 * One training step of these heads together. Inputs: those of the model, the answers (`headPart`), and each weight by its stored name. Outputs:
 * `loss` (the sum of the parts), `mlm.loss`, `mlm.correct` and their like (`partNames`), and `grad.NAME` of each weight.
 *
 * Heads that do not read every token (`masked`, the pairs, `labels`) come with one input more: `readPlaces`, int32 [B, R], the rows of [B · T] that are
 * read, of each text the first token first. The last layer is computed for these alone, a sixth of the work of four layers; `maskPlaces` are then
 * rows of [B · R]. `placesOf` makes both.
 *
 * @param dropout - that of `dropoutMasks`, whose masks are then inputs too. Default: nothing is dropped
 */
export function trainingProgram(
  config: ModelConfig,
  weights: TrainableParameters,
  heads: readonly TrainedHead[],
  dropout?: Dropout,
): Program {
  return withGradients(headParts(config, weights, heads, dropout), weights);
}

/** The same without gradients, on weights of either kind. */
export function evaluationProgram(config: ModelConfig, weights: Parameters, heads: readonly TrainedHead[]): Program {
  return program(lossesOf(headParts(config, weights, heads)));
}

/** The training step of any parts, by name, over a model that was written with these weights. */
export function withGradients(parts: Readonly<Record<string, Part>>, { inputs }: Pick<TrainableParameters, "inputs">): Program {
  const losses = lossesOf(parts);
  const names = [...inputs.keys()].map(gradientName);
  const derived = gradients(losses["loss"]!, [...inputs.values()]);
  return program({ ...losses, ...Object.fromEntries(names.map((name, i) => [name, derived[i]!])) });
}

function headParts(config: ModelConfig, weights: Parameters, heads: readonly TrainedHead[], dropout?: Dropout): Record<string, Part> {
  const model = writeModel(config, weights, { dropout, reads: heads.some(readsAll) ? undefined : readPlaces });
  return Object.fromEntries(heads.map(head => [partNames[head], headPart(config, weights, model, head)]));
}

function lossesOf(parts: Readonly<Record<string, Part>>): Record<string, Value> {
  const all = Object.entries(parts);
  const loss = all.map(([, part]) => part.loss).reduce(add);
  const named = all.flatMap(([name, part]) => [
    [`${name}.loss`, part.loss] as const,
    ...(part.correct ? [[`${name}.correct`, part.correct] as const] : []),
  ]);
  return { loss, ...Object.fromEntries(named) };
}
