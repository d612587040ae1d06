// The edge cases of the shared folder that must load: metadata, dtype, shape and every value, bit by bit where the file's kind is a float.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openFile, openFolder } from "../src/node/index.ts";
import { openSafetensors, openWeights } from "../src/tensor/index.ts";
import { counting } from "./memory.ts";
import { hasShared, shared } from "./shared.ts";

interface Expected {
  readonly metadata: Record<string, string> | null;
  readonly tensors: Record<string, { readonly dtype: string; readonly shape: readonly number[]; readonly values: unknown }>;
}
const root = shared("models/wellformed");
const expected: Record<string, Expected> = hasShared ? JSON.parse(readFileSync(`${root}/expected.json`, "utf8")).files : {};
const files = Object.keys(expected).filter(file => file.endsWith(".safetensors"));

const named: Record<string, number> = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };

/** The flat list of values as expected.json writes them: numbers, booleans, names of special floats, 64-bit integers as text. */
function flat(values: unknown): (number | bigint)[] {
  const list = Array.isArray(values) ? values.flat(Number.POSITIVE_INFINITY) : [values];
  return list.map(value => (typeof value === "string" ? (named[value] ?? BigInt(value)) : Number(value)));
}

/** The naive reader of raw bytes. */
function decode(dtype: string, bytes: Uint8Array): (number | bigint)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const each = (width: number, read: (at: number) => number | bigint) =>
    Array.from({ length: bytes.length / width }, (_, i) => read(i * width));
  switch (dtype) {
    case "BOOL":
    case "U8":
      return each(1, at => view.getUint8(at));
    case "I8":
      return each(1, at => view.getInt8(at));
    case "U16":
      return each(2, at => view.getUint16(at, true));
    case "I16":
      return each(2, at => view.getInt16(at, true));
    case "U32":
      return each(4, at => view.getUint32(at, true));
    case "I32":
      return each(4, at => view.getInt32(at, true));
    case "U64":
      return each(8, at => view.getBigUint64(at, true));
    case "I64":
      return each(8, at => view.getBigInt64(at, true));
    case "F64":
      return each(8, at => view.getFloat64(at, true));
    default:
      throw new Error(dtype);
  }
}

describe.skipIf(!hasShared)("well-formed files (needs the shared folder)", () => {
  test("none is forgotten", () => {
    expect(new Set(readdirSync(root))).toEqual(new Set([...files, "shards", "expected.json"]));
    expect(files.length + 1).toBe(20);
  });

  test.each(files)("%s", async file => {
    const { metadata, tensors } = expected[file]!;
    const source = counting(await openFile(`${root}/${file}`));
    const store = await openSafetensors(source);
    expect(source.reads.length).toBe(2);
    expect(store.metadata).toEqual(metadata === null ? null : new Map(Object.entries(metadata)));
    expect(new Set(store.names)).toEqual(new Set(Object.keys(tensors)));
    for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
      expect(store.info(name)).toMatchObject({ dtype, shape });
      const wanted = flat(values);
      if (/^(F32|F16|BF16|F64)$/.test(dtype)) {
        const tensor = await store.float32(name);
        expect(tensor.shape).toEqual(shape);
        expect([...tensor.data]).toEqual(wanted.map(value => Math.fround(Number(value)))); // toEqual tells -0 from 0
      }
      if (dtype.startsWith("F8")) await expect(store.float32(name)).rejects.toThrow(`dtype ${dtype} cannot be read`);
      else if (!/^(F32|F16|BF16)$/.test(dtype)) expect(decode(dtype, await store.read(name))).toEqual(wanted);
      if (/^(BOOL|U8|I8|U16|I16|I32)$/.test(dtype)) expect([...(await store.int32(name)).data]).toEqual(wanted);
      else if (/^[UI](32|64)$/.test(dtype)) await expect(store.int32(name)).rejects.toThrow("beyond 32 bits");
    }
  });

  test("shards", async () => {
    const store = await openWeights(await openFolder(`${root}/shards`));
    expect(store.notes).toEqual([]);
    const tensors = await Promise.all(store.names.map(store.float32));
    expect(tensors.reduce((sum, { data }) => sum + data.byteLength, 0)).toBe(764);
  });
});
