// ALBERT (Lan et al. 2020): a narrow table widened once (§3.1 factorised embeddings), layers that share their weights in groups (§3.1
// cross-layer sharing), and the order of two sentences in place of the next one (§3.1 SOP).
import { maskBias } from "../attention.ts";
import { embeddings } from "../embeddings.ts";
import type { LayerParts, LayerWeights } from "../encoder.ts";
import { encoder } from "../encoder.ts";
import { maskedHead, pairHead, pooledClassifier, poolerAt, spanHead, tokenClassifier } from "../heads.ts";
import { activation, dense } from "../layers.ts";
import type { Parameters } from "../parameters.ts";
import type { Architecture } from "./architecture.ts";
import { bertDefaults } from "./bert.ts";

function layerWeights(weights: Parameters): LayerWeights {
  return {
    query: weights.at("attention.query"),
    key: weights.at("attention.key"),
    value: weights.at("attention.value"),
    projection: weights.at("attention.dense"),
    attentionNorm: weights.at("attention.LayerNorm"),
    inner: weights.at("ffn"),
    outer: weights.at("ffn_output"),
    outputNorm: weights.at("full_layer_layer_norm"),
  };
}

/** ALBERT. */
export const albert: Architecture = {
  title: "ALBERT",
  types: ["albert"],
  sign: /albert_layer_groups\./,
  // Those of xxlarge, as in transformers.
  defaults: {
    ...bertDefaults,
    vocab_size: 30000,
    embedding_size: 128,
    hidden_size: 4096,
    num_attention_heads: 64,
    intermediate_size: 16384,
    hidden_act: "gelu_new",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
  },
  numbered: config => [
    {
      pattern: /^encoder\.albert_layer_groups\.(\d+)\./,
      what: "groups of layers",
      count: config.num_hidden_groups,
      key: "num_hidden_groups",
    },
    { pattern: /\.albert_layers\.(\d+)\./, what: "layers in a group", count: config.inner_group_num, key: "inner_group_num" },
  ],
  model: (config, weights, inputs) => {
    const { hidden_size: D, num_hidden_layers: L, num_hidden_groups: groups, inner_group_num: inner } = config;
    const rows = embeddings(config, weights.at("embeddings"), inputs);
    const hidden = dense(weights.at("encoder.embedding_hidden_mapping_in"), rows.output, D); // [B, T, D]
    const bias = maskBias();
    // Each inner layer is a layer of its own here, as in transformers' hidden_states: L · inner + 1 states.
    const parts = Array.from({ length: L * inner }, (_, i): LayerParts => {
      const group = Math.floor(Math.floor(i / inner) / (L / groups));
      const layer = weights.at(`encoder.albert_layer_groups.${group}.albert_layers.${i % inner}`);
      return { weights: layerWeights(layer), terms: { bias, headMask: inputs.headMasks?.[i], isFused: inputs.isFused } };
    });
    return { embeddings: rows, encoder: encoder(config, hidden, parts, inputs) };
  },
  heads: {
    pooler: poolerAt("pooler"),
    masked: maskedHead({
      sign: "predictions.",
      transform: "predictions.dense",
      norm: "predictions.LayerNorm",
      decoder: "predictions.decoder",
      bias: "predictions.bias",
      activation: config => activation(config.hidden_act),
      width: config => config.embedding_size,
    }),
    sentenceOrder: pairHead("sop_classifier.classifier"),
    labels: pooledClassifier,
    tokenLabels: tokenClassifier,
    spans: spanHead,
  },
};
