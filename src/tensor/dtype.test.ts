import { expect, test } from "vitest";
import { type Dtype, dtypes, toFloat32, toInt32 } from "./dtype.ts";

const bytesOf = (values: { buffer: ArrayBuffer }) => new Uint8Array(values.buffer);

test.each<[Dtype, Uint8Array<ArrayBuffer>, number[]]>([
  ["BOOL", Uint8Array.of(0, 1), [0, 1]],
  ["U8", Uint8Array.of(0, 255), [0, 255]],
  ["I8", bytesOf(Int8Array.of(-128, 127)), [-128, 127]],
  ["U16", bytesOf(Uint16Array.of(65535)), [65535]],
  ["I16", bytesOf(Int16Array.of(-32768, 32767)), [-32768, 32767]],
  ["I32", bytesOf(Int32Array.of(-(2 ** 31), 2 ** 31 - 1)), [-(2 ** 31), 2 ** 31 - 1]],
  ["U32", bytesOf(Uint32Array.of(2 ** 31 - 1)), [2 ** 31 - 1]],
  ["I64", bytesOf(BigInt64Array.of(-(2n ** 31n), 5n)), [-(2 ** 31), 5]],
  ["U64", bytesOf(BigUint64Array.of(7n)), [7]],
])("%s as integers", (dtype, bytes, values) => {
  expect([...toInt32(dtype, bytes, "x")]).toEqual(values);
});

test.each<[Dtype, Uint8Array<ArrayBuffer>]>([
  ["U32", bytesOf(Uint32Array.of(2 ** 31))],
  ["I64", bytesOf(BigInt64Array.of(2n ** 31n))],
  ["U64", bytesOf(BigUint64Array.of(2n ** 64n - 1n))],
])("%s beyond 32 bits is refused", (dtype, bytes) => {
  expect(() => toInt32(dtype, bytes, "x: tensor a")).toThrow(/^x: tensor a: value 0 is \d+, beyond 32 bits$/);
});

test("F64 rounds to the nearest float, infinite and zero beyond its range", () => {
  const bytes = bytesOf(Float64Array.of(0.1, 1e300, 1e-300, -0));
  expect([...toFloat32("F64", bytes, "x")]).toEqual([Math.fround(0.1), Number.POSITIVE_INFINITY, 0, -0]);
});

test("F32 is a view of the bytes, no copy", () => {
  const bytes = bytesOf(Float32Array.of(1, 2));
  expect(toFloat32("F32", bytes, "x").buffer).toBe(bytes.buffer);
});

test("every other dtype is refused by name", () => {
  const floats = ["F32", "F16", "BF16", "F64"];
  for (const dtype of dtypes.filter(name => !floats.includes(name))) {
    expect(() => toFloat32(dtype, new Uint8Array(8), "x")).toThrow(`x: dtype ${dtype} cannot be read, expected floats`);
  }
  for (const dtype of ["F32", "F16", "F8_E4M3", "C64"] as const) {
    expect(() => toInt32(dtype, new Uint8Array(8), "x")).toThrow(`x: dtype ${dtype} cannot be read, expected integers`);
  }
});
