// From the vectors of the tokens to one vector of the text (sentence-transformers modules/pooling.py). Every mode but `max` is a weighted
// sum over the tokens, so most of what stands here are the weights. Rows may be padded on either side: "first" and "last" are the first
// and last token that counts, not columns.
import type { Value } from "../graph/index.ts";
import {
  add,
  concatenateLast,
  divide,
  largest,
  maximum,
  multiply,
  parameter,
  relu,
  runningSum,
  squareRoot,
  subtract,
  sum,
  toFloat,
  unsqueeze,
} from "../graph/index.ts";
import { float32 } from "../tensor/index.ts";
import type { PoolingMode } from "./pooling-config.ts";

const scalar = (value: number): Value => parameter(`${value}`, float32([], Float32Array.of(value)));

/** Which tokens a vector is made of, each int32 [B, T]. */
export interface PoolingMasks {
  /** 1 for tokens that take part. A row needs one, else its vector means nothing. */
  readonly counted: Value;
  /** 1 for tokens that are no padding: the places that `weightedmean` counts from 1, also where a prompt takes no part. */
  readonly attended: Value;
}

/**
 * One vector per text; several modes stand behind one another.
 *
 * @param hidden - vectors of the tokens, [B, T, D]
 * @returns [B, modes · D]
 */
export function pool(modes: readonly PoolingMode[], hidden: Value, { counted, attended }: PoolingMasks): Value {
  const mask = toFloat(counted); // [B, T]
  const pooled = modes.map(mode => (mode === "max" ? maxOf(hidden, mask) : weightedSum(hidden, weights(mode, mask, attended))));
  return pooled.length === 1 ? pooled[0]! : concatenateLast(pooled); // [B, modes · D]
}

/** The weight of each token, [B, T]. */
function weights(mode: Exclude<PoolingMode, "max">, mask: Value, attended: Value): Value {
  const total = unsqueeze(sum(mask, 1), [1]); // [B, 1]
  switch (mode) {
    case "cls": // mask where 1, 2, 3 … has just begun: max(2 − 1, 0) = 1, and 0 from then on
      return multiply(mask, relu(subtract(scalar(2), runningSum(mask, 1))));
    case "lasttoken": // and where it ends: max(1 + n − total, 0)
      return multiply(mask, relu(add(scalar(1), subtract(runningSum(mask, 1), total))));
    case "mean":
      return divide(mask, maximum(total, scalar(1e-9)));
    case "mean_sqrt_len_tokens":
      return divide(mask, squareRoot(maximum(total, scalar(1e-9))));
    case "weightedmean": {
      const places = multiply(mask, runningSum(toFloat(attended), 1)); // [B, T]
      return divide(places, maximum(unsqueeze(sum(places, 1), [1]), scalar(1e-9)));
    }
  }
}

/** Σ weight · vector. [B, D] */
function weightedSum(hidden: Value, weights: Value): Value {
  return sum(multiply(hidden, unsqueeze(weights, [2])), 1);
}

/** The largest value of each dimension among the tokens that count. [B, D] */
function maxOf(hidden: Value, mask: Value): Value {
  const outside = multiply(subtract(mask, scalar(1)), scalar(3.4028234663852886e38)); // 0 or the most negative float: −∞ · 0 would be NaN
  return largest(add(hidden, unsqueeze(outside, [2])), 1);
}
