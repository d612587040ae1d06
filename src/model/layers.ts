// The small parts that every room of the model is made of: a linear layer, LayerNorm, a table, an activation, each with its weights.
import type { Value } from "../graph/index.ts";
import { gather, gelu, geluTanh, layerNorm, linear, relu, silu } from "../graph/index.ts";
import type { HiddenAct } from "./config.ts";
import type { Parameters } from "./parameters.ts";

/** x · Wᵀ + b with W [outputs, inputs]; x is [..., inputs]. */
export function dense(weights: Parameters, x: Value, outputs: number): Value {
  const inputs = x.shape.at(-1) as number;
  return linear(x, weights.get("weight", [outputs, inputs]), weights.get("bias", [outputs]));
}

/** LayerNorm over the last dimension, with its learned scale and shift. */
export function norm(weights: Parameters, x: Value, epsilon: number): Value {
  const width = x.shape.at(-1) as number;
  return layerNorm(x, weights.get("weight", [width]), weights.get("bias", [width]), epsilon);
}

/** Rows of the table by ids. [..., width] */
export function rowsOf(weights: Parameters, rows: number, width: number, ids: Value): Value {
  return gather(weights.get("weight", [rows, width]), ids);
}

/** The function that a config's `hidden_act` names. */
export function activation(name: HiddenAct): (x: Value) => Value {
  return { gelu, gelu_new: geluTanh, gelu_pytorch_tanh: geluTanh, gelu_fast: geluTanh, relu, silu, swish: silu }[name];
}
