import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesSource } from "../base/index.ts";
import { encodeSafetensors } from "./encode-safetensors.ts";
import { openSafetensors } from "./safetensors.ts";
import { float32, int32, sizeOf, type Tensor } from "./tensor.ts";

test("the bytes are those of the Rust writer", () => {
  const bytes = encodeSafetensors(
    [
      ["b", int32([1], [7])],
      ["c", float32([2], Float32Array.of(1, 2))],
      ["a", float32([])],
    ],
    { format: "pt" },
  );
  const header =
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"c":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},"b":{"dtype":"I32","shape":[1],"data_offsets":[12,16]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect(new DataView(bytes.buffer).getBigUint64(0, true)).toBe(BigInt(padded.length));
  expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded);
  expect(bytes.length).toBe(8 + padded.length + 16);
});

test("what is written is read back", async () => {
  const tensor = fc.tuple(fc.array(fc.nat(3), { maxLength: 3 }), fc.boolean()).chain(([shape, isFloat]): fc.Arbitrary<Tensor> => {
    const constraints = { minLength: sizeOf(shape), maxLength: sizeOf(shape) };
    return isFloat
      ? fc.float32Array(constraints).map(data => float32(shape, data))
      : fc.int32Array(constraints).map(data => int32(shape, data));
  });
  const name = fc.string({ unit: "grapheme" }).filter(n => n !== "__metadata__" && n.isWellFormed());
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(name, tensor), { selector: ([n]) => n }),
      fc.dictionary(name, name),
      async (tensors, metadata) => {
        const store = await openSafetensors(bytesSource("x", encodeSafetensors(tensors, metadata)));
        expect(new Set(store.names)).toEqual(new Set(tensors.map(([n]) => n)));
        expect(store.metadata).toEqual(new Map(Object.entries(metadata)));
        for (const [n, written] of tensors) {
          const { shape, data } = written.dtype === "float32" ? await store.float32(n) : await store.int32(n);
          expect(shape).toEqual(written.shape);
          expect(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).toEqual(
            new Uint8Array(written.data.buffer, written.data.byteOffset, written.data.byteLength),
          );
        }
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ["two of one name", ["a", "a"], 'two tensors are named "a"'],
  ["the reserved name", ["__metadata__"], '"__metadata__" cannot name a tensor'],
  ["a lone surrogate", ["\ud800"], '"\\ud800" cannot name a tensor'],
])("refuses %s", (_, names, message) => {
  expect(() => encodeSafetensors(names.map(name => [name, float32([])] as const))).toThrow(
    expect.objectContaining({ code: "E_INPUT", message }),
  );
});
