// Values side by side.
import { float32, sizeOf } from "../../tensor/index.ts";
import { expectKind, refuse } from "../check.ts";
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
      const out = float32([...leading, width]);
      let column = 0;
      for (const [k, { data }] of tensors.entries()) {
        const wide = widths[k]!;
        for (let row = 0; row < sizeOf(leading); row++) out.data.set(data.subarray(row * wide, (row + 1) * wide), row * width + column);
        column += wide;
      }
      return out;
    },
    lower: (emit, inputs, to) => emit.node("Concat", inputs, to, { axis: -1 }),
  });
}
