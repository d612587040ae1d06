// What config.json says of a model, in one form for the whole family: BERT's keys, as published. DistilBERT's own keys (dim, n_layers …)
// are read into these.
import type { JsonObject } from "../base/index.ts";

/** Names of the inner activation. `gelu` uses erf; `gelu_new`, `gelu_pytorch_tanh` and `gelu_fast` the tanh form; `swish` is `silu`. */
export type HiddenAct = "gelu" | "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" | "relu" | "silu" | "swish";

/** The encoders of the family, by their published `model_type`. */
export type ModelType = "bert" | "albert" | "distilbert" | "roberta" | "xlm-roberta" | "camembert" | "electra" | "mpnet";

/** How a token's place is told: a row of a table added at the input, or distances looked at in each attention (Shaw et al. 2018; Huang et al. 2020). */
export type PositionEmbeddingType = "absolute" | "relative_key" | "relative_key_query";

/** The numbers that a family has defaults for. */
export interface Sizes {
  /** What the file says; the rows of the word table decide (`ModelWeights.rows`). */
  readonly vocab_size: number;
  /** E: width of the input tables; null is `hidden_size`. */
  readonly embedding_size: number | null;
  /** D */
  readonly hidden_size: number;
  /** L */
  readonly num_hidden_layers: number;
  /** N */
  readonly num_attention_heads: number;
  /** F */
  readonly intermediate_size: number;
  readonly hidden_act: HiddenAct;
  readonly hidden_dropout_prob: number;
  readonly attention_probs_dropout_prob: number;
  readonly max_position_embeddings: number;
  /** Rows of the segment table; 0 where there is none. */
  readonly type_vocab_size: number;
  readonly layer_norm_eps: number;
  readonly pad_token_id: number;
}

/** The config of a checkpoint; keys as published. */
export interface ModelConfig extends Omit<Sizes, "embedding_size" | "pad_token_id"> {
  readonly model_type: ModelType;
  readonly architectures: readonly string[];
  /** E: width of the input tables and of `inputsEmbeds`. */
  readonly embedding_size: number;
  readonly classifier_dropout: number | null;
  readonly initializer_range: number;
  readonly pad_token_id: number | null;
  readonly position_embedding_type: PositionEmbeddingType;
  /** ALBERT: sets of layer weights, and layers in each. */
  readonly num_hidden_groups: number;
  readonly inner_group_num: number;
  /** MPNet: rows of the table of distances. */
  readonly relative_attention_num_buckets: number;
  readonly tie_word_embeddings: boolean;
  readonly problem_type: "regression" | "single_label_classification" | "multi_label_classification" | null;
  /** Labels by number, from `id2label`; null when the file has none. */
  readonly labels: readonly string[] | null;
  /** The whole file, for export. */
  readonly raw: JsonObject;
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
}
