// Operations that look at a whole row: LayerNorm, softmax, sums, means, maxima.
import type { Tensor } from "../../tensor/index.ts";
import { float32 } from "../../tensor/index.ts";
import { axisOf, expectKind, refuse, width } from "../check.ts";
import { fresh } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation, scalar } from "../value.ts";
import { add, divide, multiply, squareRoot, step, subtract } from "./elementwise.ts";
import { matmul } from "./products.ts";
import { flatten, reshapeLike, unsqueeze } from "./shapes.ts";
import { reduced, sum } from "./sums.ts";

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
    again: ([t, g, b]) => layerNorm(t!, g!, b!, epsilon),
    evaluate: ([t, g, b]) =>
      rowwise(t!, row => {
        const mean = row.reduce((s, v) => s + v, 0) / wide;
        const variance = row.reduce((s, v) => s + (v - mean) ** 2, 0) / wide;
        const inverse = 1 / Math.sqrt(variance + epsilon);
        return (v, i) => (v - mean) * inverse * g!.data[i]! + b!.data[i]!;
      }),
    lower: (emit, inputs, to) => emit.node("LayerNormalization", inputs, to, { axis: -1, epsilon: { float: epsilon } }),
    gradient: g => {
      // With x̂ = (x − mean) / √(variance + ε) and g the upstream, row by row: (g·γ − mean(g·γ) − x̂ · mean(g·x̂·γ)) / √(variance + ε).
      const [rows, upstream] = [flatten(x), flatten(g)]; // [R, D]
      const share = unsqueeze(multiply(gamma, scalar(1 / wide)), [1]); // [D, 1]: times this is a row's mean after γ
      const mean = unsqueeze(multiply(sum(rows, 1), scalar(1 / wide)), [1]); // [R, 1]
      const centred = subtract(rows, mean); // [R, D]
      const variance = unsqueeze(multiply(sumOfSquares(centred), scalar(1 / wide)), [1]); // [R, 1]
      const inverse = divide(scalar(1), squareRoot(add(variance, scalar(epsilon)))); // [R, 1]
      const normal = multiply(centred, inverse); // [R, D]
      const along = multiply(upstream, normal); // [R, D]
      return [
        () => {
          const plain = subtract(multiply(upstream, gamma), matmul(upstream, share)); // [R, D]
          return reshapeLike(multiply(subtract(plain, multiply(normal, matmul(along, share))), inverse), x);
        },
        () => sum(along, 0),
        () => sum(upstream, 0),
      ];
    },
  });
}

/** Σ x² along the last dimension, which goes away. */
export function sumOfSquares(x: Value): Value {
  expectKind("sumOfSquares", "float32", [x]);
  const at = axisOf("sumOfSquares", x, -1);
  return operation("ReduceSumSquare", [x], "float32", x.shape.slice(0, -1), {
    evaluate: ([t]) => reduced(t!, at, 0, (sofar, v) => sofar + v * v),
    lower: (emit, [from], to) => emit.node("ReduceSumSquare", [from!, emit.integers([at])], to, { keepdims: 0 }),
    gradient: g => [() => multiply(multiply(x, scalar(2)), unsqueeze(g, [at]))],
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
    gradient: (g, y) => [() => multiply(y, subtract(g, unsqueeze(sum(multiply(g, y), -1), [x.shape.length - 1])))],
  });
}

/** max x along an axis, which goes away. The gradient goes to the largest entries, in equal parts where several are. */
export function largest(x: Value, axis: number): Value {
  expectKind("largest", "float32", [x]);
  const at = axisOf("largest", x, axis);
  return operation("ReduceMax", [x], "float32", x.shape.toSpliced(at, 1), {
    evaluate: ([t]) => reduced(t!, at, Number.NEGATIVE_INFINITY, Math.max),
    lower: (emit, [from], to) => emit.node("ReduceMax", [from!, emit.integers([at])], to, { keepdims: 0 }),
    gradient: (g, y) => [
      () => {
        const chosen = step(subtract(x, unsqueeze(y, [at])), 1); // 1 where x is the largest
        return multiply(chosen, unsqueeze(divide(g, sum(chosen, at)), [at]));
      },
    ],
  });
}

/** Each row along the last dimension by a function that has seen the whole row. */
function rowwise(t: Tensor, see: (row: Float32Array) => (v: number, i: number) => number): Tensor {
  const wide = t.shape.at(-1)!;
  const data = fresh(t, t.data.length) as Float32Array;
  for (let start = 0; start < data.length; start += wide) {
    const row = (t.data as Float32Array).subarray(start, start + wide);
    data.set(row.map(see(row)), start);
  }
  return float32(t.shape, data);
}
