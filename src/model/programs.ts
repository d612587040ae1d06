// The few programs that the tasks run, each a choice of outputs of the one model.
import type { Program, Value } from "../graph/index.ts";
import { gatherRows, input, program } from "../graph/index.ts";
import { bert } from "./bert.ts";
import type { BertConfig } from "./config.ts";
import { maskedLanguageHead, nextSentenceHead, pooler } from "./heads.ts";
import type { Parameters } from "./parameters.ts";
import { pool, unitLength } from "./pooling.ts";
import type { SentenceRecipe } from "./sentence.ts";

/** Which heads a checkpoint has. */
export interface Heads {
  readonly pooler: boolean;
  readonly mlm: boolean;
  readonly nsp: boolean;
}

/** Rows of [B · T] whose piece is to be predicted, [M]: `row * T + column`. */
export const maskPlaces: Value = input("maskPlaces", "int32", ["masks"]);

/** Tokens that take part in pooling, [B, T]: those that are attended, mostly. */
export const poolingMask: Value = input("poolingMask", "int32", ["batch", "tokens"]);

/** → `sentence` [B, D]: nothing but the vectors leaves the runtime. `poolingMask` is not used by cls pooling. */
export function sentenceProgram(
  config: BertConfig,
  weights: Parameters,
  { pooling, normalize }: Pick<SentenceRecipe, "pooling" | "normalize">,
): Program {
  const pooled = pool(pooling, bert(config, weights).encoder, poolingMask);
  return program({ sentence: normalize ? unitLength(pooled) : pooled });
}

/** → `lastHiddenState` [B, T, D] */
export function encoderProgram(config: BertConfig, weights: Parameters): Program {
  return program({ lastHiddenState: bert(config, weights).encoder.lastHiddenState });
}

/** → `logits` [M, V] at `maskPlaces` */
export function maskedProgram(config: BertConfig, weights: Parameters): Program {
  const { lastHiddenState } = bert(config, weights).encoder;
  return program({ logits: maskedLanguageHead(config, weights, gatherRows(lastHiddenState, maskPlaces)) });
}

/** → `logits` [B, 2]: is next, is not next */
export function nextSentenceProgram(config: BertConfig, weights: Parameters): Program {
  return program({ logits: nextSentenceHead(weights, pooler(weights, bert(config, weights).encoder.lastHiddenState)) });
}

/** → every value on the road, under the names of the trace file; `mlm.logits` at `maskPlaces`. */
export function traceProgram(config: BertConfig, weights: Parameters, has: Heads): Program {
  const { embeddings, encoder } = bert(config, weights);
  const outputs: Record<string, Value> = {
    "emb.token": embeddings.word,
    "emb.position": embeddings.position,
    "emb.segment": embeddings.tokenType,
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
  if (has.pooler) outputs["pooled"] = pooler(weights, encoder.lastHiddenState);
  if (has.pooler && has.nsp) outputs["nsp"] = nextSentenceHead(weights, outputs["pooled"]!);
  if (has.mlm) outputs["mlm.logits"] = maskedLanguageHead(config, weights, gatherRows(encoder.lastHiddenState, maskPlaces));
  return program(outputs);
}
