// What every Runtime has to do; the interpreter and ONNX Runtime both run this suite, and ONNX Runtime is compared with the interpreter.
import { expect, test } from "vitest";
import type { Runtime, Value } from "../../src/graph/index.ts";
import {
  add,
  attend,
  binaryCrossEntropy,
  concatenateLast,
  crossEntropy,
  divide,
  gather,
  gatherRows,
  gelu,
  geluTanh,
  gradients,
  input,
  interpreter,
  joinLast,
  largest,
  layerNorm,
  linear,
  logSoftmax,
  matmul,
  maximum,
  multiply,
  parameter,
  pick,
  program,
  quantize,
  relu,
  runningSum,
  select,
  sigmoid,
  silu,
  softmax,
  splitLast,
  squareRoot,
  subtract,
  sum,
  tanh,
  toFloat,
  transpose,
  unsqueeze,
} from "../../src/graph/index.ts";
import type { Tensor } from "../../src/tensor/index.ts";
import { float32, int32, sizeOf } from "../../src/tensor/index.ts";

/** Numbers between -2 and 2, always the same ones. */
function numbers(shape: readonly number[], seed = 1): Tensor {
  let state = seed;
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 32) * 4 - 2;
    }),
  );
}

// Sizes never agree by accident: batch 2, tokens 5, heads 3, head width 4, width 12, inner 7, rows 11.
const x = input("x", "float32", ["batch", "tokens", 12]);
const y = input("y", "float32", ["batch", 1, 12]);
const ids = input("ids", "int32", ["batch", "tokens"]);
const places = input("places", "int32", ["picked"]);
const heads = transpose(splitLast(x, 3, 4), [0, 2, 1, 3]);
const p = (shape: readonly number[], seed: number) => parameter(`p${seed}`, numbers(shape, seed));

const cases: Record<string, Value> = {
  add: add(x, y),
  subtract: subtract(y, x),
  multiply: multiply(x, p([12], 2)),
  divide: divide(x, p([12], 3)),
  maximum: maximum(x, y),
  squareRoot: squareRoot(multiply(x, x)),
  tanh: tanh(x),
  relu: relu(x),
  silu: silu(x),
  gelu: gelu(multiply(x, parameter("three", float32([], Float32Array.of(3))))),
  geluTanh: geluTanh(x),
  toFloat: toFloat(ids),
  splitLast: splitLast(x, 3, 4),
  joinLast: joinLast(splitLast(x, 3, 4)),
  transpose: heads,
  unsqueeze: unsqueeze(x, [1, 3]),
  gather: gather(p([11, 7], 4), ids),
  gatherIntegers: toFloat(gather(parameter("mapping", int32([11, 2], [...numbers([22]).data.map(v => Math.round(v * 100))])), ids)),
  gatherRows: gatherRows(x, places),
  concatenateLast: concatenateLast([x, gather(p([11, 7], 11), ids), x]),
  runningSum: runningSum(x, 1),
  runningSumOfRows: runningSum(x, -1),
  runningSumOfIntegers: toFloat(runningSum(ids, -1)),
  select: select(x, 1, 2),
  selectLast: select(x, -1, 11),
  layerNorm: layerNorm(x, p([12], 5), p([12], 6), 1e-12),
  softmax: softmax(x),
  logSoftmax: logSoftmax(x),
  pick: pick(gatherRows(x, places), places),
  pickOfAll: pick(x, ids),
  crossEntropy: crossEntropy(multiply(x, parameter("hundred", float32([], Float32Array.of(100)))), ids), // −log p beyond what e⁻ˣ can hold
  binaryCrossEntropy: binaryCrossEntropy(multiply(x, parameter("fifty", float32([], Float32Array.of(50)))), sigmoid(x)),
  sum: sum(x, 1),
  largest: largest(x, -1),
  attend: attend(x, multiply(x, p([12], 12)), add(x, p([12], 13)), p([1, 1, 1, 5], 14), 3),
  attendWithDistances: attend(x, x, x, p([1, 3, 5, 5], 15), 3),
  linear: linear(x, p([7, 12], 7), p([7], 8)),
  linearOfRows: linear(select(x, 1, 0), p([7, 12], 9), p([7], 10)),
  quantizedLinear: quantize(program({ y: linear(x, p([7, 12], 7), p([7], 8)) })).outputs.get("y")!,
  quantizedLinearOfGelu: quantize(program({ y: linear(gelu(x), p([7, 12], 7), p([7], 8)) })).outputs.get("y")!,
  quantizedLinearOfRows: quantize(program({ y: linear(select(x, 1, 0), p([7, 12], 9), p([7], 10)) })).outputs.get("y")!,
  matmul: matmul(heads, transpose(heads, [0, 1, 3, 2])),
  scores: matmul(heads, heads, { transposeB: true, scale: 0.5 }),
};

/** What a change of x or of a table does to the sum of the squares: the nodes that only gradients have. */
const slope = (y: Value, of: Value): Value =>
  gradients(
    y.shape.reduce<Value>(loss => sum(loss, 0), multiply(y, y)),
    [of],
  )[0]!;
const rows = p([11, 7], 14);
const rowsOf7 = p([7, 12], 15);
Object.assign(cases, {
  geluSlope: slope(gelu(x), x),
  layerNormSlope: slope(layerNorm(x, p([12], 12), p([12], 13), 1e-12), x),
  softmaxSlope: slope(softmax(x), x),
  crossEntropySlope: slope(crossEntropy(x, ids), x),
  pickSlope: slope(pick(x, ids), x),
  gatherSlope: slope(gather(rows, ids), rows),
  selectSlope: slope(select(x, 1, 2), x),
  largestSlope: slope(largest(x, -1), x),
  concatenateSlope: slope(concatenateLast([x, gather(rows, ids)]), x),
  scoresSlope: slope(matmul(heads, heads, { transposeB: true, scale: 0.5 }), x),
  linearSlope: slope(linear(x, rowsOf7, p([7], 16)), rowsOf7),
});

const feeds = {
  x: numbers([2, 5, 12], 20),
  y: numbers([2, 1, 12], 21),
  ids: int32([2, 5], [0, 10, 3, 3, 7, 1, 2, 9, 0, 4]),
  places: int32([3], [9, 0, 4]),
};
const feedsOf = (inputs: Iterable<string>): Record<string, Tensor> =>
  Object.fromEntries([...inputs].map(name => [name, feeds[name as keyof typeof feeds]]));

/** Runs the suite on a runtime. `make` is called once per test. */
export function testRuntime(make: () => Runtime): void {
  test.each(Object.keys(cases))("%s agrees with the interpreter", async name => {
    const runtime = make();
    const small = program({ [name]: cases[name]! });
    const session = await runtime.load(small);
    const given = feedsOf(small.inputs.keys());
    const { [name]: got } = await session.run(given);
    const { [name]: expected } = await (await interpreter().load(small)).run(given);
    expect(got!.shape).toEqual(expected!.shape);
    expect(got!.shape).toHaveLength(cases[name]!.shape.length);
    const worst = Math.max(...got!.data.map((v, i) => Math.abs(v - expected!.data[i]!) / Math.max(1, Math.abs(v))));
    expect(worst).toBeLessThan(4e-6);
    await runtime.release();
  });

  test("any inner value can be an output, an input too, and one value under two names", async () => {
    const runtime = make();
    const scores = softmax(cases["scores"]!);
    const session = await runtime.load(program({ probs: scores, same: scores, heads, given: x }));
    const out = await session.run({ x: feeds.x });
    expect(Object.keys(out).sort()).toEqual(["given", "heads", "probs", "same"]);
    expect(out["same"]!.data).toEqual(out["probs"]!.data);
    expect(out["given"]!.data).toEqual(feeds.x.data);
    await runtime.release();
  });

  test("a run is told what is wrong with its inputs", async () => {
    const runtime = make();
    const session = await runtime.load(program({ sum: add(x, gather(p([11, 12], 4), ids)) }));
    await expect(session.run({ x: feeds.x })).rejects.toThrow(/input "ids" is missing/);
    await expect(session.run({ ...feedsOf(["x", "ids"]), z: feeds.x })).rejects.toThrow(/no input "z"/);
    await expect(session.run({ x: feeds.x, ids: int32([2, 4]) })).rejects.toThrow(
      /int32 \[2, 4\], expected int32 \[batch, tokens\] with batch = 2, tokens = 5/,
    );
    await runtime.release();
  });

  test("a signal that is already aborted, and one that comes during the run, reject with its reason", async () => {
    const runtime = make();
    const session = await runtime.load(program({ sum: sum(x, 1) }));
    const why = new Error("enough");
    await expect(session.run({ x: feeds.x }, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    const control = new AbortController();
    const run = session.run({ x: numbers([64, 200, 12]) }, { signal: control.signal });
    control.abort(why);
    await expect(run).rejects.toBe(why);
    expect((await session.run({ x: feeds.x }))["sum"]!.shape).toEqual([2, 12]); // it works on
    await runtime.release();
  });
}
