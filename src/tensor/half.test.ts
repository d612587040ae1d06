import { expect, test } from "vitest";
import { bfloat16ToFloat32, float16ToFloat32 } from "./half.ts";

const patterns = Uint16Array.from({ length: 65536 }, (_, bits) => bits);

/** The definition (IEEE 754-2019, §3.4), in arithmetic. */
function naive(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 === 1 ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

test.each([
  ["F16", float16ToFloat32, 5],
  ["BF16", bfloat16ToFloat32, 8],
])("%s: all 65,536 patterns are what the definition says", (_, convert, exponentBits) => {
  const wide = convert(patterns);
  const wrong = patterns.filter(bits => !Object.is(wide[bits], naive(bits, exponentBits)));
  expect([...wrong]).toEqual([]);
});

test("NaN payloads and signs survive", () => {
  const bits = new Uint32Array(float16ToFloat32(Uint16Array.of(0xfe01, 0x7c01)).buffer);
  expect([...bits]).toEqual([0xffc02000, 0x7f802000]);
});
