// Which row of the position table a token gets, and how many tokens that leaves room for.
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

/** Tokens that fit into the position table, specials included. */
export function tokenLimit(config: Pick<ModelConfig, "model_type" | "pad_token_id" | "max_position_embeddings">): number {
  return config.max_position_embeddings - (countsFromPad(config) ? (config.pad_token_id ?? 1) + 1 : 0);
}
