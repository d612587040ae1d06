// A tensor of a file as a value of the graph. It is read when a runtime loads a program that needs it, or mapped where it lies.
import type { Value } from "../graph/index.ts";
import { parameter } from "../graph/index.ts";
import type { TensorStore } from "../tensor/index.ts";

/** The float tensor `tensor` of a store, called `name` in the graph. */
export function storedValue(name: string, store: TensorStore, tensor: string): Value {
  const { dtype, shape, sizeBytes, place } = store.info(tensor);
  const isMappable = place !== null && (dtype === "F32" || dtype === "F16" || dtype === "BF16" || dtype === "F64");
  const stored = isMappable ? { ...place, sizeBytes, dtype } : undefined;
  return parameter(name, { kind: "float32", shape, read: () => store.float32(tensor), stored });
}
