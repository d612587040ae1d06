import { describe, expect, test } from "vitest";
import { float32 } from "../tensor/index.ts";
import type { Program } from "./index.ts";
import { add, input, interpreter, multiply, parameter, program, rewrite } from "./index.ts";

const x = input("x", "float32", ["rows", 2]);
const w = parameter("w", float32([2], Float32Array.of(2, 3)));
const feeds = { x: float32([1, 2], Float32Array.of(5, 7)) };
const run = async (of: Program) => Array.from((await (await interpreter().load(of)).run(feeds))["y"]!.data);

describe("rewrite", () => {
  test("replaces a weight and everything computed from it", async () => {
    const y = add(multiply(x, w), x);
    const tens = parameter("tens", float32([2], Float32Array.of(10, 10)));
    expect(await run(program({ y }))).toEqual([15, 28]);
    expect(await run(rewrite(program({ y }), value => (value === w ? tens : undefined)))).toEqual([55, 77]);
  });

  test("replaces an operation, given its new operands", async () => {
    const y = multiply(multiply(x, w), w);
    const sums = rewrite(program({ y }), (value, [a, b]) =>
      value.origin.from === "operation" && value.origin.name === "Mul" ? add(a!, b!) : undefined,
    );
    expect(await run(sums)).toEqual([9, 13]);
  });

  test("keeps what nothing touches", () => {
    const y = add(x, w);
    expect(rewrite(program({ y }), () => undefined).outputs.get("y")).toBe(y);
  });

  test("refuses another shape", () => {
    const wide = parameter("wide", float32([1], Float32Array.of(1)));
    expect(() => rewrite(program({ y: add(x, w) }), value => (value === w ? wide : undefined))).toThrow(/kind and shape/);
  });
});
