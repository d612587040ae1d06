// A value of a computation that is written down, not yet run: where it comes from, its type, and its shape with names for the
// dimensions that only a run knows ("batch", "tokens"). Operations (ops/) make values out of values; a Program is what they lead to.
import type { Tensor } from "../tensor/index.ts";
import type { Emit } from "./emit.ts";

/** A size that is known, or the name of one that each run decides. Equal names are equal sizes. */
export type Dimension = number | string;

/** Sizes, outermost first. */
export type Shape = readonly Dimension[];

/** What a value is made of. */
export type Kind = Tensor["dtype"];

/** Where a value comes from. */
export type Origin =
  | { readonly from: "input"; readonly name: string }
  | { readonly from: "parameter"; readonly name: string; readonly weight: Weight }
  | { readonly from: "operation"; readonly name: string; readonly inputs: readonly Value[]; readonly rule: Rule };

/** What an operation does, in each of its lives. */
export interface Rule {
  /** The plain computation: clear first, the twin that every other runtime is compared with. */
  evaluate(inputs: readonly Tensor[]): Tensor;
  /** The same as ONNX nodes; the last one writes `output`. */
  lower(emit: Emit, inputs: readonly string[], output: string): void;
  /**
   * What a change of each input does to the loss, given what a change of the output does: one entry per input, of the input's shape, written down
   * when it is asked for; null where an input has no gradient (ids, masks). An operation without this member is not differentiable here.
   *
   * @param upstream - ∂loss/∂output, of the output's shape
   */
  gradient?(upstream: Value, output: Value): readonly ((() => Value) | null)[];
  /** The same operation on other operands. Only operations have it that treat each row along the last dimension by itself. */
  again?(operands: readonly Value[]): Value;
}

/** Numbers that belong to the model. */
export interface Weight {
  readonly kind: Kind;
  readonly shape: readonly number[];
  read(): Promise<Tensor>;
  /** Where they are stored: a runtime that maps files itself need not have them read. */
  readonly stored?: StoredWeight | undefined;
}

/** A stretch of a file that holds a weight, little-endian. */
export interface StoredWeight {
  readonly path: string;
  readonly start: number;
  readonly sizeBytes: number;
  readonly dtype: "F32" | "F16" | "BF16" | "F64";
}

/** One value of the computation. */
export interface Value {
  readonly kind: Kind;
  readonly shape: Shape;
  readonly origin: Origin;
}

/** A value that each run is given. */
export function input(name: string, kind: Kind, shape: Shape): Value {
  return { kind, shape, origin: { from: "input", name } };
}

/** A value that belongs to the computation: a weight, read when a runtime loads the program, or a tensor at hand (used, not copied). */
export function parameter(name: string, of: Weight | Tensor): Value {
  const weight = "read" in of ? of : { kind: of.dtype, shape: of.shape, read: async () => of };
  return { kind: weight.kind, shape: weight.shape, origin: { from: "parameter", name, weight } };
}

const scalars = new Map<number, Value>();

/** A constant without dimensions. */
export function scalar(value: number): Value {
  const known = scalars.get(value) ?? parameter(`scalar(${value})`, { dtype: "float32", shape: [], data: Float32Array.of(value) });
  scalars.set(value, known);
  return known;
}

/** A value computed from others. Only the files in ops/ call this. */
export function operation(name: string, inputs: readonly Value[], kind: Kind, shape: Shape, rule: Rule): Value {
  return { kind, shape, origin: { from: "operation", name, inputs, rule } };
}

/** `[batch, tokens, 384]`, for messages. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}
