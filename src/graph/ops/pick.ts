// Of a long row of scores often a single one is wanted. Picked inside the graph, one number leaves the runtime instead of a vocabulary.
import { GlassbertError } from "../../base/index.ts";
import { float32 } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import { fresh } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";
import { exponential, multiply, subtract } from "./elementwise.ts";
import { unsqueeze } from "./shapes.ts";
import { sum } from "./sums.ts";

/** log(eˣ / Σ eˣ) over the last dimension; the largest x is subtracted first, so nothing overflows. */
export function logSoftmax(x: Value): Value {
  expectKind("logSoftmax", "float32", [x]);
  const wide = width("logSoftmax", x);
  return operation("logSoftmax", [x], "float32", x.shape, {
    evaluate: ([t]) => {
      const data = fresh(t!, t!.data.length) as Float32Array;
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
    lower: (emit, [from], to) => {
      if (emit.profile !== "webgpu") return emit.node("LogSoftmax", [from!], to, { axis: -1 });
      const last = emit.integers([-1]);
      const most = emit.node("ReduceMax", [from!, last], emit.name("most"));
      const behind = emit.node("Sub", [from!, most], emit.name("behind"));
      const total = emit.node("ReduceSum", [emit.node("Exp", [behind], emit.name("shares")), last], emit.name("total"));
      return emit.node("Sub", [behind, emit.node("Log", [total], emit.name("log"))], to);
    },
    gradient: (g, y) => [() => subtract(g, multiply(exponential(y), unsqueeze(sum(g, -1), [x.shape.length - 1])))],
  });
}

/**
 * One entry of each row.
 *
 * @param x - [..., C]
 * @param ids - int32, [...], 0 <= id < C
 * @returns [...]
 * @throws {GlassbertError} E_ID_RANGE when run, by the plain runtime; ONNX Runtime refuses too
 */
export function pick(x: Value, ids: Value): Value {
  expectKind("pick", "float32", [x]);
  expectKind("pick", "int32", [ids]);
  if (x.shape.length === 0 || x.shape.slice(0, -1).join() !== ids.shape.join()) refuse("pick", [x, ids], "there has to be one id per row");
  return operation("pick", [x, ids], "float32", ids.shape, {
    evaluate: ([rows, at]) => {
      const wide = rows!.shape.at(-1)!;
      const data = fresh(rows!, at!.data.length) as Float32Array;
      at!.data.forEach((id, m) => {
        if (id < 0 || id >= wide)
          throw new GlassbertError(
            "E_ID_RANGE",
            `id ${id} at place ${m}: the rows have 0 to ${wide - 1}`,
            "use ids of this model's tokenizer",
          );
        data[m] = rows!.data[m * wide + id]!;
      });
      return float32(at!.shape, data);
    },
    lower: (emit, [rows, at], to) => {
      const columns = emit.node("Unsqueeze", [at!, emit.integers([-1])], emit.name("columns"));
      const picked = emit.node("GatherElements", [rows!, columns], emit.name("picked"), { axis: -1 });
      emit.node("Squeeze", [picked, emit.integers([-1])], to);
    },
    gradient: g => [() => putBack(g, ids, x), null],
  });
}

/** Zeros of the shape of `like`, with one number in each row, where `pick` would find it. */
function putBack(picked: Value, ids: Value, like: Value): Value {
  return operation("putBack", [picked, ids, like], "float32", like.shape, {
    evaluate: ([t, at, l]) => {
      const wide = l!.shape.at(-1)!;
      const data = fresh(t!, l!.data.length) as Float32Array;
      at!.data.forEach((id, m) => {
        data[m * wide + id] = t!.data[m]!;
      });
      return float32(l!.shape, data);
    },
    lower: (emit, [from, at, other], to) => {
      const zeros = emit.node("Expand", [emit.float(0), emit.node("Shape", [other!], emit.name("shape"))], emit.name("zeros"));
      const [columns, rows] = [at!, from!].map(of => emit.node("Unsqueeze", [of, emit.integers([-1])], emit.name("column")));
      emit.node("ScatterElements", [zeros, columns!, rows!], to, { axis: -1 });
    },
  });
}
