// New numbers of the kind that the operands have. Mostly that is float32; when the interpreter is asked for float64 (gradient.test.ts: a
// difference quotient in float32 has too few digits to check a gradient with), the same evaluation runs in double precision.
import type { Tensor } from "../tensor/index.ts";
import { float32, sizeOf } from "../tensor/index.ts";

/** Zeros of the operand's kind. */
export function fresh<T extends Tensor>(like: T, count: number): T["data"] {
  const Numbers = like.data.constructor as new (count: number) => T["data"];
  return new Numbers(count);
}

/** Of two operands, the one of higher precision. */
export function finer<T extends Tensor>(a: T, b: T): T {
  return a.data.BYTES_PER_ELEMENT < b.data.BYTES_PER_ELEMENT ? b : a;
}

/** A float tensor of zeros in the operand's precision. */
export function freshTensor(like: Tensor, shape: readonly number[]): ReturnType<typeof float32> {
  return float32(shape, like.dtype === "float32" ? (fresh(like, sizeOf(shape)) as Float32Array) : undefined);
}
