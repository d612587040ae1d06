// What a place with named tensors can do, be it one safetensors file or a folder of shards. Nothing is read before it is asked for.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { Dtype } from "./dtype.ts";
import type { FloatTensor, IntTensor } from "./tensor.ts";

/** What is known of a stored tensor without reading it. */
export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  /** The file that holds it and its first byte there, for native code that maps files itself; null when it lies in no file. */
  readonly place: { readonly path: string; readonly start: number } | null;
}

/** Named tensors, read by range when asked for. An unknown name is an E_WEIGHTS error that suggests near ones. */
export interface TensorStore {
  /** How the user knows it, for messages. */
  readonly name: string;
  /** The tensors' names, in the order of their data. */
  readonly names: readonly string[];
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
  /** Whether a tensor of that name is there. */
  has(name: string): boolean;
  /** Dtype, shape and size of a tensor. */
  info(name: string): TensorInfo;
  /** The stored bytes: one read. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The values as 32-bit floats; F32, F16, BF16 and F64 only. */
  float32(name: string): Promise<FloatTensor>;
  /** The values as 32-bit integers; any integer dtype whose values fit. */
  int32(name: string): Promise<IntTensor>;
  /** Rows of a [rows, width] tensor as floats, [ids.length, width]: one read for each different id. */
  rows(name: string, ids: ArrayLike<number>): Promise<FloatTensor>;
}

/** The error for a name that is not there. */
export function noSuchTensor(store: string, name: string, names: Iterable<string>): GlassbertError {
  const message = `${store}: no tensor ${JSON.stringify(name)}.${didYouMean(name, names)}`;
  return new GlassbertError("E_WEIGHTS", message, "`glassbert inspect` lists the tensors of a model");
}
