// Self-attention: every token asks every token (Vaswani et al. 2017, §3.2; mirrors google-research/bert modeling.py `attention_layer`).
import type { Value } from "../graph/index.ts";
import {
  add,
  attend,
  joinLast,
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
import type { ModelConfig } from "./config.ts";
import { type Dropout, dropped } from "./dropout.ts";
import { attentionMask } from "./embeddings.ts";
import { dense } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** The steps of one attention. */
export interface Attention {
  readonly query: Value; // [B, N, T, H]
  readonly key: Value; // [B, N, T, H]
  readonly value: Value; // [B, N, T, H]
  /** query · key / √H, with what distances add and the mask. */
  readonly scores: Value; // [B, N, T, T]
  readonly probs: Value; // [B, N, T, T]
  /** Σ probability · value of each head. */
  readonly headContext: Value; // [B, N, T, H]
  /** The heads side by side again. */
  readonly context: Value; // [B, T, D]
}

/** Where the three projections of a layer are. */
export interface AttentionWeights {
  readonly query: Parameters;
  readonly key: Parameters;
  readonly value: Parameters;
}

/** What is added to the scores of every layer, or of one. */
export interface ScoreTerms {
  /** Mask and, in MPNet, distances: the same in all layers. [B, 1 or N, 1 or T, T] */
  readonly bias: Value;
  /** What distances add to this layer's scores before they are divided by √H, from its queries and keys. [B, N, T, T] */
  readonly relative?: ((query: Value, key: Value) => Value) | undefined;
  /** Factor of each head's probabilities: 0 silences a head (transformers' `head_mask`). [N, 1, 1] */
  readonly headMask?: Value | undefined;
  /** Whether the context may come out of one operation, where nothing but the mask changes the scores. Its parts are values all the same. */
  readonly isFused?: boolean | undefined;
  /** The vectors that ask, where not every token does. [B, R, D] */
  readonly asking?: Value | undefined;
  readonly dropout?: Dropout | undefined;
}

/** 0 where a token may be asked, the most negative float where it is padding. [B, 1, 1, T] */
export function maskBias(): Value {
  const lowest = parameter("lowest", float32([], Float32Array.of(-3.4028234663852886e38)));
  const one = parameter("one", float32([], Float32Array.of(1)));
  return unsqueeze(multiply(subtract(one, toFloat(attentionMask)), lowest), [1, 2]);
}

/** All heads of one layer. */
export function attention(config: ModelConfig, weights: AttentionWeights, hidden: Value, terms: ScoreTerms): Attention {
  const { num_attention_heads: N, hidden_size: D } = config;
  const H = D / N;
  const q = dense(weights.query, terms.asking ?? hidden, D); // [B, T, D], and T is R from here on where not every token asks
  const [k, v] = [dense(weights.key, hidden, D), dense(weights.value, hidden, D)]; // [B, T, D]
  const headsOf = (x: Value) => transpose(splitLast(x, N, H), [0, 2, 1, 3]); // [B, N, T, H]
  const [query, key, value] = [headsOf(q), headsOf(k), headsOf(v)];
  const scale = 1 / Math.sqrt(H);
  const own = matmul(query, key, { transposeB: true, scale }); // [B, N, T, T]
  const distant = terms.relative && multiply(terms.relative(query, key), parameter("scale", float32([], Float32Array.of(scale))));
  const scores = add(distant ? add(own, distant) : own, terms.bias); // [B, N, T, T]
  const asked = softmax(scores); // [B, N, T, T]
  const probs = terms.headMask ? multiply(asked, terms.headMask) : asked;
  const headContext = matmul(dropped(probs, config.attention_probs_dropout_prob, terms.dropout), value); // [B, N, T, H]
  const isPlain = !terms.isFused || terms.headMask || terms.relative || terms.asking || terms.dropout;
  const context = isPlain ? joinLast(transpose(headContext, [0, 2, 1, 3])) : attend(q, k, v, terms.bias, N); // [B, T, D]
  return { query, key, value, scores, probs, headContext, context };
}
