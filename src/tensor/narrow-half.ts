// Singles as half precision (IEEE 754 binary16), rounded to nearest, ties to even, as every library does it.

/** [n] floats to [n] 16-bit patterns. What is beyond 65,504 becomes infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.slice().buffer);
  return Uint16Array.from(bits, narrow);
}

function narrow(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff); // NaN stays one
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65,520 and more: nearer to infinity
  if (magnitude < 0x38800000) {
    const value = new Float32Array(Uint32Array.of(magnitude).buffer)[0]!; // below 2^-14: a multiple of 2^-24
    const steps = value * 2 ** 24;
    const floor = Math.floor(steps);
    const rest = steps - floor;
    return sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0));
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13); // 0x38000000: the biases differ by 112
}
