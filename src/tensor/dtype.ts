// The kinds of numbers a safetensors file may hold, how wide each is, and how stored bytes become the two kinds we compute with.
// Bytes come in fresh and little-endian (as every machine Node and browsers run on); they may become the tensor's own memory.
import { GlassbertError } from "../base/index.ts";
import { bfloat16ToFloat32, float16ToFloat32 } from "./half.ts";

/** Bits of one value, by dtype; the names of the format. Source: huggingface/safetensors, safetensors/src/tensor.rs, `Dtype`. */
export const bitsOf = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** A dtype's name in the file. */
export type Dtype = keyof typeof bitsOf;

/** All names, in the order of the format's source. */
export const dtypes: readonly Dtype[] = Object.keys(bitsOf) as Dtype[];

/**
 * Floats of any stored precision as 32-bit ones; F64 rounds to nearest, the others are exact.
 *
 * @param what - file and tensor, for the message
 * @throws {GlassbertError} E_WEIGHTS: a dtype that holds no F32, F16, BF16 or F64
 */
export function toFloat32(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>, what: string): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = aligned(bytes, bitsOf[dtype] / 8);
  switch (dtype) {
    case "F32":
      return new Float32Array(buffer, byteOffset, length / 4);
    case "F16":
      return float16ToFloat32(new Uint16Array(buffer, byteOffset, length / 2));
    case "BF16":
      return bfloat16ToFloat32(new Uint16Array(buffer, byteOffset, length / 2));
    case "F64":
      return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8));
    default:
      throw cannot(dtype, what, "floats (F32, F16, BF16 or F64)");
  }
}

/**
 * Integers of any width up to 32 bits, and 64-bit ones that fit, as 32-bit signed ones.
 *
 * @throws {GlassbertError} E_WEIGHTS: a dtype that holds no integers, or a value beyond 32 bits
 */
export function toInt32(dtype: Dtype, bytes: Uint8Array<ArrayBuffer>, what: string): Int32Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = aligned(bytes, bitsOf[dtype] / 8);
  switch (dtype) {
    case "I32":
      return new Int32Array(buffer, byteOffset, length / 4);
    case "BOOL":
    case "U8":
      return Int32Array.from(bytes);
    case "I8":
      return Int32Array.from(new Int8Array(buffer, byteOffset, length));
    case "I16":
      return Int32Array.from(new Int16Array(buffer, byteOffset, length / 2));
    case "U16":
      return Int32Array.from(new Uint16Array(buffer, byteOffset, length / 2));
    case "U32":
      return narrow(new Uint32Array(buffer, byteOffset, length / 4), what);
    case "I64":
      return narrow(new BigInt64Array(buffer, byteOffset, length / 8), what);
    case "U64":
      return narrow(new BigUint64Array(buffer, byteOffset, length / 8), what);
    default:
      throw cannot(dtype, what, "integers");
  }
}

/** The same bytes at a place where typed arrays of that width may begin: old files are not aligned. */
function aligned(bytes: Uint8Array<ArrayBuffer>, width: number): Uint8Array<ArrayBuffer> {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

function narrow(values: ArrayLike<number | bigint> & Iterable<number | bigint>, what: string): Int32Array<ArrayBuffer> {
  const result = new Int32Array(values.length);
  let index = 0;
  for (const value of values) {
    result[index] = Number(value);
    if (BigInt(result[index]!) !== BigInt(value)) {
      throw new GlassbertError("E_WEIGHTS", `${what}: value ${index} is ${value}, beyond 32 bits`, "store it as I32 or as floats");
    }
    index++;
  }
  return result;
}

function cannot(dtype: Dtype, what: string, wanted: string): GlassbertError {
  const fix = "store that tensor in another dtype, or use the unquantised checkpoint";
  return new GlassbertError("E_WEIGHTS", `${what}: dtype ${dtype} cannot be read, expected ${wanted}`, fix);
}
