// DistilBERT (Sanh et al. 2019, §2): BERT with half the layers, without segments and without pooler.
import { relu } from "../../graph/index.ts";
import { maskBias } from "../attention.ts";
import { embeddings } from "../embeddings.ts";
import type { LayerWeights } from "../encoder.ts";
import { encoder } from "../encoder.ts";
import { first, labelScores, maskedHead, spanHead, tokenClassifier } from "../heads.ts";
import { activation, dense } from "../layers.ts";
import type { Parameters } from "../parameters.ts";
import type { Architecture } from "./architecture.ts";
import { bertDefaults } from "./bert.ts";

function layerWeights(weights: Parameters): LayerWeights {
  return {
    query: weights.at("attention.q_lin"),
    key: weights.at("attention.k_lin"),
    value: weights.at("attention.v_lin"),
    projection: weights.at("attention.out_lin"),
    attentionNorm: weights.at("sa_layer_norm"),
    inner: weights.at("ffn.lin1"),
    outer: weights.at("ffn.lin2"),
    outputNorm: weights.at("output_layer_norm"),
  };
}

/** DistilBERT. */
export const distilbert: Architecture = {
  title: "DistilBERT",
  types: ["distilbert"],
  sign: /transformer\.layer\.\d+\.attention\.q_lin\./,
  defaults: { ...bertDefaults, num_hidden_layers: 6, type_vocab_size: 0 },
  keys: {
    hidden_size: "dim",
    num_hidden_layers: "n_layers",
    num_attention_heads: "n_heads",
    intermediate_size: "hidden_dim",
    hidden_act: "activation",
    hidden_dropout_prob: "dropout",
    attention_probs_dropout_prob: "attention_dropout",
  },
  numbered: config => [{ pattern: /^transformer\.layer\.(\d+)\./, what: "layers", count: config.num_hidden_layers, key: "n_layers" }],
  model: (config, weights, inputs) => {
    const rows = embeddings(config, weights.at("embeddings"), inputs);
    const bias = maskBias();
    const parts = Array.from({ length: config.num_hidden_layers }, (_, l) => ({
      weights: layerWeights(weights.at(`transformer.layer.${l}`)),
      terms: { bias, headMask: inputs.headMasks?.[l], isFused: inputs.isFused },
    }));
    return { embeddings: rows, encoder: encoder(config, rows.output, parts, inputs) };
  },
  heads: {
    masked: maskedHead({
      sign: "vocab_",
      transform: "vocab_transform",
      norm: "vocab_layer_norm",
      decoder: "vocab_projector",
      bias: "vocab_projector.bias",
      activation: config => activation(config.hidden_act),
      width: config => config.hidden_size,
    }),
    labels: {
      sign: "pre_classifier.",
      build: (config, weights, hidden) => {
        const inner = relu(dense(weights.at("pre_classifier"), first(hidden), config.hidden_size)); // [B, D]
        return labelScores(weights, "classifier", inner);
      },
    },
    tokenLabels: tokenClassifier,
    spans: spanHead,
  },
};
