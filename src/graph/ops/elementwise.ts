// One number in, one number out; two operands are stretched to each other's shape where one of them has size 1.
import type { Tensor } from "../../tensor/index.ts";
import { float32, int32, sizeOf } from "../../tensor/index.ts";
import { broadcast, expectKind } from "../check.ts";
import { erf } from "../erf.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/** a + b */
export const add = (a: Value, b: Value): Value => binary("Add", a, b, (x, y) => x + y);
/** a − b */
export const subtract = (a: Value, b: Value): Value => binary("Sub", a, b, (x, y) => x - y);
/** a · b */
export const multiply = (a: Value, b: Value): Value => binary("Mul", a, b, (x, y) => x * y);
/** a / b */
export const divide = (a: Value, b: Value): Value => binary("Div", a, b, (x, y) => x / y);
/** The larger of a and b. */
export const maximum = (a: Value, b: Value): Value => binary("Max", a, b, (x, y) => Math.max(x, y));

/** √x */
export const squareRoot = (x: Value): Value => unary("Sqrt", x, Math.sqrt);
/** tanh x */
export const tanh = (x: Value): Value => unary("Tanh", x, Math.tanh);
/** max(x, 0) */
export const relu = (x: Value): Value => unary("Relu", x, v => Math.max(v, 0));
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Value): Value => unary("Sigmoid", x, v => 1 / (1 + Math.exp(-v)));
/** x · sigmoid(x) (Hendrycks & Gimpel 2016, §2; also named swish) */
export const silu = (x: Value): Value => multiply(x, sigmoid(x));

/** x · Φ(x) with the exact normal distribution (Hendrycks & Gimpel 2016, §2) */
export const gelu = (x: Value): Value => unary("Gelu", x, v => 0.5 * v * (1 + erf(v * Math.SQRT1_2)));

/** The tanh form of `gelu` that google-research/bert computes; it differs from the exact one by up to 5e-4. */
export const geluTanh = (x: Value): Value =>
  unary("Gelu", x, v => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))), { approximate: "tanh" });

/** Integers as floats. */
export function toFloat(x: Value): Value {
  expectKind("toFloat", "int32", [x]);
  return operation("Cast", [x], "float32", x.shape, {
    evaluate: ([t]) => float32(t!.shape, Float32Array.from(t!.data)),
    lower: (emit, [from], to) => emit.node("Cast", [from!], to, { to: 1 /* TensorProto.FLOAT */ }),
  });
}

function unary(name: string, x: Value, f: (v: number) => number, attributes: Record<string, string> = {}): Value {
  expectKind(name, "float32", [x]);
  return operation(name, [x], "float32", x.shape, {
    evaluate: ([t]) => float32(t!.shape, (t!.data as Float32Array).map(f)),
    lower: (emit, [from], to) => emit.node(name, [from!], to, attributes),
  });
}

function binary(name: string, a: Value, b: Value, f: (x: number, y: number) => number): Value {
  expectKind(name, a.kind, [a, b]);
  return operation(name, [a, b], a.kind, broadcast(name, a, b), {
    evaluate: ([s, t]) => stretch(s!, t!, f),
    lower: (emit, [from, other], to) => emit.node(name, [from!, other!], to),
  });
}

/** Walks the result in order and both operands with it; an operand's stride is 0 along the dimensions where it is stretched. */
function stretch(a: Tensor, b: Tensor, f: (x: number, y: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const padded = [a, b].map(t => [...Array<number>(rank - t.shape.length).fill(1), ...t.shape]);
  const shape = padded[0]!.map((n, i) => (n === 1 ? padded[1]![i]! : n));
  const strides = padded.map(stretchedStrides);
  const data = a.dtype === "float32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape));
  const index = new Int32Array(rank);
  let [at, bt] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    data[i] = f(a.data[at]!, b.data[bt]!);
    for (let axis = rank - 1; axis >= 0; axis--) {
      at += strides[0]![axis]!;
      bt += strides[1]![axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[0]![axis]! * shape[axis]!;
      bt -= strides[1]![axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return data instanceof Float32Array ? float32(shape, data) : int32(shape, data);
}

function stretchedStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = shape[axis] === 1 ? 0 : stride;
    stride *= shape[axis]!;
  }
  return strides;
}
