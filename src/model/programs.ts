// The few programs that the tasks run, each a choice of outputs of the one model.
import type { Program, Value } from "../graph/index.ts";
import { gatherRows, input, logSoftmax, pick, program, select } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import { attentionMask } from "./embeddings.ts";
import type { HeadName } from "./heads.ts";
import { writeHead, writeModel } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import type { SentenceRecipe } from "./sentence.ts";
import { sentenceVector } from "./sentence-vector.ts";

/** Rows of [B · T] whose piece is to be predicted, [M]: `row * T + column`. */
export const maskPlaces: Value = input("maskPlaces", "int32", ["masks"]);

/** Tokens that take part in pooling, [B, T]: those that are attended, mostly. */
export const poolingMask: Value = input("poolingMask", "int32", ["batch", "tokens"]);

/** → `sentence` [B, W]: nothing but the vectors leaves the runtime. */
export function sentenceProgram(config: ModelConfig, weights: Parameters, recipe: SentenceRecipe): Program {
  const { lastHiddenState } = writeModel(config, weights).encoder;
  return program({ sentence: sentenceVector(recipe, lastHiddenState, { counted: poolingMask, attended: attentionMask }) });
}

/** → `lastHiddenState` [B, T, D] */
export function encoderProgram(config: ModelConfig, weights: Parameters): Program {
  return program({ lastHiddenState: writeModel(config, weights).encoder.lastHiddenState });
}

/** → `logits` [M, V] at `maskPlaces` */
export function maskedProgram(config: ModelConfig, weights: Parameters): Program {
  const model = writeModel(config, weights);
  return program({ logits: writeHead(config, weights, model, "masked", gatherRows(model.encoder.lastHiddenState, maskPlaces)) });
}

/** → `logProbabilities` [M] of `targetIds` at `maskPlaces`: one number per place leaves the runtime instead of V */
export function likelihoodProgram(config: ModelConfig, weights: Parameters): Program {
  const logits = maskedProgram(config, weights).outputs.get("logits")!; // [M, V]
  return program({ logProbabilities: pick(logSoftmax(logits), input("targetIds", "int32", ["masks"])) });
}

/** → `logits`: [B, 2] of a pair, [B, C] labels, [B, T, C] token labels */
export function headProgram(config: ModelConfig, weights: Parameters, head: HeadName): Program {
  return program({ logits: writeHead(config, weights, writeModel(config, weights), head) });
}

/** → `startLogits`, `endLogits` [B, T] */
export function spansProgram(config: ModelConfig, weights: Parameters): Program {
  const both = writeHead(config, weights, writeModel(config, weights), "spans"); // [B, T, 2]
  return program({ startLogits: select(both, -1, 0), endLogits: select(both, -1, 1) });
}

/** → `logits` [B, T]: was this token replaced? */
export function replacedProgram(config: ModelConfig, weights: Parameters): Program {
  return program({ logits: select(writeHead(config, weights, writeModel(config, weights), "replaced"), -1, 0) });
}

/** → every value on the road, under the names of the trace file; `mlm.logits` at `maskPlaces`. */
export function traceProgram(config: ModelConfig, weights: Parameters, heads: ReadonlySet<HeadName>): Program {
  const model = writeModel(config, weights);
  const { embeddings, encoder } = model;
  const outputs: Record<string, Value> = {
    "emb.token": embeddings.word,
    ...(embeddings.position && { "emb.position": embeddings.position }),
    ...(embeddings.tokenType && { "emb.segment": embeddings.tokenType }),
    "emb.sum": embeddings.sum,
    "emb.norm": embeddings.output,
  };
  encoder.layers.forEach((layer, l) => {
    outputs[`q.${l}`] = layer.query;
    outputs[`k.${l}`] = layer.key;
    outputs[`v.${l}`] = layer.value;
    outputs[`scores.${l}`] = layer.scores;
    outputs[`probs.${l}`] = layer.probs;
    outputs[`ctx.${l}`] = layer.headContext;
  });
  encoder.hiddenStates.forEach((hidden, l) => {
    outputs[`hidden.${l}`] = hidden;
  });
  if (heads.has("pooler")) outputs["pooled"] = writeHead(config, weights, model, "pooler");
  if (heads.has("nextSentence")) outputs["nsp"] = writeHead(config, weights, model, "nextSentence");
  if (heads.has("sentenceOrder")) outputs["sop"] = writeHead(config, weights, model, "sentenceOrder");
  if (heads.has("masked")) {
    outputs["mlm.logits"] = writeHead(config, weights, model, "masked", gatherRows(encoder.lastHiddenState, maskPlaces));
  }
  return program(outputs);
}
