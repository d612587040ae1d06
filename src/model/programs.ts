// The few programs that the tasks run, each a choice of outputs of the one model.
import type { Program, Value } from "../graph/index.ts";
import { gatherRows, gradients, input, logSoftmax, pick, program, select, sum } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import { attentionMask, inputsEmbeds } from "./embeddings.ts";
import type { HeadName, Model } from "./heads.ts";
import { innerValues } from "./inner-values.ts";
import { writeHead, writeModel } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import type { SentenceRecipe } from "./sentence.ts";
import { sentenceVector } from "./sentence-vector.ts";

/** Rows of [B · T] whose piece is to be predicted, [M]: `row * T + column`. */
export const maskPlaces: Value = input("maskPlaces", "int32", ["masks"]);

/** Tokens that take part in pooling, [B, T]: those that are attended, mostly. */
export const poolingMask: Value = input("poolingMask", "int32", ["batch", "tokens"]);

/** The model for programs that ask for no inner value of attention. */
const writeFused = (config: ModelConfig, weights: Parameters): Model => writeModel(config, weights, { isFused: true });

/** → `sentence` [B, W]: nothing but the vectors leaves the runtime. */
export function sentenceProgram(config: ModelConfig, weights: Parameters, recipe: SentenceRecipe): Program {
  const { lastHiddenState } = writeFused(config, weights).encoder;
  return program({ sentence: sentenceVector(recipe, lastHiddenState, { counted: poolingMask, attended: attentionMask }) });
}

/** → `lastHiddenState` [B, T, D] */
export function encoderProgram(config: ModelConfig, weights: Parameters): Program {
  return program({ lastHiddenState: writeFused(config, weights).encoder.lastHiddenState });
}

/** → `logits` [M, V] at `maskPlaces` */
export function maskedProgram(config: ModelConfig, weights: Parameters): Program {
  const model = writeFused(config, weights);
  return program({ logits: writeHead(config, weights, model, "masked", gatherRows(model.encoder.lastHiddenState, maskPlaces)) });
}

/** → `logProbabilities` [M] of `targetIds` at `maskPlaces`: one number per place leaves the runtime instead of V */
export function likelihoodProgram(config: ModelConfig, weights: Parameters): Program {
  const logits = maskedProgram(config, weights).outputs.get("logits")!; // [M, V]
  return program({ logProbabilities: pick(logSoftmax(logits), input("targetIds", "int32", ["masks"])) });
}

/** → `logits`: [B, 2] of a pair, [B, C] labels, [B, T, C] token labels */
export function headProgram(config: ModelConfig, weights: Parameters, head: HeadName): Program {
  return program({ logits: writeHead(config, weights, writeFused(config, weights), head) });
}

/** → `startLogits`, `endLogits` [B, T] */
export function spansProgram(config: ModelConfig, weights: Parameters): Program {
  const both = writeHead(config, weights, writeFused(config, weights), "spans"); // [B, T, 2]
  return program({ startLogits: select(both, -1, 0), endLogits: select(both, -1, 1) });
}

/** → `logits` [B, T]: was this token replaced? */
export function replacedProgram(config: ModelConfig, weights: Parameters): Program {
  return program({ logits: select(writeHead(config, weights, writeFused(config, weights), "replaced"), -1, 0) });
}

/** → every value on the road, under the names of the trace file; `mlm.logits` at `maskPlaces`. */
export function traceProgram(config: ModelConfig, weights: Parameters, heads: ReadonlySet<HeadName>): Program {
  const { model, ...inner } = innerValues(config, weights, heads);
  const { pooler, nextSentence, sentenceOrder } = inner.heads;
  return program({
    ...inner.encoder,
    ...(pooler && { pooled: pooler }),
    ...(nextSentence && { nsp: nextSentence }),
    ...(sentenceOrder && { sop: sentenceOrder }),
    ...(heads.has("masked") && {
      "mlm.logits": writeHead(config, weights, model, "masked", gatherRows(model.encoder.lastHiddenState, maskPlaces)),
    }),
  });
}

/** What a look into the model asks for, and what it changes in it. */
export interface LookProgramOptions {
  /** Names of `innerValues`; a head's output is called `logits.HEAD`, the pooler's `pooler`. */
  readonly outputs: Iterable<string>;
  /** Whether `inputsEmbeds` [B, T, E] stands in place of `inputIds`. */
  readonly fromVectors: boolean;
  /** Whether each layer l has an input `headMask.l` [N, 1, 1], the factors of its heads. */
  readonly hasHeadMasks: boolean;
}

/** → the values asked for, and nothing else is computed. */
export function lookProgram(
  config: ModelConfig,
  weights: Parameters,
  heads: ReadonlySet<HeadName>,
  { outputs, fromVectors, hasHeadMasks }: LookProgramOptions,
): Program {
  const mask = (l: number) => input(`headMask.${l}`, "float32", [config.num_attention_heads, 1, 1]);
  const { encoder, valueNorms, ...inner } = innerValues(config, weights, heads, {
    ...(fromVectors && { word: inputsEmbeds(config) }),
    ...(hasHeadMasks && { headMasks: Array.from({ length: layerCount(config, weights) }, (_, l) => mask(l)) }),
  });
  const logits = Object.entries(inner.heads).map(([head, value]) => [head === "pooler" ? head : `logits.${head}`, value] as const);
  const all: Readonly<Record<string, Value>> = { ...encoder, ...valueNorms, ...Object.fromEntries(logits) };
  return program(Object.fromEntries(Array.from(outputs, name => [name, all[name]!])));
}

/**
 * → `gradients` [B, T, E]: what a change of each number of `inputsEmbeds` does to an answer, and `answers`, that answer: the log-probability of
 * `targetIds` [M] at `maskPlaces`, or the logits [B] of the labels `targetIds` [B]. Over several answers gradients are those of their sum.
 */
export function saliencyProgram(config: ModelConfig, weights: Parameters, head: "masked" | "labels"): Program {
  const word = inputsEmbeds(config);
  const model = writeModel(config, weights, { word });
  const read = head === "masked" ? gatherRows(model.encoder.lastHiddenState, maskPlaces) : undefined;
  const logits = writeHead(config, weights, model, head, read);
  const targetIds = input("targetIds", "int32", [logits.shape[0]!]);
  const answers = pick(head === "masked" ? logSoftmax(logits) : logits, targetIds);
  const [of] = gradients(sum(answers, 0), [word]);
  return program({ gradients: of!, answers });
}

/** → `logits` [M, V] of vectors as the layers make them, `hidden` [M, D]: what the masked-word head reads in them. */
export function readoutProgram(config: ModelConfig, weights: Parameters): Program {
  const hidden = input("hidden", "float32", ["places", config.hidden_size]);
  return program({ logits: writeHead(config, weights, writeModel(config, weights), "masked", hidden) });
}

/** Layers that run, one after the other: in ALBERT those of a group count each. */
export function layerCount(config: ModelConfig, weights: Parameters): number {
  return writeModel(config, weights).encoder.layers.length;
}
