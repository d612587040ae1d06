import fc from "fast-check";
import { expect, test } from "vitest";
import { counting } from "../../test/memory.ts";
import { bytesSource } from "../base/index.ts";
import { encodeSafetensors } from "./encode-safetensors.ts";
import { seededRandom } from "./random.ts";
import { openSafetensors, type Safetensors } from "./safetensors.ts";
import { float32, int32 } from "./tensor.ts";

/** A file with this header text and so many bytes of data, 1 2 3 … */
function file(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  for (let i = 0; i < dataBytes; i++) bytes[8 + text.length + i] = i + 1;
  return bytes;
}
const open = (bytes: Uint8Array) => openSafetensors(bytesSource("x.safetensors", bytes));
const entry = (dtype: string, shape: string, offsets: string) => `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const one = entry("F32", "[2]", "[0,8]");
const withLength = (length: bigint): Uint8Array => {
  const bytes = file(`{"a":${one}}`, 8);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  return bytes;
};

test.each<[string, Uint8Array, RegExp]>([
  ["7 bytes", new Uint8Array(7), /header too small: the file has 7 bytes/],
  ["a header of 100,000,001 bytes", withLength(100_000_001n), /header too large: it claims 100000001 bytes/],
  ["a header of 2^63 bytes", withLength(2n ** 63n), /header too large: it claims 9223372036854775808 bytes/],
  ["a header longer than the file", file("{}", 0).subarray(0, 9), /header length: it claims 2 bytes, the file ends after 1/],
  ["an HTML page", new TextEncoder().encode("<!doctype html>"), /is an HTML page/],
  ["a git LFS pointer", new TextEncoder().encode("version https://git-lfs"), /is a git LFS pointer/],
  ["a zip archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0x14, 0, 0, 8), /is a zip archive/],
  ["no header", file("", 0), /the text is empty/],
  ["a blank first", file(" {}", 0), /first byte of the header is 0x20/],
  ["a name twice", file(`{"a":${one},"a":${one}}`, 8), /duplicate name "a" \(line 1, column 55, byte 62\)/],
  ["a metadata number", file('{"__metadata__":{"k":1}}', 0), /__metadata__\.k is 1, expected a string/],
  ["an unknown dtype", file(`{"a":${entry("F33", "[2]", "[0,8]")}}`, 8), /tensor "a": dtype is "F33", expected one of BOOL, F4/],
  ["a size as text", file(`{"a":${entry("F32", '["2"]', "[0,8]")}}`, 8), /tensor "a": shape is \["2"\]/],
  ["a size as float", file(`{"a":${entry("F32", "[2.0]", "[0,8]")}}`, 8), /tensor "a": shape is \[2\.0\]/],
  ["a size above 2^53", file(`{"a":${entry("F32", "[9007199254740993,0]", "[0,0]")}}`, 0), /shape is \[9007199254740993, 0\]/],
  ["three offsets", file(`{"a":${entry("F32", "[2]", "[0,8,8]")}}`, 8), /data_offsets is \[0, 8, 8\], expected two numbers/],
  ["an unknown field", file(`{"a":{"x":1,${one.slice(1)}}`, 8), /tensor "a": unknown field "x"/],
  ["end before begin", file(`{"a":${entry("F32", "[2]", "[8,0]")}}`, 8), /data_offsets end at 0, before they begin at 8/],
  ["a product beyond 64 bits", file(`{"a":${entry("U8", "[4294967296,4294967296,0]", "[0,0]")}}`, 0), /overflows 64 bits/],
  ["a part of a byte", file(`{"a":${entry("F4", "[3]", "[0,2]")}}`, 2), /takes 12 bits, not a whole number of bytes/],
  ["a shape too small", file(`{"a":${entry("F32", "[1]", "[0,8]")}}`, 8), /F32 \[1\] takes 4 bytes, its data_offsets hold 8/],
  ["a gap", file(`{"a":${one},"b":${entry("U8", "[1]", "[9,10]")}}`, 10), /gap before tensor "b": begins at 9, expected 8/],
  ["an overlap", file(`{"a":${one},"b":${entry("U8", "[3]", "[7,10]")}}`, 10), /overlap: tensor "b" begins at 7, where another ends at 8/],
  ["bytes missing", file(`{"a":${one}}`, 7), /data too short: the last tensor ends 1 bytes after the file/],
  ["bytes left over", file(`{"a":${one}}`, 11), /trailing bytes: 3 after the last tensor/],
])("refuses %s", async (_, bytes, message) => {
  await expect(open(bytes)).rejects.toThrow(expect.objectContaining({ code: "E_SAFETENSORS", message: expect.stringMatching(message) }));
  await expect(open(bytes)).rejects.toThrow(/^x\.safetensors: /);
});

test("reads the header in two reads, each tensor in one, rows in one each", async () => {
  const random = seededRandom(3);
  const table = float32([7, 5], Float32Array.from({ length: 35 }, random.normal));
  const source = counting(
    bytesSource(
      "x",
      encodeSafetensors([
        ["table", table],
        ["ids", int32([3], [4, 5, 6])],
      ]),
    ),
  );
  const store = await openSafetensors(source);
  expect(source.reads).toHaveLength(2);
  expect(store.names).toEqual(["table", "ids"]);
  expect(await store.float32("table")).toEqual(table);
  expect((await store.int32("ids")).data).toEqual(Int32Array.of(4, 5, 6));
  expect(source.reads).toHaveLength(4);
  const rows = await store.rows("table", [6, 0, 6]);
  expect(rows).toEqual(float32([3, 5], Float32Array.of(...table.data.slice(30), ...table.data.slice(0, 5), ...table.data.slice(30))));
  expect(source.reads).toHaveLength(6); // two different rows
  expect(source.reads.slice(4).map(([start, end]) => end - start)).toEqual([20, 20]);
});

test("what is not there, or of another kind, is named", async () => {
  const header = `{"weight":${entry("F32", "[2,1]", "[0,8]")},"tiny":${entry("F8_E4M3", "[2]", "[8,10]")},"big":${entry("I64", "[1]", "[10,18]")}}`;
  const store = await open(file(header, 18));
  await expect(store.float32("wieght")).rejects.toThrow('x.safetensors: no tensor "wieght". Did you mean "weight"');
  await expect(store.float32("tiny")).rejects.toThrow('tensor "tiny": dtype F8_E4M3 cannot be read, expected floats');
  await expect(store.float32("big")).rejects.toThrow("dtype I64 cannot be read");
  await expect(store.int32("big")).rejects.toThrow(/value 0 is \d+, beyond 32 bits/);
  await expect(store.rows("weight", [0, 2])).rejects.toThrow(expect.objectContaining({ code: "E_ID_RANGE" }));
  await expect(store.rows("weight", [-1])).rejects.toThrow("no row -1 (id 0 of 1), the table has rows 0 to 1");
  await expect(store.rows("tiny", [0])).rejects.toThrow("shape [2] has no rows to take");
  expect(await store.read("tiny")).toEqual(Uint8Array.of(9, 10));
});

test("data at odd places are read", async () => {
  const header = `{"u":${entry("U8", "[1]", "[0,1]")},"f":${entry("F64", "[1]", "[1,9]")},"h":${entry("F16", "[1]", "[9,11]")}}`;
  const bytes = file(header, 11);
  const data = new DataView(bytes.buffer, bytes.length - 11);
  data.setFloat64(1, 0.1, true);
  data.setUint16(9, 0x3c00, true);
  const odd = new Uint8Array(bytes.length + 1).fill(0);
  odd.set(bytes, 1);
  const source = { name: "odd", sizeBytes: bytes.length, slice: async (start: number, end: number) => odd.subarray(1 + start, 1 + end) };
  const store = await openSafetensors(source);
  expect([...(await store.float32("f")).data, ...(await store.float32("h")).data]).toEqual([Math.fround(0.1), 1]);
});

test("whatever is changed in a file, it opens or is refused with a typed error", async () => {
  const good = encodeSafetensors(
    [
      ["table", float32([3, 2])],
      ["ids", int32([5])],
    ],
    { format: "pt" },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(good.length),
      async (edits, length) => {
        const bytes = good.slice(0, length % 7 === 0 ? length : good.length);
        for (const [place, value] of edits) bytes[place] = value; // beyond a cut: nothing
        const store = await open(bytes).catch((error: unknown) => error);
        if (store instanceof Error) expect(store).toMatchObject({ name: "GlassbertError", code: "E_SAFETENSORS" });
        else for (const name of (store as Safetensors).names) await (store as Safetensors).read(name);
      },
    ),
    { numRuns: 1000 },
  );
});
