// What an encoder consumes: for each token the row of its piece, the row of its place and the row of its segment, added and normalised.
// Mirrors google-research/bert modeling.py `embedding_lookup` and `embedding_postprocessor`, in the order of Hugging Face's BertEmbeddings.
import type { Value } from "../graph/index.ts";
import { add, gather, input } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import { dropped } from "./dropout.ts";
import type { ModelInputs } from "./family/architecture.ts";
import { norm, rowsOf } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** The parts of the input, each [B, T, E]. */
export interface Embeddings {
  readonly word: Value;
  /** null where places are told in the attention only. */
  readonly position: Value | null;
  /** null in families without segments. */
  readonly tokenType: Value | null;
  /** word + tokenType + position */
  readonly sum: Value;
  /** LayerNorm of the sum, with dropout where there is any. */
  readonly output: Value;
}

/** Names of a model's inputs, as in transformers. */
export const inputIds: Value = input("inputIds", "int32", ["batch", "tokens"]);
/** 0 for the first text and its specials, 1 for the second. */
export const tokenTypeIds: Value = input("tokenTypeIds", "int32", ["batch", "tokens"]);
/** Rows of the position table: `positionsOf` the ids. */
export const positionIds: Value = input("positionIds", "int32", ["batch", "tokens"]);
/** 1 = real token, 0 = padding. */
export const attentionMask: Value = input("attentionMask", "int32", ["batch", "tokens"]);

/** Vectors in place of the word rows: anything of the right width can be fed. */
export function inputsEmbeds(config: ModelConfig): Value {
  return input("inputsEmbeds", "float32", ["batch", "tokens", config.embedding_size]);
}

/** The input layer over ids, or over vectors when `word` is given. `weights` is at `embeddings`. */
export function embeddings(config: ModelConfig, weights: Parameters, { word, dropout }: ModelInputs): Embeddings {
  const { embedding_size: E, max_position_embeddings, type_vocab_size, position_embedding_type, hidden_dropout_prob } = config;
  const table = weights.get("word_embeddings.weight", [weights.rows("word_embeddings.weight"), E]);
  const rows = word ?? gather(table, inputIds); // [B, T, E]
  const places = rowsOf(weights.at("position_embeddings"), max_position_embeddings, E, positionIds); // [B, T, E]
  const position = position_embedding_type === "absolute" ? places : null; // relative checkpoints store the table and do not add it
  const tokenType = type_vocab_size === 0 ? null : rowsOf(weights.at("token_type_embeddings"), type_vocab_size, E, tokenTypeIds); // [B, T, E]
  const sum = [tokenType, position].reduce<Value>((x, part) => (part === null ? x : add(x, part)), rows); // [B, T, E]
  const output = dropped(norm(weights.at("LayerNorm"), sum, config.layer_norm_eps), hidden_dropout_prob, dropout); // [B, T, E]
  return { word: rows, position, tokenType, sum, output };
}
