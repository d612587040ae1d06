// Which row of the position table a token gets, and how many tokens that leaves room for.
import type { Value } from "../graph/index.ts";
import { add, columns, maximum, multiply, parameter, runningSum, subtract } from "../graph/index.ts";
import { int32 } from "../tensor/index.ts";
import type { ModelConfig } from "./config.ts";

/** RoBERTa and MPNet count from behind the padding id: fairseq kept the first rows of the table for it. */
function countsFromPad({ model_type }: Pick<ModelConfig, "model_type">): boolean {
  return model_type === "roberta" || model_type === "xlm-roberta" || model_type === "camembert" || model_type === "mpnet";
}

/**
 * Position ids of rows of ids: 0, 1, 2 … in each row; in RoBERTa's family the padding id plus the running count of other tokens, and
 * padding itself stays at the padding id (transformers `create_position_ids_from_input_ids`).
 *
 * @param ids - [rows · width]
 * @returns [rows · width]
 */
export function positionsOf(config: Pick<ModelConfig, "model_type" | "pad_token_id">, ids: Int32Array, width: number): Int32Array {
  if (!countsFromPad(config)) return ids.map((_, i) => i % width);
  const pad = config.pad_token_id ?? 1;
  let count = 0;
  return ids.map((id, i) => {
    if (i % width === 0) count = 0;
    return id === pad ? pad : pad + ++count;
  });
}

/** `positionsOf` as part of a graph, for models that are fed nothing but ids. [B, T] */
export function positionsFrom(config: Pick<ModelConfig, "model_type" | "pad_token_id">, ids: Value): Value {
  if (!countsFromPad(config)) return columns(ids);
  const whole = (value: number): Value => parameter(`whole(${value})`, int32([], [value]));
  const [pad, zero, one] = [whole(config.pad_token_id ?? 1), whole(0), whole(1)];
  const apart = maximum(subtract(ids, pad), subtract(pad, ids)); // |id − pad|
  const isToken = subtract(one, maximum(subtract(one, apart), zero)); // 0 at padding
  return add(pad, multiply(isToken, runningSum(isToken, 1)));
}

/** Tokens that fit into the position table, specials included. */
export function tokenLimit(config: Pick<ModelConfig, "model_type" | "pad_token_id" | "max_position_embeddings">): number {
  return config.max_position_embeddings - (countsFromPad(config) ? (config.pad_token_id ?? 1) + 1 : 0);
}
