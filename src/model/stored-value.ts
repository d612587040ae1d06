// A tensor of a file as a value of the graph. It is read when a runtime loads a program that needs it, or mapped where it lies.
import type { Value } from "../graph/index.ts";
import { parameter } from "../graph/index.ts";
import { type FloatTensor, float32, type TensorInfo } from "../tensor/index.ts";

/** A float tensor that is known by `info` and read by `read`, called `name` in the graph; perhaps in another shape of the same size. */
export function storedValue(
  name: string,
  { dtype, sizeBytes, place, shape: own }: TensorInfo,
  read: () => Promise<FloatTensor>,
  shape: readonly number[] = own,
): Value {
  const isMappable = place !== null && (dtype === "F32" || dtype === "F16" || dtype === "BF16" || dtype === "F64");
  const stored = isMappable ? { ...place, sizeBytes, dtype } : undefined;
  return parameter(name, { kind: "float32", shape, read: async () => float32(shape, (await read()).data), stored });
}
