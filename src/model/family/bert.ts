// BERT (Devlin et al. 2019): three tables, L layers, a pooler. The others are told as what they do differently.

import type { ScoreTerms } from "../attention.ts";
import { maskBias } from "../attention.ts";
import type { ModelConfig, Sizes } from "../config.ts";
import { relativeScores } from "../distances.ts";
import { embeddings } from "../embeddings.ts";
import type { LayerParts, LayerWeights } from "../encoder.ts";
import { encoder } from "../encoder.ts";
import { maskedHead, pairHead, pooledClassifier, poolerAt, spanHead, tokenClassifier } from "../heads.ts";
import { activation } from "../layers.ts";
import type { Parameters } from "../parameters.ts";
import type { Architecture, ModelInputs, NumberedPart } from "./architecture.ts";

/** Sizes of bert-base. */
export const bertDefaults: Sizes = {
  vocab_size: 30522,
  embedding_size: null,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
};

/** BERT's layer names, which RoBERTa and ELECTRA share. `weights` is at `encoder.layer.N`. */
function layerWeights(weights: Parameters): LayerWeights {
  return {
    query: weights.at("attention.self.query"),
    key: weights.at("attention.self.key"),
    value: weights.at("attention.self.value"),
    projection: weights.at("attention.output.dense"),
    attentionNorm: weights.at("attention.output.LayerNorm"),
    inner: weights.at("intermediate.dense"),
    outer: weights.at("output.dense"),
    outputNorm: weights.at("output.LayerNorm"),
  };
}

/** BERT's stack of layers. */
export function bertLayers(config: ModelConfig, weights: Parameters, { headMasks, isFused }: ModelInputs): LayerParts[] {
  const bias = maskBias();
  return Array.from({ length: config.num_hidden_layers }, (_, l) => {
    const layer = weights.at(`encoder.layer.${l}`);
    const relative = relativeScores(config, layer.at("attention.self"));
    const terms: ScoreTerms = { bias, relative, headMask: headMasks?.[l], isFused };
    return { weights: layerWeights(layer), terms };
  });
}

/** `encoder.layer.N`, as many as the config says. */
export function encoderLayers(config: ModelConfig): NumberedPart[] {
  return [{ pattern: /^encoder\.layer\.(\d+)\./, what: "encoder layers", count: config.num_hidden_layers, key: "num_hidden_layers" }];
}

/** BERT. */
export const bert: Architecture = {
  title: "BERT",
  types: ["bert"],
  sign: /^(?:module\.|model\.)*bert\./,
  defaults: bertDefaults,
  numbered: encoderLayers,
  model: (config, weights, inputs) => {
    const rows = embeddings(config, weights.at("embeddings"), inputs);
    return { embeddings: rows, encoder: encoder(config, rows.output, bertLayers(config, weights, inputs), inputs) };
  },
  heads: {
    pooler: poolerAt("pooler.dense"),
    masked: maskedHead({
      sign: "cls.predictions.",
      transform: "cls.predictions.transform.dense",
      norm: "cls.predictions.transform.LayerNorm",
      decoder: "cls.predictions.decoder",
      bias: "cls.predictions.bias",
      activation: config => activation(config.hidden_act),
      width: config => config.hidden_size,
    }),
    nextSentence: pairHead("cls.seq_relationship"),
    labels: pooledClassifier,
    tokenLabels: tokenClassifier,
    spans: spanHead,
  },
};
