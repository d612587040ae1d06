// Operations that look at a whole row: LayerNorm, softmax, sums, means, maxima.
import type { Tensor } from "../../tensor/index.ts";
import { float32, sizeOf } from "../../tensor/index.ts";
import { axisOf, expectKind, refuse, width } from "../check.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/**
 * (x − mean) / √(variance + ε) · γ + β over the last dimension (Ba et al. 2016, §3). The variance is the biased one.
 *
 * @param x - [..., D]
 * @param gamma - [D]
 * @param beta - [D]
 * @param epsilon - BERT: 1e-12
 */
export function layerNorm(x: Value, gamma: Value, beta: Value, epsilon: number): Value {
  expectKind("layerNorm", "float32", [x, gamma, beta]);
  const wide = width("layerNorm", x);
  for (const p of [gamma, beta])
    if (p.shape.length !== 1 || p.shape[0] !== wide) refuse("layerNorm", [x, p], `γ and β have to be [${wide}]`);
  return operation("layerNorm", [x, gamma, beta], "float32", x.shape, {
    evaluate: ([t, g, b]) =>
      rowwise(t!, row => {
        const mean = row.reduce((s, v) => s + v, 0) / wide;
        const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / wide;
        const inverse = 1 / Math.sqrt(variance + epsilon);
        return (v, i) => (v - mean) * inverse * g!.data[i]! + b!.data[i]!;
      }),
    lower: (emit, inputs, to) => emit.node("LayerNormalization", inputs, to, { axis: -1, epsilon: { float: epsilon } }),
  });
}

/** eˣ / Σ eˣ over the last dimension; the largest x is subtracted first, so nothing overflows. */
export function softmax(x: Value): Value {
  expectKind("softmax", "float32", [x]);
  return operation("softmax", [x], "float32", x.shape, {
    evaluate: ([t]) =>
      rowwise(t!, row => {
        const largest = row.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
        const total = row.reduce((s, v) => s + Math.exp(v - largest), 0);
        return v => Math.exp(v - largest) / total;
      }),
    lower: (emit, [from], to) => emit.node("Softmax", [from!], to, { axis: -1 }),
  });
}

/** Σ x along an axis, which goes away. */
export const sum = (x: Value, axis: number): Value => reduce("ReduceSum", x, axis, 0, (s, v) => s + v);

/** max x along an axis, which goes away. */
export const largest = (x: Value, axis: number): Value => reduce("ReduceMax", x, axis, Number.NEGATIVE_INFINITY, Math.max);

function reduce(name: string, x: Value, axis: number, start: number, f: (sofar: number, v: number) => number): Value {
  expectKind(name, "float32", [x]);
  const at = axisOf(name, x, axis);
  return operation(name, [x], "float32", x.shape.toSpliced(at, 1), {
    evaluate: ([t]) => {
      const [count, inner] = [t!.shape[at]!, sizeOf(t!.shape.slice(at + 1))];
      const out = float32(t!.shape.toSpliced(at, 1));
      for (let i = 0; i < out.data.length; i++) {
        const first = Math.floor(i / inner) * count * inner + (i % inner);
        let result = start;
        for (let k = 0; k < count; k++) result = f(result, t!.data[first + k * inner]!);
        out.data[i] = result;
      }
      return out;
    },
    lower: (emit, [from], to) => emit.node(name, [from!, emit.integers([at])], to, { keepdims: 0 }),
  });
}

/** Each row along the last dimension by a function that has seen the whole row. */
function rowwise(t: Tensor, see: (row: Float32Array) => (v: number, i: number) => number): Tensor {
  const wide = t.shape.at(-1)!;
  const data = new Float32Array(t.data.length);
  for (let start = 0; start < data.length; start += wide) {
    const row = (t.data as Float32Array).subarray(start, start + wide);
    data.set(row.map(see(row)), start);
  }
  return float32(t.shape, data);
}
