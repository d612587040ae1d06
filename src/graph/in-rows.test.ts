import { expect, test } from "vitest";
import { float32, int32, seededRandom, sizeOf } from "../tensor/index.ts";
import type { Value } from "./index.ts";
import { add, gather, gelu, input, inRows, interpreter, joinLast, layerNorm, linear, parameter, program, splitLast, sum } from "./index.ts";

const { normal } = seededRandom(3);
const numbers = (shape: readonly number[]) => float32(shape, Float32Array.from({ length: sizeOf(shape) }, normal));
const p = (...shape: number[]): Value => parameter(`p${shape}`, numbers(shape));

const ids = input("ids", "int32", ["batch", "tokens"]);
const words = layerNorm(add(gather(p(9, 4), ids), p(4)), p(4), p(4), 1e-12);
const inner = gelu(linear(words, p(6, 4), p(6)));
const apart = joinLast(splitLast(inner, 2, 3)); // sees texts
const output = add(linear(apart, p(4, 6), p(4)), words);
const whole = program({ words, output, pooled: sum(output, 1), moved: add(output, sum(p(1, 1, 4), 0)) });

test("computes the same, in the shapes that were there", async () => {
  const feeds = { ids: int32([2, 3], [0, 3, 8, 8, 1, 2]) };
  const [before, after] = await Promise.all(
    [whole, inRows(whole)].map(async one => (await interpreter().load(one)).run(feeds)), // biome-ignore format: one idea
  );
  expect(after).toEqual(before);
});

test("linear layers, norms and activations see rows", () => {
  const { order } = inRows(program({ output }));
  const shapes = order.flatMap(({ origin, shape }) => (origin.from === "operation" ? [`${origin.name} ${shape.join(" ")}`] : []));
  expect(shapes).toEqual([
    "chain batch·tokens",
    "gather batch·tokens 4",
    "Add batch·tokens 4",
    "layerNorm batch·tokens 4",
    "linear batch·tokens 6",
    "Gelu batch·tokens 6",
    "unflatten batch tokens 6",
    "splitLast batch tokens 2 3",
    "joinLast batch tokens 6",
    "flatten batch·tokens 6",
    "linear batch·tokens 4",
    "Add batch·tokens 4",
    "unflatten batch tokens 4",
  ]);
});
