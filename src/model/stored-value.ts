// A tensor of a file as a value of the graph. It is read when a runtime loads a program that needs it, or mapped where it lies.
import type { Value } from "../graph/index.ts";
import { parameter } from "../graph/index.ts";
import { float32, type TensorStore } from "../tensor/index.ts";

/** The float tensor `tensor` of a store, called `name` in the graph; perhaps in another shape of the same size. */
export function storedValue(name: string, store: TensorStore, tensor: string, shape: readonly number[] = store.info(tensor).shape): Value {
  const { dtype, sizeBytes, place } = store.info(tensor);
  const isMappable = place !== null && (dtype === "F32" || dtype === "F16" || dtype === "BF16" || dtype === "F64");
  const stored = isMappable ? { ...place, sizeBytes, dtype } : undefined;
  return parameter(name, { kind: "float32", shape, read: async () => float32(shape, (await store.float32(tensor)).data), stored });
}
