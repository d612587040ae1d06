// What BERT consumes: for each token the row of its piece, the row of its place and the row of its segment, added and normalised.
// Mirrors google-research/bert modeling.py `embedding_lookup` and `embedding_postprocessor`, in the order of Hugging Face's BertEmbeddings.
import type { Value } from "../graph/index.ts";
import { add, gather, input, layerNorm } from "../graph/index.ts";
import type { BertConfig } from "./config.ts";
import type { Parameters } from "./parameters.ts";

/** The parts of the input, each [B, T, D]. */
export interface Embeddings {
  readonly word: Value;
  readonly position: Value;
  readonly tokenType: Value;
  /** word + tokenType + position */
  readonly sum: Value;
  /** LayerNorm of the sum: what the first layer reads. */
  readonly output: Value;
}

/** Names of a model's inputs, as in transformers. */
export const inputIds: Value = input("inputIds", "int32", ["batch", "tokens"]);
/** 0 for the first text and its specials, 1 for the second. */
export const tokenTypeIds: Value = input("tokenTypeIds", "int32", ["batch", "tokens"]);
/** Rows of the position table: 0, 1, 2 … */
export const positionIds: Value = input("positionIds", "int32", ["batch", "tokens"]);
/** 1 = real token, 0 = padding. */
export const attentionMask: Value = input("attentionMask", "int32", ["batch", "tokens"]);

/** Vectors in place of the word rows: anything of the right width can be fed. */
export function inputsEmbeds(config: BertConfig): Value {
  return input("inputsEmbeds", "float32", ["batch", "tokens", config.hidden_size]);
}

/** The input layer over ids, or over vectors when `word` is given. */
export function embeddings(config: BertConfig, weights: Parameters, word?: Value): Embeddings {
  const table = (name: string) => weights.get(`embeddings.${name}.weight`);
  const rows = word ?? gather(table("word_embeddings"), inputIds); // [B, T, D]
  const tokenType = gather(table("token_type_embeddings"), tokenTypeIds); // [B, T, D]
  const position = gather(table("position_embeddings"), positionIds); // [B, T, D]
  const sum = add(add(rows, tokenType), position); // [B, T, D]
  const norm = weights.at("embeddings.LayerNorm");
  const output = layerNorm(sum, norm.get("weight"), norm.get("bias"), config.layer_norm_eps);
  return { word: rows, position, tokenType, sum, output };
}
