import { afterAll, expect, test } from "vitest";
import type { Value } from "../graph/index.ts";
import { input, interpreter, program } from "../graph/index.ts";
import { onnxRuntime } from "../node/index.ts";
import { float32, int32, seededRandom } from "../tensor/index.ts";
import type { ModelConfig } from "./config.ts";
import { bucketBias, relativeScores } from "./distances.ts";
import type { Parameters } from "./parameters.ts";
import { parseConfig } from "./read-config.ts";

const [B, N, T, H, max] = [2, 3, 5, 4, 7];
const configOf = (changes: object): ModelConfig => {
  const sizes = { hidden_size: N * H, num_attention_heads: N, max_position_embeddings: max };
  return parseConfig(new TextEncoder().encode(JSON.stringify({ ...sizes, ...changes })), "config.json");
};
const random = seededRandom(3);
const filled = (shape: number[]) => float32(shape, Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random.normal));
const weightsOf = (table: Value): Parameters => ({ get: () => table, at: () => weightsOf(table), rows: () => 0 });
const runtimes = [interpreter(), onnxRuntime({ threads: 1 })];
afterAll(() => Promise.all(runtimes.map(runtime => runtime.release())));
const attentionMask = int32([B, T], new Int32Array(B * T).fill(1));

test.each(["relative_key", "relative_key_query"] as const)("%s, by its formula", async position_embedding_type => {
  const config = configOf({ position_embedding_type });
  const table = filled([2 * max - 1, H]);
  const [query, key] = [filled([B, N, T, H]), filled([B, N, T, H])];
  const relative = relativeScores(config, weightsOf(input("table", "float32", [2 * max - 1, H])))!;
  const heads = ["batch", N, "tokens", H];
  const formula = program({ scores: relative(input("query", "float32", heads), input("key", "float32", heads)) });
  const feeds = { query, table, attentionMask, ...(formula.inputs.has("key") && { key }) };
  const [scores, native] = await Promise.all(runtimes.map(async runtime => (await (await runtime.load(formula)).run(feeds))["scores"]!));

  // Σ_h q[l, h] · table[l − r + max − 1, h], and with the key likewise.
  const naive = new Float32Array(B * N * T * T);
  for (let bn = 0; bn < B * N; bn++) {
    for (let l = 0; l < T; l++) {
      for (let r = 0; r < T; r++) {
        let sum = 0;
        for (let h = 0; h < H; h++) {
          const vector = table.data[(l - r + max - 1) * H + h]!;
          sum += query.data[(bn * T + l) * H + h]! * vector;
          if (position_embedding_type === "relative_key_query") sum += key.data[(bn * T + r) * H + h]! * vector;
        }
        naive[(bn * T + l) * T + r] = sum;
      }
    }
  }
  expect(scores!.shape).toEqual([B, N, T, T]);
  scores!.data.forEach((v, i) => {
    expect(v).toBeCloseTo(naive[i]!, 5);
    expect(native!.data[i]).toBeCloseTo(naive[i]!, 5);
  });
});

test("absolute positions add nothing to the scores", () => {
  expect(relativeScores(configOf({}), weightsOf(input("table", "float32", [1, 1])))).toBeUndefined();
});

test("MPNet's buckets: near distances have their own, far ones share, directions differ", async () => {
  const T = 200;
  const config = configOf({ model_type: "mpnet", max_position_embeddings: 256 });
  const table = float32(
    [32, N],
    Float32Array.from({ length: 32 * N }, (_, i) => Math.floor(i / N)), // each bucket's bias is its number
  );
  const bias = program({ bias: bucketBias(config, weightsOf(input("table", "float32", [32, N]))) });
  const mask = int32([1, T], new Int32Array(T).fill(1));
  const out = (await (await interpreter().load(bias)).run({ table, attentionMask: mask }))["bias"]!;
  expect(out.shape).toEqual([1, N, T, T]);
  const bucketOf = (query: number, key: number) => out.data[query * T + key]!;
  // transformers' relative_position_bucket(key − query, 32, 128), run once for these.
  const after = {
    0: 0,
    1: 17,
    7: 23,
    8: 24,
    11: 24,
    12: 25,
    15: 25,
    16: 26,
    31: 27,
    32: 28,
    63: 29,
    64: 30,
    90: 30,
    91: 31,
    127: 31,
    199: 31,
  };
  for (const [distance, bucket] of Object.entries(after)) expect(bucketOf(0, Number(distance)), distance).toBe(bucket);
  for (const [distance, bucket] of Object.entries(after)) {
    if (distance !== "0") expect(bucketOf(Number(distance), 0), distance).toBe(bucket - 16);
  }
});
