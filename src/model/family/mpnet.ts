// MPNet (Song et al. 2020): RoBERTa's positions, and beside them a learned bias for how far apart two tokens are, the same in all layers.
import { add } from "../../graph/index.ts";
import { maskBias } from "../attention.ts";
import { bucketBias } from "../distances.ts";
import { embeddings } from "../embeddings.ts";
import type { LayerWeights } from "../encoder.ts";
import { encoder } from "../encoder.ts";
import type { Parameters } from "../parameters.ts";
import type { Architecture } from "./architecture.ts";
import { bertDefaults, encoderLayers } from "./bert.ts";
import { robertaHeads } from "./roberta.ts";

function layerWeights(weights: Parameters): LayerWeights {
  return {
    query: weights.at("attention.attn.q"),
    key: weights.at("attention.attn.k"),
    value: weights.at("attention.attn.v"),
    projection: weights.at("attention.attn.o"),
    attentionNorm: weights.at("attention.LayerNorm"),
    inner: weights.at("intermediate.dense"),
    outer: weights.at("output.dense"),
    outputNorm: weights.at("output.LayerNorm"),
  };
}

/** MPNet. */
export const mpnet: Architecture = {
  title: "MPNet",
  types: ["mpnet"],
  sign: /attention\.attn\.q\./,
  defaults: { ...bertDefaults, vocab_size: 30527, type_vocab_size: 0, pad_token_id: 1 },
  numbered: encoderLayers,
  model: (config, weights, inputs) => {
    const rows = embeddings(config, weights.at("embeddings"), inputs);
    const bias = add(bucketBias(config, weights.at("encoder")), maskBias()); // [B, N, T, T]
    const parts = Array.from({ length: config.num_hidden_layers }, (_, l) => ({
      weights: layerWeights(weights.at(`encoder.layer.${l}`)),
      terms: { bias, headMask: inputs.headMasks?.[l], isFused: inputs.isFused },
    }));
    return { embeddings: rows, encoder: encoder(config, rows.output, parts, inputs) };
  },
  heads: robertaHeads,
};
