// Places told in the attention: how far apart two tokens are, instead of (or beside) where each stands. Columns count, not position ids,
// as in the reference: padding has a distance too.
import type { Value } from "../graph/index.ts";
import { add, columns, gather, matmul, parameter, subtract, transpose, unsqueeze } from "../graph/index.ts";
import { int32 } from "../tensor/index.ts";
import type { ScoreTerms } from "./attention.ts";
import type { ModelConfig } from "./config.ts";
import { attentionMask } from "./embeddings.ts";
import type { Parameters } from "./parameters.ts";

/** Row of a table of distances −(max − 1) … max − 1 for each pair: query column − key column + max − 1. [B, T, T] */
function distances(max: number): Value {
  const column = columns(attentionMask); // [B, T]
  const apart = subtract(unsqueeze(column, [2]), unsqueeze(column, [1])); // [B, T, T]
  return add(apart, parameter("largest_distance", int32([], [max - 1])));
}

/**
 * `relative_key` (Shaw et al. 2018): queries ask a learned vector of the distance too. `relative_key_query` (Huang et al. 2020, method 4): and keys
 * as well. The formula is transformers 4's BertSelfAttention; transformers 5 dropped it. `weights` is at a layer's `attention.self`.
 */
export function relativeScores(config: ModelConfig, weights: Parameters): ScoreTerms["relative"] {
  const { position_embedding_type, max_position_embeddings: max, hidden_size, num_attention_heads } = config;
  if (position_embedding_type === "absolute") return undefined;
  const H = hidden_size / num_attention_heads;
  const table = weights.get("distance_embedding.weight", [2 * max - 1, H]);
  const vectors = gather(table, distances(max)); // [B, T, T, H]: query, key
  return (query, key) => {
    const asked = matmul(transpose(query, [0, 2, 1, 3]), vectors, { transposeB: true }); // [B, T, N, T]
    const ofQuery = transpose(asked, [0, 2, 1, 3]); // [B, N, T, T]
    if (position_embedding_type === "relative_key") return ofQuery;
    const answered = matmul(transpose(key, [0, 2, 1, 3]), transpose(vectors, [0, 2, 1, 3]), { transposeB: true }); // [B, key, N, query]
    return add(ofQuery, transpose(answered, [0, 2, 3, 1])); // [B, N, T, T]
  };
}

/** MPNet's learned bias per head and bucket of distances, one table for all layers (Raffel et al. 2020, §2.1). [B, N, T, T] */
export function bucketBias(config: ModelConfig, weights: Parameters): Value {
  const { relative_attention_num_buckets: count, num_attention_heads: N, max_position_embeddings: max } = config;
  const table = weights.get("relative_attention_bias.weight", [count, N]);
  const bucketOf = int32(
    [2 * max - 1],
    Int32Array.from({ length: 2 * max - 1 }, (_, i) => bucket(i - (max - 1), count)),
  );
  const ofDistance = gather(table, parameter("bucket_of_distance", bucketOf)); // [2·max − 1, N]
  return transpose(gather(ofDistance, distances(max)), [0, 3, 1, 2]);
}

/**
 * The bucket of a distance query − key: near ones have their own, far ones share by logarithm up to 128, and the two directions have half the
 * buckets each.
 */
function bucket(distance: number, count: number): number {
  const half = count >> 1;
  const exact = half >> 1;
  const direction = distance < 0 ? half : 0;
  const far = Math.abs(distance);
  if (far < exact) return direction + far;
  const log = Math.fround(Math.log(Math.fround(far / exact))) / Math.log(128 / exact);
  return direction + Math.min(half - 1, exact + Math.trunc(Math.fround(log * (half - exact))));
}
