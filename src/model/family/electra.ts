// ELECTRA (Clark et al. 2020): a small generator fills masks, and the model proper says of each token whether it was replaced (§2). Tables
// may be narrower than the layers. Head and classifier of the generator use erf-gelu whatever `hidden_act` says.
import { gelu } from "../../graph/index.ts";
import { embeddings } from "../embeddings.ts";
import { encoder } from "../encoder.ts";
import { denseClassifier, maskedHead, spanHead, tokenClassifier } from "../heads.ts";
import { activation, dense } from "../layers.ts";
import type { Architecture } from "./architecture.ts";
import { bert, bertDefaults, bertLayers } from "./bert.ts";

/** ELECTRA: discriminator and generator. */
export const electra: Architecture = {
  ...bert,
  title: "ELECTRA",
  types: ["electra"],
  sign: /^(?:module\.|model\.)*electra\./,
  // Those of electra-small, as in transformers.
  defaults: { ...bertDefaults, embedding_size: 128, hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 },
  model: (config, weights, inputs) => {
    const { embedding_size: E, hidden_size: D } = config;
    const rows = embeddings(config, weights.at("embeddings"), inputs);
    const hidden = E === D ? rows.output : dense(weights.at("embeddings_project"), rows.output, D); // [B, T, D]
    return { embeddings: rows, encoder: encoder(config, hidden, bertLayers(config, weights, inputs), inputs) };
  },
  heads: {
    masked: maskedHead({
      sign: "generator_",
      transform: "generator_predictions.dense",
      norm: "generator_predictions.LayerNorm",
      decoder: "generator_lm_head",
      bias: "generator_lm_head.bias",
      activation: () => gelu,
      width: config => config.embedding_size,
    }),
    replaced: {
      sign: "discriminator_predictions.",
      build: (config, weights, hidden) => {
        const at = weights.at("discriminator_predictions");
        return dense(at.at("dense_prediction"), activation(config.hidden_act)(dense(at.at("dense"), hidden, config.hidden_size)), 1);
      },
    },
    labels: denseClassifier(gelu),
    tokenLabels: tokenClassifier,
    spans: spanHead,
  },
};
