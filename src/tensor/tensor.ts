// Numbers with a shape: what goes into a computation and what comes out of it. Row-major, no strides, no views.

/** 32-bit floats. */
export interface FloatTensor {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** 32-bit integers: ids, positions, masks. */
export interface IntTensor {
  readonly dtype: "int32";
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

/** 8-bit integers: quantised weights. */
export interface ByteTensor {
  readonly dtype: "int8";
  readonly shape: readonly number[];
  readonly data: Int8Array;
}

/** A tensor of any kind; `data.length` is the product of `shape`. */
export type Tensor = FloatTensor | IntTensor | ByteTensor;

/** How many numbers a shape holds: the product, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** A float tensor over `data` (not copied), zeros when none is given. */
export function float32(shape: readonly number[], data: Float32Array = new Float32Array(sizeOf(shape))): FloatTensor {
  checkSize(shape, data.length);
  return { dtype: "float32", shape, data };
}

/** An integer tensor over `data` (not copied when it is an Int32Array), zeros when none is given. */
export function int32(shape: readonly number[], data: ArrayLike<number> = new Int32Array(sizeOf(shape))): IntTensor {
  checkSize(shape, data.length);
  return { dtype: "int32", shape, data: data instanceof Int32Array ? data : Int32Array.from(data) };
}

/** A tensor of 8-bit integers over `data` (not copied). */
export function int8(shape: readonly number[], data: Int8Array): ByteTensor {
  checkSize(shape, data.length);
  return { dtype: "int8", shape, data };
}

function checkSize(shape: readonly number[], length: number): void {
  if (sizeOf(shape) !== length) throw new RangeError(`shape [${shape.join(", ")}] holds ${sizeOf(shape)} numbers, the data ${length}`);
}
