import { describe, expect, test } from "vitest";
import { float32, int32 } from "../tensor/index.ts";
import { erf } from "./erf.ts";
import {
  add,
  encodeOnnx,
  gather,
  gelu,
  input,
  interpreter,
  joinLast,
  layerNorm,
  linear,
  matmul,
  parameter,
  program,
  select,
  softmax,
  splitLast,
  sum,
  transpose,
} from "./index.ts";
import type { Bytes } from "./protobuf.ts";
import { chunksOf, float, message, packedIntegers, text, varint } from "./protobuf.ts";

const x = input("x", "float32", ["batch", "tokens", 12]);
const ids = input("ids", "int32", ["batch", "tokens"]);
const weights = (...shape: number[]) => parameter(`w[${shape}]`, float32(shape));

describe("a shape that does not fit ends the building with the operation and both shapes", () => {
  test.each([
    [() => add(x, weights(7)), /^Add: float32 \[batch, tokens, 12\] and float32 \[7\]: 12 and 7 differ and neither is 1$/],
    [() => add(x, input("y", "float32", ["batch", "words", 12])), /tokens and words differ/],
    [() => add(x, ids), /^Add: .* every operand has to be float32$/],
    [() => linear(x, weights(7, 11), weights(7)), /^linear: .*\[7, 11\]: the weight has to be \[outputs, 12\]$/],
    [() => linear(x, weights(7, 12), weights(8)), /the bias has to be \[7\]/],
    [() => matmul(x, transpose(x, [1, 0, 2])), /the leading dimensions batch and tokens differ/],
    [() => matmul(x, x), /the inner dimensions 12 and tokens differ/],
    [() => matmul(x, weights(12, 5)), /the same number of dimensions/],
    [() => layerNorm(x, weights(11), weights(12), 1e-12), /γ and β have to be \[12\]/],
    [() => layerNorm(transpose(x, [2, 0, 1]), weights(12), weights(12), 0), /the last dimension has to be a known size/],
    [() => splitLast(x, 5, 2), /the last dimension has to be 5 · 2/],
    [() => joinLast(x), /the last two dimensions have to be known sizes/],
    [() => transpose(x, [0, 0, 1]), /\[0, 0, 1\] is no order of its dimensions/],
    [() => gather(weights(5), ids), /the table has to be \[rows, width\]/],
    [() => gather(weights(5, 2), x), /every operand has to be int32/],
    [() => select(x, 3, 0), /it has no axis 3/],
    [() => sum(x, -4), /it has no axis -4/],
    [() => softmax(ids), /softmax: int32 \[batch, tokens\]: every operand has to be float32/],
  ])("%s", (build, message) => {
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
  });

  test("two inputs of one name", () => {
    expect(() => program({ out: add(x, input("x", "float32", [12])) })).toThrow(/two inputs are named "x"/);
  });
});

test("a program holds what its outputs need and nothing else", () => {
  const table = weights(9, 12);
  const rows = gather(table, ids);
  const unused = softmax(add(rows, x));
  const small = program({ rows });
  expect(small.order).toEqual([table, ids, rows]);
  expect([...small.inputs.keys()]).toEqual(["ids"]);
  expect([...program({ unused }).inputs.keys()]).toEqual(["ids", "x"]);
});

test("an id outside the table is refused with its place", async () => {
  const session = await interpreter().load(program({ rows: gather(weights(9, 12), ids) }));
  const run = (...values: number[]) => session.run({ ids: int32([1, values.length], values) });
  await expect(run(8, 0, 9)).rejects.toThrow(/id 9 at place 2: the table has rows 0 to 8/);
  await expect(run(-1)).rejects.toThrow(/id -1 at place 0/);
});

describe("erf", () => {
  // Abramowitz & Stegun, table 7.1
  test.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [7, 1],
  ])("erf(%d)", (at, value) => {
    expect(Math.abs(erf(at) - value)).toBeLessThan(1e-15);
    expect(erf(-at)).toBe(-erf(at));
  });

  test("its two formulas meet, and it agrees with the integral", () => {
    expect(Math.abs(erf(2.5 - 1e-12) - erf(2.5 + 1e-12))).toBeLessThan(1e-14);
    for (const at of [0.3, 1.7, 2.4, 2.6, 4]) {
      const steps = 20_000; // Simpson
      const f = (i: number) => Math.exp(-(((at * i) / steps) ** 2));
      let area = f(0) + f(steps);
      for (let i = 1; i < steps; i++) area += (i % 2 === 0 ? 2 : 4) * f(i);
      expect(Math.abs(erf(at) - (area * at * 2) / (3 * steps * Math.sqrt(Math.PI)))).toBeLessThan(1e-13);
    }
  });
});

test("the wire format: short and long numbers, negative ones, nested messages", async () => {
  const hex = async (bytes: Bytes) => {
    const parts = [];
    for await (const part of chunksOf(bytes)) parts.push(part);
    return Buffer.concat(parts).toString("hex");
  };
  expect(await hex(varint(1, 150))).toBe("089601"); // the example of the protobuf documentation
  expect(await hex(text(2, "testing"))).toBe("120774657374696e67"); // the same
  expect(await hex(message(3, [varint(1, 150)]))).toBe("1a03089601"); // the same
  const later = { sizeBytes: 7, read: async () => new TextEncoder().encode("testing") };
  expect(await hex([varint(1, 150), message(2, [later]), varint(1, 150)])).toBe("089601120774657374696e67089601");
  expect(await hex(varint(1, -1))).toBe("08ffffffffffffffffff01");
  expect(await hex(packedIntegers(16, [3, 270, 86942]))).toBe("82010603 8e02 9ea705".replaceAll(" ", ""));
  expect(await hex(float(2, 1))).toBe("150000803f");
});

test("the bytes are the same every time", async () => {
  const one = program({ y: gelu(linear(x, weights(5, 12), weights(5))) });
  expect(await encodeOnnx(one)).toEqual(await encodeOnnx(one));
});
