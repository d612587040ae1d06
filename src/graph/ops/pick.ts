// Of a long row of scores often a single one is wanted. Picked inside the graph, one number leaves the runtime instead of a vocabulary.
import { GlassbertError } from "../../base/index.ts";
import { float32 } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/** log(eˣ / Σ eˣ) over the last dimension; the largest x is subtracted first, so nothing overflows. */
export function logSoftmax(x: Value): Value {
  expectKind("logSoftmax", "float32", [x]);
  const wide = width("logSoftmax", x);
  return operation("logSoftmax", [x], "float32", x.shape, {
    evaluate: ([t]) => {
      const data = new Float32Array(t!.data.length);
      for (let start = 0; start < data.length; start += wide) {
        const row = t!.data.subarray(start, start + wide) as Float32Array;
        const largest = row.reduce((m, v) => Math.max(m, v), Number.NEGATIVE_INFINITY);
        const logTotal = largest + Math.log(row.reduce((s, v) => s + Math.exp(v - largest), 0));
        row.forEach((v, i) => {
          data[start + i] = v - logTotal;
        });
      }
      return float32(t!.shape, data);
    },
    lower: (emit, [from], to) => emit.node("LogSoftmax", [from!], to, { axis: -1 }),
  });
}

/**
 * One entry of each row.
 *
 * @param x - [M, V]
 * @param ids - int32, [M], 0 <= id < V
 * @returns [M]
 * @throws {GlassbertError} E_ID_RANGE when run, by the plain runtime; ONNX Runtime refuses too
 */
export function pick(x: Value, ids: Value): Value {
  expectKind("pick", "float32", [x]);
  expectKind("pick", "int32", [ids]);
  if (x.shape.length !== 2 || ids.shape.length !== 1 || ids.shape[0] !== x.shape[0])
    refuse("pick", [x, ids], "the rows have to be [M, V] and the ids [M]");
  const wide = width("pick", x);
  return operation("pick", [x, ids], "float32", ids.shape, {
    evaluate: ([rows, at]) =>
      float32(
        at!.shape,
        Float32Array.from(at!.data, (id, m) => {
          if (id < 0 || id >= wide)
            throw new GlassbertError(
              "E_ID_RANGE",
              `id ${id} at place ${m}: the rows have 0 to ${wide - 1}`,
              "use ids of this model's tokenizer",
            );
          return rows!.data[m * wide + id]!;
        }),
      ),
    lower: (emit, [rows, at], to) => {
      const columns = emit.node("Unsqueeze", [at!, emit.integers([1])], emit.name("columns"));
      const picked = emit.node("GatherElements", [rows!, columns], emit.name("picked"), { axis: 1 });
      return emit.node("Squeeze", [picked, emit.integers([1])], to);
    },
  });
}
