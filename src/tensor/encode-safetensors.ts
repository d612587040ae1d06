// Writing a safetensors file: widest values first, so that all data are aligned, then by name; the header padded with blanks to 8 bytes.
// The same tensors give the same bytes, and the bytes the Rust writer gives (huggingface/safetensors, tensor.rs, `prepare`).
import { GlassbertError } from "../base/index.ts";
import type { Tensor } from "./tensor.ts";

/**
 * A whole file in memory.
 *
 * @param tensors - names and tensors, in any order
 * @param metadata - `__metadata__`, written when it is given; transformers wants `{ format: "pt" }` in a model's weights
 * @throws {GlassbertError} E_INPUT: a name twice, the reserved name `__metadata__`, or a name with a lone surrogate
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([a, { dtype: x }], [b, { dtype: y }]) => byText(x, y) || byText(a, b));
  const header = new Map<string, unknown>(metadata === undefined ? [] : [["__metadata__", metadata]]);
  let end = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const shown = JSON.stringify(name);
    if (name === "__metadata__" || !name.isWellFormed()) throw new GlassbertError("E_INPUT", `${shown} cannot name a tensor`, "rename it");
    if (header.has(name)) throw new GlassbertError("E_INPUT", `two tensors are named ${shown}`, "rename one of them");
    const begin = end;
    end += data.byteLength;
    header.set(name, { dtype: dtype === "float32" ? "F32" : "I32", shape, data_offsets: [begin, end] });
  }
  const members = [...header].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  const dataStart = 8 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(dataStart + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  file.set(text, 8);
  file.fill(32, 8 + text.length, dataStart);
  let at = dataStart;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0; // UTF-16 order; it also puts float32 before int32, as the format does
}
