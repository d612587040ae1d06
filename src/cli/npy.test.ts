// Headers of .npy files: ours comes back, NumPy's other forms are read, broken ones are named.
import { expect, test } from "vitest";
import { bytesSource } from "../base/index.ts";
import { littleEndian, matrixHeader } from "./matrix-file.ts";
import { readNpyHeader } from "./npy.ts";

const read = (...parts: Uint8Array[]) => readNpyHeader(bytesSource("v.npy", Buffer.concat(parts)));

function header(version: number, text: string): Uint8Array {
  const padded = Buffer.from(text.padEnd(117));
  const length = version === 1 ? Buffer.of(padded.length, 0) : Buffer.of(padded.length, 0, 0, 0);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY"), Buffer.of(version, 0), length, padded]);
}

test("our own header comes back", async () => {
  const rows = littleEndian(Float32Array.from({ length: 15 }, (_, i) => i / 4));
  expect(await read(matrixHeader("npy", 3, 5), rows)).toEqual({ dtype: "<f4", isFortranOrder: false, shape: [3, 5], dataStart: 128 });
  expect([...rows.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0x80, 0x3e]);
});

test("any number of rows fits into the header", () => {
  for (const format of ["npy", "safetensors"] as const) expect(matrixHeader(format, 1e12, 16384)).toHaveLength(128);
});

test("other forms of NumPy", async () => {
  expect(await read(header(2, "{'descr': '|u1', 'fortran_order': True, 'shape': (7,), }"), new Uint8Array(7))).toMatchObject({
    shape: [7],
    isFortranOrder: true,
  });
  expect(await read(header(1, "{'descr': '<i8', 'fortran_order': False, 'shape': (), }"), new Uint8Array(8))).toMatchObject({ shape: [] });
});

test.each([
  ["is no .npy file", [Buffer.from("not at all, no")]],
  ["is no .npy file", [Buffer.from("x")]],
  ["ends inside its header", [matrixHeader("npy", 3, 5).subarray(0, 60)]],
  ["has a header that cannot be read", [header(1, "{'shape': (2,)}")]],
  ["has 4 bytes of data, its shape [3, 5] of <f4 wants 60", [matrixHeader("npy", 3, 5), new Uint8Array(4)]],
])("%s", async (problem, parts) => {
  await expect(read(...parts)).rejects.toMatchObject({ code: "E_INPUT", message: expect.stringContaining(problem) });
});
