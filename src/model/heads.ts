// What is read off the encoder. The heads of pre-training (Devlin et al. 2019, §3.1; google-research/bert run_pretraining.py) and of
// fine-tuned models (§4); families differ in the names and in a layer more or less, so these are the parts that their files combine.
import type { Value } from "../graph/index.ts";
import { select, tanh } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import type { Dropout } from "./dropout.ts";
import type { Embeddings } from "./embeddings.ts";
import type { Encoder } from "./encoder.ts";
import { dense, norm } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** What a checkpoint can have on top of its encoder. */
export type HeadName = "pooler" | "masked" | "nextSentence" | "sentenceOrder" | "labels" | "tokenLabels" | "spans" | "replaced";

/** The model as values of a graph, from the input rows to the last layer. */
export interface Model {
  readonly embeddings: Embeddings;
  readonly encoder: Encoder;
  /** Of classifiers too: they drop some of what they read. */
  readonly dropout?: Dropout | undefined;
}

/** One head of one family. */
export interface Head {
  /** What the names of its tensors begin with. */
  readonly sign: string;
  /** Whether it reads the pooler's output. */
  readonly needsPooler?: boolean;
  /**
   * Its output from the encoder's: [B, D] for the pooler, [..., V] for masked words, [B, 2] for sentence pairs, [B, C] labels, [B, T, C] token
   * labels, [B, T, 2] spans, [B, T, 1] replaced.
   */
  build(config: ModelConfig, weights: Parameters, hidden: Value): Value;
  /** Names whose tensors may be left out because they are the word table and the head's bias. */
  readonly tied?: { readonly decoder: string; readonly bias: string; readonly headBias: string };
}

/** The vector of the first token, [CLS]. [B, D] */
export const first = (hidden: Value): Value => select(hidden, 1, 0);

/** tanh(W h + b) of the first token. `sign` is where its weights are. */
export function poolerAt(path: string): Head {
  return {
    sign: `${path.split(".")[0]}.`,
    build: (config, weights, hidden) => tanh(dense(weights.at(path), first(hidden), config.hidden_size)), // [B, D]
  };
}

/** Where the weights of a masked-word head are, and what it does between its layers. */
export interface MaskedHeadParts {
  readonly sign: string;
  readonly transform: string;
  readonly norm: string;
  readonly decoder: string;
  /** The head's own bias, where the decoder's is left out. */
  readonly bias: string;
  readonly activation: (config: ModelConfig) => (x: Value) => Value;
  /** Width of the transformed vectors, that of the word table. */
  readonly width: (config: ModelConfig) => number;
}

/** A score for every piece of the vocabulary: a dense layer, then the word table once more (its rows are the output weights too). [..., V] */
export function maskedHead({ sign, transform, norm: normAt, decoder, bias, activation, width }: MaskedHeadParts): Head {
  return {
    sign,
    tied: { decoder: `${decoder}.weight`, bias: `${decoder}.bias`, headBias: bias },
    build: (config, weights, hidden) => {
      const inner = activation(config)(dense(weights.at(transform), hidden, width(config))); // [..., E]
      const transformed = norm(weights.at(normAt), inner, config.layer_norm_eps); // [..., E]
      return dense(weights.at(decoder), transformed, weights.rows("embeddings.word_embeddings.weight")); // [..., V]
    },
  };
}

/** Scores for "the second text follows the first" (0) and "it does not" (1), or right and swapped order, from the pooler's output. [B, 2] */
export function pairHead(path: string): Head {
  return { sign: `${path}.`, needsPooler: true, build: (_, weights, pooled) => dense(weights.at(path), pooled, 2) };
}

/** A linear layer with one output per label, over whatever it is given. [..., C] */
export function labelScores(weights: Parameters, path: string, x: Value): Value {
  return dense(weights.at(path), x, weights.rows(`${path}.weight`));
}

/** Labels from the pooler's output. [B, C] */
export const pooledClassifier: Head = {
  sign: "classifier.weight",
  needsPooler: true,
  build: (_, weights, pooled) => labelScores(weights, "classifier", pooled),
};

/** Labels from the first token through one more layer, as RoBERTa, ELECTRA and MPNet have it. [B, C] */
export function denseClassifier(activation: (x: Value) => Value): Head {
  return {
    sign: "classifier.dense.",
    build: (config, weights, hidden) => {
      const inner = activation(dense(weights.at("classifier.dense"), first(hidden), config.hidden_size)); // [B, D]
      return labelScores(weights, "classifier.out_proj", inner);
    },
  };
}

/** A label for every token. [B, T, C] */
export const tokenClassifier: Head = {
  sign: "classifier.weight",
  build: (_, weights, hidden) => labelScores(weights, "classifier", hidden),
};

/** How well an answer starts (0) and ends (1) at each token. [B, T, 2] */
export const spanHead: Head = { sign: "qa_outputs.", build: (_, weights, hidden) => dense(weights.at("qa_outputs"), hidden, 2) };
