// What is read off the encoder: the pooler and the two heads of pre-training (Devlin et al. 2019, §3.1; google-research/bert
// run_pretraining.py `get_masked_lm_output`, `get_next_sentence_output`).
import type { Value } from "../graph/index.ts";
import { layerNorm, linear, select, tanh } from "../graph/index.ts";
import type { BertConfig } from "./config.ts";
import { activation } from "./encoder.ts";
import type { Parameters } from "./parameters.ts";

/** tanh(W h + b) of the first column, which holds [CLS]. [B, D] */
export function pooler(weights: Parameters, lastHiddenState: Value): Value {
  const { get } = weights.at("pooler.dense");
  return tanh(linear(select(lastHiddenState, 1, 0), get("weight"), get("bias")));
}

/**
 * A score for every piece of the vocabulary: a dense layer, then the word table once more (its rows are the output weights too).
 *
 * @param hidden - [..., D]
 * @returns [..., V]
 */
export function maskedLanguageHead(config: BertConfig, weights: Parameters, hidden: Value): Value {
  const predictions = weights.at("cls.predictions");
  const dense = predictions.at("transform.dense");
  const norm = predictions.at("transform.LayerNorm");
  const inner = activation(config.hidden_act)(linear(hidden, dense.get("weight"), dense.get("bias"))); // [..., D]
  const transformed = layerNorm(inner, norm.get("weight"), norm.get("bias"), config.layer_norm_eps);
  return linear(transformed, predictions.get("decoder.weight"), predictions.get("decoder.bias")); // [..., V]
}

/** Scores for "the second text follows the first" (0) and "it does not" (1). [B, 2] */
export function nextSentenceHead(weights: Parameters, poolerOutput: Value): Value {
  const { get } = weights.at("cls.seq_relationship");
  return linear(poolerOutput, get("weight"), get("bias"));
}
