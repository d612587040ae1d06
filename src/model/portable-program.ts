// The model as programs that others can run: inputs and outputs have the names of transformers and optimum, and everything that our own
// tasks compute beforehand (position ids, which tokens are pooled) is part of the graph.
import type { Program, Value } from "../graph/index.ts";
import { input, multiply, parameter, program, rewrite, select } from "../graph/index.ts";
import { int32 } from "../tensor/index.ts";
import type { ModelConfig } from "./config.ts";
import { attentionMask, inputIds, positionIds, tokenTypeIds } from "./embeddings.ts";
import type { HeadName } from "./heads.ts";
import { writeHead, writeModel } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import { positionsFrom } from "./positions.ts";
import { poolingMask } from "./programs.ts";
import type { SentenceRecipe } from "./sentence.ts";
import { sentenceVector } from "./sentence-vector.ts";
import { type StaticTable, staticProgram } from "./static.ts";

/** What a portable program computes. */
export type PortableName = "sentence" | "encoder" | Exclude<HeadName, "pooler">;

/**
 * Inputs `input_ids`, `attention_mask` and, where the family has several segments, `token_type_ids`, each [B, T]. Outputs:
 * `last_hidden_state` [B, T, D] of the encoder; with it `sentence_embedding` [B, W] of sentence vectors; `start_logits` and `end_logits` [B, T]
 * of spans; else `logits`: [B, T, V] masked words, [B, 2] pairs of texts, [B, C] labels, [B, T, C] token labels, [B, T] replaced tokens.
 *
 * @param recipe - is asked for by `sentence` only; each attended token is pooled
 */
export function portableProgram(config: ModelConfig, weights: Parameters, name: PortableName, recipe: () => SentenceRecipe): Program {
  const ids = portableIds();
  const zero = parameter("whole(0)", int32([], [0]));
  const others = new Map<Value, Value>([
    [inputIds, ids],
    [attentionMask, portableMask()],
    [tokenTypeIds, config.type_vocab_size > 1 ? input("token_type_ids", "int32", tokenTypeIds.shape) : multiply(ids, zero)],
    [positionIds, positionsFrom(config, ids)],
  ]);
  return rewrite(program(outputsOf(config, weights, name, recipe)), value => others.get(value));
}

/** The same of a table of static vectors. → `sentence_embedding` [B, W]; the mean of a row without a token is zeros. */
export function portableStaticProgram(table: StaticTable, recipe: SentenceRecipe): Program {
  const others = new Map<Value, Value>([
    [inputIds, portableIds()],
    [poolingMask, portableMask()],
  ]);
  const pooled = staticProgram(table, recipe).outputs.get("sentence")!; // [B, W]
  return rewrite(program({ sentence_embedding: pooled }), value => others.get(value));
}

const portableIds = (): Value => input("input_ids", "int32", inputIds.shape);
const portableMask = (): Value => input("attention_mask", "int32", attentionMask.shape);

function outputsOf(config: ModelConfig, weights: Parameters, name: PortableName, recipe: () => SentenceRecipe): Record<string, Value> {
  const model = writeModel(config, weights);
  const { lastHiddenState } = model.encoder;
  if (name === "encoder") return { last_hidden_state: lastHiddenState };
  if (name === "sentence") {
    const pooled = sentenceVector(recipe(), lastHiddenState, { counted: attentionMask, attended: attentionMask });
    return { last_hidden_state: lastHiddenState, sentence_embedding: pooled };
  }
  const logits = writeHead(config, weights, model, name);
  if (name === "spans") return { start_logits: select(logits, -1, 0), end_logits: select(logits, -1, 1) };
  return { logits: name === "replaced" ? select(logits, -1, 0) : logits };
}
