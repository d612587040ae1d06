// Sums along dimensions, and copies along them: each is the other's gradient.
import type { Tensor } from "../../tensor/index.ts";
import { float32, sizeOf } from "../../tensor/index.ts";
import { axisOf, expectKind } from "../check.ts";
import { fresh, freshTensor } from "../fresh.ts";
import type { Shape, Value } from "../value.ts";
import { operation } from "../value.ts";
import { unsqueeze } from "./shapes.ts";

/** Σ x along an axis, which goes away. */
export function sum(x: Value, axis: number): Value {
  expectKind("sum", "float32", [x]);
  return sumOver(x, [axisOf("sum", x, axis)]);
}

/** Σ x along several axes at once, which go away: one pass over x. */
function sumOver(x: Value, axes: readonly number[]): Value {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return operation("ReduceSum", [x], "float32", shape, {
    evaluate: ([t]) => axes.reduceRight((sums, at) => reduced(sums, at, 0, (sofar, v) => sofar + v), t!),
    lower: (emit, [from], to) => emit.node("ReduceSum", [from!, emit.integers(axes)], to, { keepdims: 0 }),
    gradient: g => [() => stretchTo(unsqueeze(g, axes), x)],
  });
}

/** A tensor without one axis, each entry made of the numbers along it. */
export function reduced(t: Tensor, at: number, start: number, f: (sofar: number, v: number) => number): Tensor {
  const [count, inner] = [t.shape[at]!, sizeOf(t.shape.slice(at + 1))];
  const out = freshTensor(t, t.shape.toSpliced(at, 1));
  for (let i = 0; i < out.data.length; i++) {
    const first = Math.floor(i / inner) * count * inner + (i % inner);
    let result = start;
    for (let k = 0; k < count; k++) result = f(result, t.data[first + k * inner]!);
    out.data[i] = result;
  }
  return out;
}

/** x copied along its dimensions of size 1, to the shape that `like` has when it is run. */
function stretchTo(x: Value, like: Value): Value {
  return operation("stretchTo", [x, like], "float32", like.shape, {
    evaluate: ([t, l]) => {
      const data = fresh(t!, l!.data.length);
      for (let i = 0; i < data.length; i++) {
        let [rest, from, stride] = [i, 0, 1];
        for (let axis = l!.shape.length - 1; axis >= 0; axis--) {
          const wide = t!.shape[axis]!;
          if (wide > 1) from += (rest % wide) * stride;
          stride *= wide;
          rest = Math.floor(rest / l!.shape[axis]!);
        }
        data[i] = t!.data[from]!;
      }
      return float32(l!.shape, data as Float32Array);
    },
    lower: (emit, [from, other], to) => emit.node("Expand", [from!, emit.node("Shape", [other!], emit.name("shape"))], to),
    gradient: g => [() => sumTo(g, x.shape), null],
  });
}

/** x summed over the dimensions that a smaller operand was stretched along, so that it has that operand's shape again. */
export function sumTo(x: Value, shape: Shape): Value {
  const more = x.shape.length - shape.length;
  const copied = [...x.shape.keys()].filter(axis => axis < more || (shape[axis - more] === 1 && x.shape[axis] !== 1));
  const kept = copied.flatMap(axis => (axis < more ? [] : [axis - more]));
  if (copied.length === 0) return x;
  return kept.length === 0 ? sumOver(x, copied) : unsqueeze(sumOver(x, copied), kept);
}
