// Singles as half precision (IEEE 754 binary16), rounded to nearest, ties to even, as every library does it.

/** [n] floats to [n] 16-bit patterns. What is beyond 65,504 becomes infinite. */
export function float32ToFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = narrow(bits[i]!, values[i]!); // a loop: Uint16Array.from takes many times as long
  return halves;
}

function narrow(bits: number, value: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff); // NaN stays one
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65,520 and more: nearer to infinity
  if (magnitude < 0x38800000) {
    const steps = Math.abs(value) * 2 ** 24; // below 2^-14: a multiple of 2^-24
    const floor = Math.floor(steps);
    const rest = steps - floor;
    return sign | (floor + (rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? 1 : 0));
  }
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13); // 0x38000000: the biases differ by 112
}
