// 16-bit floats as 32-bit ones, exactly. Everything here moves bits: no arithmetic, so NaN payloads, -0 and subnormals survive.
// F16 (IEEE 754 binary16): 1 sign, 5 exponent (bias 15), 10 fraction bits. BF16: the upper half of a float32.

/** Half precision to single: [n] 16-bit patterns to [n] floats, by a table of all 65,536 patterns. */
export function float16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  table ??= makeTable();
  const wide = table;
  const result = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = wide[bits[i]!]!;
  return new Float32Array(result.buffer);
}

/** Brain floats to single: [n] 16-bit patterns to [n] floats. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const result = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) result[i] = bits[i]! << 16;
  return new Float32Array(result.buffer);
}

let table: Uint32Array | undefined; // made on first use: 256 KiB

function makeTable(): Uint32Array {
  const wide = new Uint32Array(65536);
  for (let bits = 0; bits < 65536; bits++) wide[bits] = ((bits & 0x8000) << 16) | magnitude(bits & 0x7fff);
  return wide;
}

/** The float32 pattern of a non-negative float16 pattern. */
function magnitude(bits: number): number {
  const exponent = bits >> 10;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return 0x7f800000 | (fraction << 13); // infinity, NaN
  if (exponent > 0) return ((exponent + 112) << 23) | (fraction << 13); // 112 = 127 - 15, the difference of the biases
  if (fraction === 0) return 0;
  const shift = Math.clz32(fraction) - 21; // a subnormal is normal in float32: move its highest bit to the implicit place
  return ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}
