// The linear layer in whole numbers. A weight is an 8-bit number times the scale of its output; a number of x is an 8-bit number times the scale
// of its row. One scale per row, not per batch: a text's numbers do not depend on its neighbours.
import { sizeOf } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import { freshTensor } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/** ONNX's number for unsigned bytes. Signed ones would do as well, ten times slower: the kernels take unsigned times signed. */
const UINT8 = 2;
const middle = 128;

/**
 * x · W + b with x rounded to 255 steps per row.
 *
 * @param x - float32 [..., I]
 * @param weight - int8 [I, O], inputs outermost: as the kernels want it
 * @param scales - what a step of each output's weights is worth, [O]
 * @param bias - [O]
 * @param lowest - a number that none of x is below, where one is known: then the largest of a row is its size
 * @returns float32 [..., O]
 */
export function quantizedLinear(x: Value, weight: Value, scales: Value, bias: Value, lowest?: number): Value {
  expectKind("quantizedLinear", "float32", [x, scales, bias]);
  expectKind("quantizedLinear", "int8", [weight]);
  const [ins, outs] = weight.shape as [number, number];
  if (width("quantizedLinear", x) !== ins) refuse("quantizedLinear", [x, weight], `the weight has to be [${x.shape.at(-1)}, outputs]`);
  const shape = [...x.shape.slice(0, -1), outs];
  return operation("quantizedLinear", [x, weight, scales, bias], "float32", shape, {
    again: ([t, w, s, b]) => quantizedLinear(t!, w!, s!, b!, lowest),
    evaluate: ([t, w, s, b]) => {
      const [I, O] = w!.shape as [number, number];
      const out = freshTensor(t!, [...t!.shape.slice(0, -1), O]);
      for (let row = 0; row < sizeOf(t!.shape.slice(0, -1)); row++) {
        const { steps, step } = inSteps(t!.data.subarray(row * I, (row + 1) * I), lowest);
        for (let o = 0; o < O; o++) {
          let whole = 0;
          for (let i = 0; i < I; i++) whole += steps[i]! * w!.data[i * O + o]!;
          out.data[row * O + o] = whole * s!.data[o]! * step + b!.data[o]!;
        }
      }
      return out;
    },
    lower: (emit, [from, w, s, b], to) => {
      const rows = x.shape.length === 2 ? from! : emit.node("Reshape", [from!, emit.integers([-1, ins])], emit.name("rows"));
      const sizes = lowest === undefined ? emit.node("Abs", [rows], emit.name("sizes")) : rows;
      const largest = emit.node("ReduceMax", [sizes, emit.integers([-1])], emit.name("largest"), { keepdims: 0 }); // [R]
      const most = emit.node("Max", [largest, emit.float(Math.max(smallest, -(lowest ?? 0)))], emit.name("most"));
      const step = emit.node("Div", [most, emit.float(127)], emit.name("step"));
      const zero = emit.node("Cast", [emit.float(middle)], emit.name("zero"), { to: UINT8 }); // folded when the session is made
      const zeros = emit.once(`zeros(${shape.slice(0, -1).join("·")})`, name =>
        emit.node("Expand", [zero, emit.node("Shape", [step], `${name}_shape`)], name),
      ); // [R]
      const steps = emit.node("QuantizeLinear", [rows, step, zeros], emit.name("steps"), { axis: 0 }); // [R, I]
      const whole = emit.node("MatMulIntegerToFloat", [steps, w!, emit.float(1), s!, zero], emit.name("whole"), {}, "com.microsoft"); // [R, O]
      const scaled = emit.node("Mul", [whole, emit.node("Unsqueeze", [step, emit.integers([1])], emit.name("step"))], emit.name("scaled"));
      // Sum, not Add: ONNX Runtime would make Add and Gelu one operation, which is slower than the two.
      if (x.shape.length === 2) return emit.node("Sum", [scaled, b!], to);
      return emit.node("Reshape", [emit.node("Sum", [scaled, b!], emit.name("product")), emit.shape(shape)], to);
    },
  });
}

/** A row of nothing but zeros has to have a step too. */
const smallest = 1e-30;

/** A row as whole numbers of −127 … 127 and what one of them is worth. */
function inSteps(row: ArrayLike<number>, lowest = 0): { readonly steps: Int8Array; readonly step: number } {
  let most = Math.max(smallest, -lowest);
  for (let i = 0; i < row.length; i++) most = Math.max(most, Math.abs(row[i]!));
  const step = Math.fround(Math.fround(most) / 127);
  return { steps: Int8Array.from(row, x => nearest(Math.fround(x / step))), step };
}

/** The nearest whole number, the even one of two: what processors do. */
function nearest(x: number): number {
  const whole = Math.round(x);
  return whole - x === 0.5 && whole % 2 !== 0 ? whole - 1 : whole;
}
