// RoBERTa (Liu et al. 2019), XLM-R (Conneau et al. 2020) and CamemBERT (Martin et al. 2020): BERT's encoder, trained better and without the
// second sentence. Positions count from behind the padding id (positions.ts); the heads use erf-gelu and tanh whatever `hidden_act` says.
import { gelu, tanh } from "../../graph/index.ts";
import { denseClassifier, maskedHead, poolerAt, spanHead, tokenClassifier } from "../heads.ts";
import type { Architecture } from "./architecture.ts";
import { bert, bertDefaults } from "./bert.ts";

/** RoBERTa's heads, which MPNet has under the same names. */
export const robertaHeads: Architecture["heads"] = {
  pooler: poolerAt("pooler.dense"),
  masked: maskedHead({
    sign: "lm_head.",
    transform: "lm_head.dense",
    norm: "lm_head.layer_norm",
    decoder: "lm_head.decoder",
    bias: "lm_head.bias",
    activation: () => gelu,
    width: config => config.hidden_size,
  }),
  labels: denseClassifier(tanh),
  tokenLabels: tokenClassifier,
  spans: spanHead,
};

/** RoBERTa and its kin. */
export const roberta: Architecture = {
  ...bert,
  title: "RoBERTa",
  types: ["roberta", "xlm-roberta", "camembert"],
  sign: /^(?:module\.|model\.)*(?:roberta|xlm-roberta|camembert)\./,
  defaults: {
    ...bertDefaults,
    vocab_size: 50265,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    pad_token_id: 1,
  },
  heads: robertaHeads,
};
