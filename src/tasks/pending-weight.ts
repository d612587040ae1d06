// A stored tensor on its way into a file: as it is, or as floats of another width. It is read when the file is written.
import { GlassbertError } from "../base/index.ts";
import type { Dtype, PendingTensor, TensorStore } from "../tensor/index.ts";
import { float32ToFloat16 } from "../tensor/index.ts";

/**
 * Numbers that are no floats stay as they are.
 *
 * @throws {GlassbertError} E_WEIGHTS, when it is read: a value is too large for float16
 */
export function pendingWeight(store: TensorStore, name: string, wanted: "keep" | "float32" | "float16"): PendingTensor {
  const { dtype, shape, sizeBytes } = store.info(name);
  const target: Dtype = wanted === "float32" ? "F32" : "F16";
  const isFloat = dtype === "F32" || dtype === "F16" || dtype === "BF16" || dtype === "F64";
  if (wanted === "keep" || !isFloat || dtype === target) return { dtype, shape, sizeBytes, read: () => store.read(name) };
  const count = shape.reduce((product, size) => product * size, 1);
  return {
    dtype: target,
    shape,
    sizeBytes: count * (target === "F32" ? 4 : 2),
    read: async () => {
      const { data } = await store.float32(name);
      if (target === "F32") return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const large = data.find(value => Math.abs(value) >= 65520 && Number.isFinite(value));
      if (large !== undefined)
        throw new GlassbertError(
          "E_WEIGHTS",
          `${store.name}: ${name} holds ${large}, too large for float16`,
          "keep its dtype, or export as float32",
        );
      return new Uint8Array(float32ToFloat16(data).buffer);
    },
  };
}
