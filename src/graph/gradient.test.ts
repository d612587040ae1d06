// Each operation's gradient against difference quotients, in double precision; the same graph on ONNX Runtime against the interpreter.
import { afterAll, expect, test } from "vitest";
import { onnxRuntime } from "../node/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { float32, int32, seededRandom, sizeOf } from "../tensor/index.ts";
import { gradients } from "./gradient.ts";
import type { Value } from "./index.ts";
import {
  add,
  binaryCrossEntropy,
  concatenateLast,
  crossEntropy,
  divide,
  errorFunction,
  exponential,
  flatten,
  gather,
  gatherRows,
  gelu,
  geluTanh,
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
  relu,
  select,
  sigmoid,
  silu,
  softmax,
  splitLast,
  squareRoot,
  subtract,
  sum,
  sumOfSquares,
  tanh,
  transpose,
  unsqueeze,
} from "./index.ts";

// Sizes never agree by accident: batch 2, tokens 3, heads 3, head width 4, width 12, inner 5, rows 7.
const x = input("x", "float32", ["batch", "tokens", 12]);
const y = input("y", "float32", ["batch", 1, 12]);
const w = input("w", "float32", [5, 12]);
const b = input("b", "float32", [5]);
const table = input("table", "float32", [7, 12]);
const gamma = input("gamma", "float32", [12]);
const beta = input("beta", "float32", [12]);
const one = input("one", "float32", []);
const ids = input("ids", "int32", ["batch", "tokens"]);
const places = input("places", "int32", ["picked"]);
const heads = (v: Value) => transpose(splitLast(v, 3, 4), [0, 2, 1, 3]); // [B, 3, T, 4]

const random = seededRandom(5);
const numbers = (shape: number[]) => float32(shape, Float32Array.from({ length: sizeOf(shape) }, random.normal));
const fixed = parameter("fixed", float32([7, 12], Float32Array.from({ length: 84 }, seededRandom(6).normal)));
const feeds: Record<string, Tensor> = {
  x: numbers([2, 3, 12]),
  y: numbers([2, 1, 12]),
  w: numbers([5, 12]),
  b: numbers([5]),
  table: numbers([7, 12]),
  gamma: numbers([12]),
  beta: numbers([12]),
  one: numbers([]),
  bias7: numbers([7]),
  ids: int32([2, 3], [0, 6, 3, 3, 1, 0]),
  places: int32([4], [5, 0, 4, 0]),
};

const cases: Record<string, Value> = {
  add: add(x, y),
  addScalar: add(one, x),
  subtract: subtract(y, x),
  multiply: multiply(x, gamma),
  square: multiply(x, x),
  divide: divide(x, add(multiply(y, y), one)),
  maximum: maximum(x, y),
  squareRoot: squareRoot(add(multiply(x, x), multiply(one, one))),
  exponential: exponential(x),
  errorFunction: errorFunction(x),
  tanh: tanh(x),
  relu: relu(x),
  sigmoid: sigmoid(x),
  silu: silu(x),
  gelu: gelu(x),
  geluTanh: geluTanh(x),
  layerNorm: layerNorm(x, gamma, beta, 1e-3),
  softmax: softmax(x),
  logSoftmax: logSoftmax(x),
  pick: pick(logSoftmax(gatherRows(x, places)), places),
  pickOfAll: pick(x, ids),
  crossEntropy: crossEntropy(gatherRows(x, places), places),
  crossEntropyOfAll: crossEntropy(multiply(x, multiply(x, x)), ids),
  binaryCrossEntropy: binaryCrossEntropy(multiply(x, x), sigmoid(gather(fixed, ids))),
  sum: sum(x, 1),
  sumOfSquares: sumOfSquares(x),
  largest: largest(x, 1),
  linear: linear(x, w, b),
  linearOfRows: linear(gatherRows(x, places), w, b),
  matmul: matmul(flatten(x), w, { transposeB: true, scale: 0.3 }),
  matmulPlain: matmul(flatten(x), transpose(w, [1, 0])),
  transposeA: matmul(flatten(x), flatten(multiply(x, x)), { transposeA: true }),
  transposeBoth: matmul(transpose(w, [1, 0]), flatten(x), { transposeA: true, transposeB: true, scale: 2 }),
  scores: matmul(heads(x), heads(multiply(x, x)), { transposeB: true, scale: 0.5 }),
  contexts: matmul(softmax(matmul(heads(x), heads(x), { transposeB: true })), heads(x)),
  gather: gather(table, ids),
  tied: linear(gather(table, ids), table, input("bias7", "float32", [7])),
  select: select(x, 1, 0),
  selectMiddle: select(x, 1, 1),
  selectLast: select(x, -1, 11),
  joinLast: joinLast(transpose(heads(x), [0, 2, 1, 3])),
  unsqueeze: unsqueeze(x, [1, 3]),
  concatenateLast: concatenateLast([x, gather(table, ids)]),
};

/** A loss in which every entry counts, each in its own way: Σ v · tanh(v + one). */
function lossOf(value: Value): Value {
  let total = multiply(value, tanh(add(value, one)));
  while (total.shape.length > 0) total = sum(total, 0);
  return total;
}

const native = onnxRuntime({ threads: 1 });
afterAll(() => native.release());

test.each(Object.keys(cases))("%s", async name => {
  const loss = lossOf(cases[name]!);
  const { inputs } = program({ loss });
  const given = Object.fromEntries([...inputs.keys()].map(key => [key, feeds[key]!]));
  const floats = [...inputs].filter(([, { kind }]) => kind === "float32");
  const derived = gradients(
    loss,
    floats.map(([, value]) => value),
  );
  const outputs = Object.fromEntries(floats.map(([key], i) => [`d_${key}`, derived[i]!]));
  const exact = await (await interpreter({ float64: true }).load(program(outputs))).run(given);
  const plain = await interpreter({ float64: true }).load(program({ loss }));
  const lossAt = async (key: string, data: Float64Array): Promise<number> => {
    const changed = { ...given, [key]: { ...given[key]!, data: data as unknown as Float32Array } as Tensor };
    return (await plain.run(changed))["loss"]!.data[0]!;
  };
  for (const [key] of floats) {
    const gradient = exact[`d_${key}`]!;
    expect(gradient.shape).toEqual(given[key]!.shape);
    const base = Float64Array.from(given[key]!.data);
    for (let i = 0; i < base.length; i += Math.max(1, Math.floor(base.length / 9))) {
      const by = 1e-5;
      const quotient = ((await lossAt(key, base.with(i, base[i]! + by))) - (await lossAt(key, base.with(i, base[i]! - by)))) / (2 * by);
      expect(Math.abs(gradient.data[i]! - quotient) / Math.max(1, Math.abs(quotient)), `${key}[${i}]`).toBeLessThan(3e-7); // constants like 2/√π are float32 (6e-8)
    }
  }
  const session = await native.load(program(outputs));
  for (const [key, tensor] of Object.entries(await session.run(given))) {
    expect(tensor.shape).toEqual(exact[key]!.shape);
    tensor.data.forEach((v, i) => {
      expect(Math.abs(v - exact[key]!.data[i]!) / Math.max(1, Math.abs(v)), `${key}[${i}]`).toBeLessThan(2e-5);
    });
  }
  await session.release();
});

test("a value that is read twice gets the sum of both", async () => {
  const loss = sum(sum(sum(add(multiply(x, x), x), 0), 0), 0);
  const [d] = gradients(loss, [x]);
  const out = await (await interpreter().load(program({ d: d! }))).run({ x: feeds["x"]! });
  out["d"]!.data.forEach((v, i) => {
    expect(v).toBeCloseTo(2 * feeds["x"]!.data[i]! + 1, 5);
  });
});

test("refuses a loss that is no number, and values it does not depend on", () => {
  expect(() => gradients(x, [x])).toThrow("the loss has shape [batch, tokens, 12]");
  expect(() => gradients(sum(b, 0), [x])).toThrow("the loss does not depend on a value of shape [batch, tokens, 12]");
});
