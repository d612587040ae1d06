// Values side by side.
import { sizeOf } from "../../tensor/index.ts";
import { expectKind, refuse } from "../check.ts";
import { freshTensor } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/**
 * Rows of several values behind one another: vectors of 3 and 4 numbers become vectors of 7.
 *
 * @param values - [..., D₁], [..., D₂] …, the last dimensions known sizes, the others equal
 * @returns [..., D₁ + D₂ …]
 */
export function concatenateLast(values: readonly Value[]): Value {
  expectKind("concatenateLast", "float32", values);
  const [first] = values;
  if (first === undefined) throw new RangeError("concatenateLast needs a value");
  const leading = first.shape.slice(0, -1);
  const widths = values.map(({ shape }) => {
    const last = shape.at(-1);
    if (typeof last !== "number") return refuse("concatenateLast", values, "the last dimensions have to be known sizes");
    if (shape.length !== first.shape.length || leading.some((d, i) => d !== shape[i]))
      return refuse("concatenateLast", values, "all dimensions but the last have to be equal");
    return last;
  });
  const width = widths.reduce((sum, w) => sum + w, 0);
  return operation("concatenateLast", values, "float32", [...leading, width], {
    evaluate: tensors => {
      const leading = tensors[0]!.shape.slice(0, -1);
      const out = freshTensor(tensors[0]!, [...leading, width]);
      let column = 0;
      for (const [k, { data }] of tensors.entries()) {
        const wide = widths[k]!;
        for (let row = 0; row < sizeOf(leading); row++) out.data.set(data.subarray(row * wide, (row + 1) * wide), row * width + column);
        column += wide;
      }
      return out;
    },
    lower: (emit, inputs, to) => emit.node("Concat", inputs, to, { axis: -1 }),
    gradient: g => widths.map((wide, k) => () => sliceLast(g, widths.slice(0, k).reduce((a, b) => a + b, 0), wide)), // biome-ignore format: one idea
  });
}

/** Some neighbouring entries of each row. [..., D] → [..., count] */
function sliceLast(x: Value, start: number, count: number): Value {
  return operation("sliceLast", [x], "float32", [...x.shape.slice(0, -1), count], {
    evaluate: ([t]) => {
      const wide = t!.shape.at(-1)!;
      const out = freshTensor(t!, [...t!.shape.slice(0, -1), count]);
      for (let i = 0; i < out.data.length; i++) out.data[i] = t!.data[Math.floor(i / count) * wide + start + (i % count)]!;
      return out;
    },
    lower: (emit, [from], to) =>
      emit.node("Slice", [from!, emit.integers([start]), emit.integers([start + count]), emit.integers([-1])], to),
  });
}
