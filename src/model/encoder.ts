// The stack of layers: attention, then a two-layer network, each added to its input and normalised (post-LayerNorm, as published).
// Mirrors google-research/bert modeling.py `transformer_model`.
import type { Value } from "../graph/index.ts";
import { add, gelu, geluTanh, layerNorm, linear, relu, silu } from "../graph/index.ts";
import type { Attention } from "./attention.ts";
import { attention, maskBias } from "./attention.ts";
import type { BertConfig } from "./config.ts";
import type { Parameters } from "./parameters.ts";

/** One layer, step by step. */
export interface Layer extends Attention {
  /** LayerNorm(input + projected context) */
  readonly attended: Value; // [B, T, D]
  /** The activation inside the two-layer network. */
  readonly inner: Value; // [B, T, F]
  readonly output: Value; // [B, T, D]
}

/** The whole stack. */
export interface Encoder {
  readonly layers: readonly Layer[];
  /** The input of the first layer and the output of each: L + 1 values, each [B, T, D]. */
  readonly hiddenStates: readonly Value[];
  readonly lastHiddenState: Value; // [B, T, D]
}

/** The layers over an input of [B, T, D]. */
export function encoder(config: BertConfig, weights: Parameters, hidden: Value): Encoder {
  const bias = maskBias();
  const layers: Layer[] = [];
  const hiddenStates = [hidden];
  for (let l = 0; l < config.num_hidden_layers; l++) {
    layers.push(layer(config, weights.at(`encoder.layer.${l}`), hiddenStates[l]!, bias));
    hiddenStates.push(layers[l]!.output);
  }
  return { layers, hiddenStates, lastHiddenState: hiddenStates.at(-1)! };
}

function layer(config: BertConfig, weights: Parameters, hidden: Value, bias: Value): Layer {
  const heads = attention(config, weights.at("attention.self"), hidden, bias);
  const attended = addAndNorm(config, weights.at("attention.output"), heads.context, hidden); // [B, T, D]
  const { get } = weights.at("intermediate.dense");
  const inner = activation(config.hidden_act)(linear(attended, get("weight"), get("bias"))); // [B, T, F]
  const output = addAndNorm(config, weights.at("output"), inner, attended); // [B, T, D]
  return { ...heads, attended, inner, output };
}

/** LayerNorm(residual + dense(x)): both halves of a layer end like this. */
function addAndNorm(config: BertConfig, weights: Parameters, x: Value, residual: Value): Value {
  const dense = weights.at("dense");
  const norm = weights.at("LayerNorm");
  const sum = add(linear(x, dense.get("weight"), dense.get("bias")), residual);
  return layerNorm(sum, norm.get("weight"), norm.get("bias"), config.layer_norm_eps);
}

/** The function that a config's `hidden_act` names. */
export function activation(name: BertConfig["hidden_act"]): (x: Value) => Value {
  return { gelu, gelu_new: geluTanh, gelu_pytorch_tanh: geluTanh, gelu_fast: geluTanh, relu, silu, swish: silu }[name];
}
