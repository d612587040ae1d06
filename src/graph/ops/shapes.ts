// The same numbers in another arrangement, and some of them picked out.
import { GlassbertError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { float32, int32, sizeOf } from "../../tensor/index.ts";
import { axisOf, expectKind, refuse, width } from "../check.ts";
import { fresh } from "../fresh.ts";
import type { Shape, Value } from "../value.ts";
import { operation } from "../value.ts";

const like = (t: Tensor, shape: readonly number[], data: Tensor["data"]): Tensor =>
  t.dtype === "float32" ? float32(shape, data as Float32Array) : int32(shape, data as Int32Array);

/**
 * Splits the last dimension in two.
 *
 * @param x - [..., outer · inner]
 * @returns [..., outer, inner]
 */
export function splitLast(x: Value, outer: number, inner: number): Value {
  if (x.shape.at(-1) !== outer * inner) refuse("splitLast", [x], `the last dimension has to be ${outer} · ${inner}`);
  return rearrange("splitLast", x, [...x.shape.slice(0, -1), outer, inner], shape => [...shape.slice(0, -1), outer, inner]);
}

/**
 * Joins the last two dimensions.
 *
 * @param x - [..., outer, inner], both known sizes
 * @returns [..., outer · inner]
 */
export function joinLast(x: Value): Value {
  const [outer, inner] = x.shape.slice(-2);
  if (typeof outer !== "number" || typeof inner !== "number")
    return refuse("joinLast", [x], "the last two dimensions have to be known sizes");
  return rearrange("joinLast", x, [...x.shape.slice(0, -2), outer * inner], shape => [...shape.slice(0, -2), outer * inner]);
}

/** Puts dimensions of size 1 in. `axes` are places in the result, in ascending order. */
export function unsqueeze(x: Value, axes: readonly number[]): Value {
  const insert = <T>(shape: readonly T[], one: T) => axes.reduce((all, axis) => all.toSpliced(axis, 0, one), [...shape]);
  return operation("unsqueeze", [x], x.kind, insert(x.shape, 1), {
    evaluate: ([t]) => like(t!, insert(t!.shape, 1), t!.data),
    lower: (emit, [from], to) => emit.node("Unsqueeze", [from!, emit.integers(axes)], to),
    gradient: g => [() => reshapeLike(g, x)],
  });
}

function rearrange(name: string, x: Value, shape: Shape, concrete: (shape: readonly number[]) => number[]): Value {
  return operation(name, [x], x.kind, shape, {
    evaluate: ([t]) => like(t!, concrete(t!.shape), t!.data),
    lower: (emit, [from], to) => emit.node("Reshape", [from!, emit.shape(shape)], to),
    gradient: g => [() => reshapeLike(g, x)],
  });
}

/** The numbers of x in the shape of another value, which holds as many. */
export function reshapeLike(x: Value, model: Value): Value {
  return operation("reshapeLike", [x, model], x.kind, model.shape, {
    evaluate: ([t, m]) => like(t!, m!.shape, t!.data),
    lower: (emit, [from], to) => emit.node("Reshape", [from!, emit.shape(model.shape)], to),
    gradient: g => [() => reshapeLike(g, x), null],
  });
}

/**
 * The leading dimensions folded into one.
 *
 * @param x - [..., D]
 * @returns [rows, D]
 */
export function flatten(x: Value): Value {
  const wide = x.shape.at(-1)!;
  if (typeof wide !== "number") return refuse("flatten", [x], "the width has to be a known size");
  if (x.shape.length === 2) return x;
  const rows = x.shape.slice(0, -1).join("·");
  return operation("flatten", [x], x.kind, [rows, wide], {
    evaluate: ([t]) => like(t!, [sizeOf(t!.shape.slice(0, -1)), wide], t!.data),
    lower: (emit, [from], to) => emit.node("Reshape", [from!, emit.integers([-1, wide])], to),
    gradient: g => [() => reshapeLike(g, x)],
  });
}

/** All dimensions of x folded into one: ids of several texts in a row. */
export function chain(x: Value): Value {
  return operation("chain", [x], x.kind, [x.shape.join("·")], {
    evaluate: ([t]) => like(t!, [t!.data.length], t!.data),
    lower: (emit, [from], to) => emit.node("Reshape", [from!, emit.integers([-1])], to),
    gradient: g => [() => reshapeLike(g, x)],
  });
}

/**
 * `flatten` undone.
 *
 * @param x - [rows, D]
 * @param model - something with the leading dimensions that x had, [...]
 * @returns [..., D]
 */
export function unflatten(x: Value, model: Value): Value {
  const wide = width("unflatten", x);
  const shape = [...model.shape, wide];
  return operation("unflatten", [x, model], x.kind, shape, {
    evaluate: ([t, m]) => like(t!, [...m!.shape, wide], t!.data),
    lower: (emit, [from], to) => emit.node("Reshape", [from!, emit.shape(shape)], to, { allowzero: 1 }), // texts without tokens have none here too
    gradient: g => [() => reshapeLike(g, x), null],
  });
}

/** Dimensions in another order: dimension i of the result is dimension `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  const isPermutation = order.length === x.shape.length && [...order].sort((a, b) => a - b).every((axis, i) => axis === i);
  if (!isPermutation) refuse("transpose", [x], `[${order.join(", ")}] is no order of its dimensions`);
  const shape = order.map(axis => x.shape[axis]!);
  return operation("transpose", [x], x.kind, shape, {
    evaluate: ([t]) => {
      const sizes = order.map(axis => t!.shape[axis]!);
      const strides = order.map(axis => sizeOf(t!.shape.slice(axis + 1)));
      const data = t!.data.slice();
      for (let i = 0; i < data.length; i++) {
        let [rest, from] = [i, 0];
        for (let axis = sizes.length - 1; axis >= 0; axis--) {
          from += (rest % sizes[axis]!) * strides[axis]!;
          rest = Math.floor(rest / sizes[axis]!);
        }
        data[i] = t!.data[from]!;
      }
      return like(t!, sizes, data);
    },
    lower: (emit, [from], to) => emit.node("Transpose", [from!], to, { perm: order }),
    gradient: g => [() => transpose(g, [...order.keys()].map(axis => order.indexOf(axis)))], // biome-ignore format: one idea
  });
}

/**
 * One row of a table per id: BERT's look-up.
 *
 * @param table - [V, E]
 * @param ids - int32, any shape
 * @returns [...ids, E]
 * @throws {GlassbertError} E_ID_RANGE when run, by the plain runtime; ONNX Runtime refuses too
 */
export function gather(table: Value, ids: Value): Value {
  expectKind("gather", "int32", [ids]);
  if (table.shape.length !== 2) refuse("gather", [table, ids], "the table has to be [rows, width]");
  return operation("gather", [table, ids], table.kind, [...ids.shape, table.shape[1]!], {
    again: ([rows, at]) => gather(rows!, at!),
    evaluate: ([rows, at]) => {
      const [count, wide] = rows!.shape as [number, number];
      const data = fresh(rows!, at!.data.length * wide);
      at!.data.forEach((id, i) => {
        if (id < 0 || id >= count)
          throw new GlassbertError(
            "E_ID_RANGE",
            `id ${id} at place ${i}: the table has rows 0 to ${count - 1}`,
            "use ids of this model's tokenizer",
          );
        data.set(rows!.data.subarray(id * wide, (id + 1) * wide), i * wide);
      });
      return like(rows!, [...at!.shape, wide], data);
    },
    lower: (emit, [rows, at], to) => emit.node("Gather", [rows!, at!], to, { axis: 0 }),
    gradient: g => [() => scatterRows(g, ids, table), null],
  });
}

/**
 * One entry along an axis: `select(hidden, 1, 0)` is the vector of the first token of each text.
 *
 * @returns x without that axis
 */
export function select(x: Value, axis: number, index: number): Value {
  const at = axisOf("select", x, axis);
  return operation("select", [x], x.kind, x.shape.toSpliced(at, 1), {
    evaluate: ([t]) => {
      const [outer, inner] = [sizeOf(t!.shape.slice(0, at)), sizeOf(t!.shape.slice(at + 1))];
      const data = t!.data.slice(0, outer * inner);
      for (let o = 0; o < outer; o++) {
        const from = (o * t!.shape[at]! + index) * inner;
        data.set(t!.data.subarray(from, from + inner), o * inner);
      }
      return like(t!, t!.shape.toSpliced(at, 1), data);
    },
    lower: (emit, [from], to) => emit.node("Gather", [from!, emit.integer(index)], to, { axis: at }),
    gradient: g => [() => placed(g, x, at, index)],
  });
}

/**
 * Rows of all rows: the leading dimensions count as one.
 *
 * @param x - [..., D]
 * @param places - int32, [M], row numbers among the flattened leading dimensions
 * @returns [M, D]
 */
export function gatherRows(x: Value, places: Value): Value {
  return gather(flatten(x), places);
}

/**
 * A table in which each row is the sum of the rows given for it: what a look-up does to its table's gradient.
 *
 * @param rows - [..., E]
 * @param ids - int32, [...]: where each row goes
 * @param table - only its shape counts, [V, E]
 * @returns [V, E]
 */
function scatterRows(rows: Value, ids: Value, table: Value): Value {
  return operation("scatterRows", [rows, ids, table], "float32", table.shape, {
    evaluate: ([given, at, shaped]) => {
      const wide = shaped!.shape[1]!;
      const data = fresh(given!, shaped!.data.length);
      at!.data.forEach((id, i) => {
        for (let e = 0; e < wide; e++) data[id * wide + e]! += given!.data[i * wide + e]!;
      });
      return float32(shaped!.shape, data as Float32Array);
    },
    lower: (emit, [given, at, shaped], to) => {
      const wide = table.shape[1] as number;
      const zeros = emit.node("Expand", [emit.float(0), emit.node("Shape", [shaped!], emit.name("shape"))], emit.name("zeros"));
      const places = emit.node("Reshape", [at!, emit.integers([-1, 1])], emit.name("places"));
      if (emit.profile === "webgpu") {
        // WebGPU has no int64. The same with a place for each number costs eighteen times as much on a CPU.
        const flat = emit.node("Reshape", [given!, emit.integers([-1, wide])], emit.name("rows"));
        const each = emit.node("Expand", [places, emit.node("Shape", [flat], emit.name("shape"))], emit.name("places"));
        return emit.node("ScatterElements", [zeros, each, flat], to, { axis: 0, reduction: "add" });
      }
      const wideIds = emit.node("Cast", [places], emit.name("places"), { to: 7 /* TensorProto.INT64: ScatterND takes nothing else */ });
      const flat = emit.node("Reshape", [given!, emit.integers([-1, wide])], emit.name("rows"));
      return emit.node("ScatterND", [zeros, wideIds, flat], to, { reduction: "add" });
    },
    gradient: g => [() => gather(g, ids), null, null],
  });
}

/** Zeros of the shape of `like`, with x at `index` of one axis: what picking an entry does to the gradient of the whole. */
function placed(x: Value, like: Value, axis: number, index: number): Value {
  return operation("placed", [x, like], "float32", like.shape, {
    evaluate: ([t, l]) => {
      const [outer, inner] = [sizeOf(l!.shape.slice(0, axis)), sizeOf(l!.shape.slice(axis + 1))];
      const data = fresh(t!, l!.data.length);
      for (let o = 0; o < outer; o++)
        data.set(t!.data.subarray(o * inner, (o + 1) * inner) as never, (o * l!.shape[axis]! + index) * inner);
      return float32(l!.shape, data as Float32Array);
    },
    lower: (emit, [from, other], to) => {
      const rank = like.shape.length;
      const one = emit.node("Unsqueeze", [from!, emit.integers([axis])], emit.name("one"));
      const size = emit.node("Shape", [other!], emit.name("size"), { start: axis, end: axis + 1 });
      const after = emit.node("Sub", [size, emit.integers([index + 1])], emit.name("after"));
      const none = (count: number) => (count === 0 ? [] : [emit.integers(Array(count).fill(0))]);
      const pads = [...none(axis), emit.integers([index]), ...none(rank - 1), after, ...none(rank - 1 - axis)];
      return emit.node("Pad", [one, emit.node("Concat", pads, emit.name("pads"), { axis: 0 })], to);
    },
    gradient: g => [() => select(g, axis, index), null],
  });
}

/**
 * For each entry its place along the last dimension: 0, 1, 2 … in every row.
 *
 * @param x - [..., T]; only its shape counts
 * @returns int32, [..., T]
 */
export function columns(x: Value): Value {
  axisOf("columns", x, -1);
  return operation("columns", [x], "int32", x.shape, {
    evaluate: ([t]) => {
      const wide = t!.shape.at(-1)!;
      return int32(
        t!.shape,
        Int32Array.from(t!.data, (_, i) => i % wide),
      );
    },
    lower: (emit, [from], to) => {
      const shape = emit.node("Shape", [from!], emit.name("shape"));
      const width = emit.node("Gather", [shape, emit.integer(x.shape.length - 1)], emit.name("width"), { axis: 0 });
      const row = emit.node("Range", [emit.integer(0), width, emit.integer(1)], emit.name("row"));
      const rows = emit.node("Expand", [row, shape], emit.name("rows"));
      return emit.node("Cast", [rows], to, { to: 6 /* TensorProto.INT32 */ });
    },
    gradient: () => [null],
  });
}
