// Self-attention: every token asks every token (Vaswani et al. 2017, §3.2; mirrors google-research/bert modeling.py `attention_layer`).
import type { Value } from "../graph/index.ts";
import {
  add,
  joinLast,
  linear,
  matmul,
  multiply,
  parameter,
  softmax,
  splitLast,
  subtract,
  toFloat,
  transpose,
  unsqueeze,
} from "../graph/index.ts";
import { float32 } from "../tensor/index.ts";
import type { BertConfig } from "./config.ts";
import { attentionMask } from "./embeddings.ts";
import type { Parameters } from "./parameters.ts";

/** The steps of one attention. */
export interface Attention {
  readonly query: Value; // [B, N, T, H]
  readonly key: Value; // [B, N, T, H]
  readonly value: Value; // [B, N, T, H]
  /** query · key / √H, with the mask added. */
  readonly scores: Value; // [B, N, T, T]
  readonly probs: Value; // [B, N, T, T]
  /** Σ probability · value of each head. */
  readonly headContext: Value; // [B, N, T, H]
  /** The heads side by side again. */
  readonly context: Value; // [B, T, D]
}

/** 0 where a token may be asked, the most negative float where it is padding. [B, 1, 1, T] */
export function maskBias(): Value {
  const lowest = parameter("lowest", float32([], Float32Array.of(-3.4028234663852886e38)));
  const one = parameter("one", float32([], Float32Array.of(1)));
  return unsqueeze(multiply(subtract(one, toFloat(attentionMask)), lowest), [1, 2]);
}

/** All heads of one layer. `weights` is at `encoder.layer.N.attention.self`. */
export function attention(config: BertConfig, weights: Parameters, hidden: Value, bias: Value): Attention {
  const N = config.num_attention_heads;
  const H = config.hidden_size / N;
  const project = (name: string) => {
    const { get } = weights.at(name);
    return transpose(splitLast(linear(hidden, get("weight"), get("bias")), N, H), [0, 2, 1, 3]); // [B, N, T, H]
  };
  const query = project("query");
  const key = project("key");
  const value = project("value");
  const scores = add(matmul(query, key, { transposeB: true, scale: 1 / Math.sqrt(H) }), bias); // [B, N, T, T]
  const probs = softmax(scores); // [B, N, T, T]
  const headContext = matmul(probs, value); // [B, N, T, H]
  const context = joinLast(transpose(headContext, [0, 2, 1, 3])); // [B, T, D]
  return { query, key, value, scores, probs, headContext, context };
}
