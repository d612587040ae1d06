// Does this device compute what is written? Drivers have been silently wrong. A little transformer with every kind of step is run and
// compared with the plain interpreter before a model is trusted to the device.
import type { Program, Runtime } from "../graph/index.ts";
import {
  add,
  gather,
  gelu,
  input,
  interpreter,
  joinLast,
  layerNorm,
  linear,
  matmul,
  multiply,
  parameter,
  program,
  softmax,
  splitLast,
  subtract,
  tanh,
  toFloat,
  transpose,
  unsqueeze,
} from "../graph/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { float32, int32, sizeOf } from "../tensor/index.ts";

/** The largest difference from the interpreter, relative to numbers above 1; no number at all counts as infinitely far. */
export async function selfCheck(runtime: Runtime): Promise<number> {
  const small = littleTransformer();
  const [ours, theirs] = await Promise.all(
    [interpreter(), runtime].map(async r => {
      const session = await r.load(small);
      const results: Tensor[] = [];
      for (const tokens of [5, 3]) results.push((await session.run(feeds(tokens)))["out"]!); // shapes change between runs
      await session.release();
      return results.flatMap(t => [...t.data]);
    }),
  );
  const differences = ours!.map((value, i) => Math.abs(value - (theirs![i] ?? Number.NaN)) / Math.max(1, Math.abs(value)));
  return differences.reduce((worst, d) => (d <= worst ? worst : Number.isNaN(d) ? Number.POSITIVE_INFINITY : d), 0);
}

/** One layer, width 12, 3 heads of 4, 7 rows, made of fixed numbers. */
function littleTransformer(): Program {
  const ids = input("ids", "int32", ["batch", "tokens"]);
  const mask = input("mask", "int32", ["batch", "tokens"]);
  let seed = 1;
  const weight = (...shape: number[]) => parameter(`w${seed}`, numbers(shape, seed++));
  const dense = (x: Parameters<typeof linear>[0], outs: number, ins: number) => linear(x, weight(outs, ins), weight(outs));
  const heads = (x: Parameters<typeof linear>[0]) => transpose(splitLast(dense(x, 12, 12), 3, 4), [0, 2, 1, 3]); // [B, 3, T, 4]
  const one = parameter("one", float32([], Float32Array.of(1)));
  const far = parameter("far", float32([], Float32Array.of(-10_000)));

  const x = layerNorm(gather(weight(7, 12), ids), weight(12), weight(12), 1e-12); // [B, T, 12]
  const bias = multiply(subtract(one, toFloat(unsqueeze(mask, [1, 2]))), far); // [B, 1, 1, T]
  const probs = softmax(add(matmul(heads(x), heads(x), { transposeB: true, scale: 0.5 }), bias)); // [B, 3, T, T]
  const context = joinLast(transpose(matmul(probs, heads(x)), [0, 2, 1, 3])); // [B, T, 12]
  const inner = gelu(dense(add(x, context), 20, 12)); // [B, T, 20]
  return program({ out: tanh(dense(inner, 5, 20)) });
}

function feeds(tokens: number): Record<string, Tensor> {
  const count = 2 * tokens;
  return {
    ids: int32([2, tokens], Int32Array.from({ length: count }, (_, i) => (i * 3) % 7)), // biome-ignore format: one idea
    mask: int32([2, tokens], Int32Array.from({ length: count }, (_, i) => (i % tokens === tokens - 1 ? 0 : 1))), // biome-ignore format: one idea
  };
}

function numbers(shape: readonly number[], seed: number): Tensor {
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(seed * 12.9898 + i * 78.233)),
  );
}
