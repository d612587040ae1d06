// One number in, one number out; two operands are stretched to each other's shape where one of them has size 1.
import type { Tensor } from "../../tensor/index.ts";
import { float32, sizeOf } from "../../tensor/index.ts";
import { broadcast, expectKind } from "../check.ts";
import { erf } from "../erf.ts";
import { finer, fresh } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation, scalar } from "../value.ts";
import { sumTo } from "./sums.ts";

/** a + b */
export const add = (a: Value, b: Value): Value =>
  binary(
    "Add",
    a,
    b,
    (x, y) => x + y,
    g => [() => g, () => g],
  );
/** a − b */
export const subtract = (a: Value, b: Value): Value =>
  binary(
    "Sub",
    a,
    b,
    (x, y) => x - y,
    g => [() => g, () => multiply(g, scalar(-1))],
  );
/** a · b */
export const multiply = (a: Value, b: Value): Value =>
  binary(
    "Mul",
    a,
    b,
    (x, y) => x * y,
    g => [() => multiply(g, b), () => multiply(g, a)],
  );
/** a / b */
export const divide = (a: Value, b: Value): Value =>
  binary(
    "Div",
    a,
    b,
    (x, y) => x / y,
    (g, y) => [() => divide(g, b), () => multiply(divide(multiply(g, y), b), scalar(-1))],
  );
/** The larger of a and b. Where they are equal, the gradient is a's. */
export const maximum = (a: Value, b: Value): Value =>
  binary("Max", a, b, Math.max, g => [() => multiply(g, step(subtract(a, b), 1)), () => multiply(g, step(subtract(b, a), 0))]);

/** √x */
export const squareRoot = (x: Value): Value => unary("Sqrt", x, Math.sqrt, (g, y) => divide(multiply(g, scalar(0.5)), y));
/** eˣ */
export const exponential = (x: Value): Value => unary("Exp", x, Math.exp, multiply);
/** tanh x */
export const tanh = (x: Value): Value => unary("Tanh", x, Math.tanh, (g, y) => multiply(g, subtract(scalar(1), multiply(y, y))));
/** max(x, 0) */
export const relu = (x: Value): Value =>
  unary(
    "Relu",
    x,
    v => Math.max(v, 0),
    (g, y) => multiply(g, step(y, 0)),
  );
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (x: Value): Value =>
  unary(
    "Sigmoid",
    x,
    v => 1 / (1 + Math.exp(-v)),
    (g, y) => multiply(g, multiply(y, subtract(scalar(1), y))),
  );
/** x · sigmoid(x) (Hendrycks & Gimpel 2016, §2; also named swish) */
export const silu = (x: Value): Value => multiply(x, sigmoid(x));

/** The error function: 2/√π ∫₀ˣ e^(−t²) dt */
export const errorFunction = (x: Value): Value =>
  unary("Erf", x, erf, g => multiply(g, multiply(exponential(multiply(multiply(x, x), scalar(-1))), scalar(2 / Math.sqrt(Math.PI)))));

/** x · Φ(x) with the exact normal distribution (Hendrycks & Gimpel 2016, §2) */
export const gelu = (x: Value): Value =>
  unary(
    "Gelu",
    x,
    v => 0.5 * v * (1 + erf(v * Math.SQRT1_2)),
    g => multiply(g, geluSlope(x)),
  );

/** Φ(x) + x·φ(x): what a small change of x does to `gelu`. Each node is a pass over memory, so there are as few as can be. */
function geluSlope(x: Value): Value {
  const logOfDensity = -0.5 * Math.log(2 * Math.PI);
  return operation("geluSlope", [x], "float32", x.shape, {
    evaluate: ([t]) =>
      float32(
        t!.shape,
        (t!.data as Float32Array).map(v => 0.5 * (1 + erf(v * Math.SQRT1_2)) + v * Math.exp(logOfDensity - (v * v) / 2)),
      ),
    lower: (emit, [from], to) => {
      const half = emit.node("Mul", [from!, emit.float(Math.SQRT1_2)], emit.name("half")); // x / √2
      const square = emit.node("Mul", [half, half], emit.name("square"));
      const density = emit.node("Exp", [emit.node("Sub", [emit.float(logOfDensity), square], emit.name("log"))], emit.name("density"));
      const error = emit.node("Erf", [half], emit.name("error"));
      const share = emit.node("HardSigmoid", [error], emit.name("share"), { alpha: { float: 0.5 }, beta: { float: 0.5 } }); // (1 + error) / 2
      emit.node("Add", [share, emit.node("Mul", [from!, density], emit.name("product"))], to);
    },
  });
}

const c = Math.sqrt(2 / Math.PI);

/** The tanh form of `gelu` that google-research/bert computes; it differs from the exact one by up to 5e-4. */
export const geluTanh = (x: Value): Value =>
  unary(
    "Gelu",
    x,
    v => 0.5 * v * (1 + Math.tanh(c * (v + 0.044715 * v ** 3))),
    // ½(1 + t) + ½·x·(1 − t²)·c·(1 + 3·0.044715·x²), t the tanh
    g => {
      const square = multiply(x, x);
      const t = tanh(multiply(x, add(multiply(square, scalar(0.044715 * c)), scalar(c))));
      const inner = multiply(x, add(multiply(square, scalar(1.5 * 0.044715 * c)), scalar(0.5 * c)));
      const slope = add(multiply(subtract(scalar(1), multiply(t, t)), inner), multiply(t, scalar(0.5)));
      return multiply(g, add(slope, scalar(0.5)));
    },
    { approximate: "tanh" },
  );

/** 1 where x > 0, 0 where x < 0, `atZero` where x is 0. No gradient flows through it. */
export function step(x: Value, atZero: 0 | 1): Value {
  expectKind("step", "float32", [x]);
  return operation("step", [x], "float32", x.shape, {
    evaluate: ([t]) =>
      float32(
        t!.shape,
        (t!.data as Float32Array).map(v => (v > 0 || (v === 0 && atZero === 1) ? 1 : 0)),
      ),
    lower: (emit, [from], to) => {
      const zero = emit.float(0);
      const compared = emit.node(atZero === 1 ? "GreaterOrEqual" : "Greater", [from!, zero], emit.name("compared"));
      return emit.node("Cast", [compared], to, { to: 1 /* TensorProto.FLOAT */ });
    },
    gradient: () => [null],
  });
}

/** Integers as floats. */
export function toFloat(x: Value): Value {
  expectKind("toFloat", "int32", [x]);
  return operation("Cast", [x], "float32", x.shape, {
    evaluate: ([t]) => float32(t!.shape, Float32Array.from(t!.data)),
    lower: (emit, [from], to) => emit.node("Cast", [from!], to, { to: 1 /* TensorProto.FLOAT */ }),
    gradient: () => [null],
  });
}

function unary(
  name: string,
  x: Value,
  f: (v: number) => number,
  slope: (upstream: Value, output: Value) => Value,
  attributes: Record<string, string> = {},
): Value {
  expectKind(name, "float32", [x]);
  return operation(name, [x], "float32", x.shape, {
    again: ([t]) => unary(name, t!, f, slope, attributes),
    evaluate: ([t]) => float32(t!.shape, (t!.data as Float32Array).map(f)),
    lower: (emit, [from], to) => emit.node(name, [from!], to, attributes),
    gradient: (g, y) => [() => slope(g, y)],
  });
}

/** `slopes` may be of the result's shape: where an operand was stretched, its gradient is summed over the copies. */
function binary(
  name: string,
  a: Value,
  b: Value,
  f: (x: number, y: number) => number,
  slopes: (upstream: Value, output: Value) => readonly [() => Value, () => Value],
): Value {
  expectKind(name, a.kind, [a, b]);
  return operation(name, [a, b], a.kind, broadcast(name, a, b), {
    again: ([s, t]) => binary(name, s!, t!, f, slopes),
    evaluate: ([s, t]) => stretch(s!, t!, f),
    lower: (emit, [from, other], to) => emit.node(name, [from!, other!], to),
    gradient: (g, y) => {
      const [ofA, ofB] = slopes(g, y);
      return [() => sumTo(ofA(), a.shape), () => sumTo(ofB(), b.shape)];
    },
  });
}

/** Walks the result in order and both operands with it; an operand's stride is 0 along the dimensions where it is stretched. */
function stretch(a: Tensor, b: Tensor, f: (x: number, y: number) => number): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const padded = [a, b].map(t => [...Array<number>(rank - t.shape.length).fill(1), ...t.shape]);
  const shape = padded[0]!.map((n, i) => (n === 1 ? padded[1]![i]! : n));
  const strides = padded.map(stretchedStrides);
  const data = fresh(finer(a, b), sizeOf(shape));
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
  return { ...a, shape, data } as Tensor;
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
