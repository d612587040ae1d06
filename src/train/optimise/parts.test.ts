// The small parts around an optimiser: rates by layer over the names of every family, sums of micro-batches, the moving average, and an
// optimiser by its name.
import { describe, expect, test } from "vitest";
import { accumulate } from "./accumulate.ts";
import { adamW } from "./adamw.ts";
import { lamb, ltgLamb } from "./lamb.ts";
import { layerRate } from "./layer-rate.ts";
import type { OptimizerDescription } from "./make-optimizer.ts";
import { makeOptimizer } from "./make-optimizer.ts";
import { movingAverage } from "./moving-average.ts";

test.each<[string, string, readonly string[], readonly string[], readonly string[]]>([
  [
    "BERT",
    "bert.encoder.layer.#.attention.self.key.bias",
    ["bert.embeddings.word_embeddings.weight", "bert.embeddings.LayerNorm.bias"],
    ["bert.pooler.dense.weight", "cls.predictions.bias"],
    [],
  ],
  [
    "ELECTRA",
    "electra.encoder.layer.#.output.dense.weight",
    ["electra.embeddings_project.weight"],
    ["discriminator_predictions.dense.bias"],
    [],
  ],
  ["DistilBERT", "distilbert.transformer.layer.#.ffn.lin1.bias", ["distilbert.embeddings.LayerNorm.weight"], ["vocab_projector.bias"], []],
  [
    "MPNet",
    "encoder.layer.#.attention.attn.q.bias",
    ["encoder.relative_attention_bias.weight"],
    ["pooler.dense.bias", "lm_head.layer_norm.bias"],
    [],
  ],
  [
    "ALBERT's groups",
    "albert.encoder.albert_layer_groups.#.albert_layers.1.ffn.bias",
    ["albert.encoder.embedding_hidden_mapping_in.bias"],
    ["sop_classifier.classifier.bias", "predictions.LayerNorm.bias"],
    [],
  ],
])("layer-wise rates of %s", (_, layer, tables, heads) => {
  const layers = ["0", "1", "2"].map(l => layer.replace("#", l));
  const rate = layerRate([...heads, ...layers, ...tables], 0.5);
  for (const name of tables) expect(rate(name), name).toBe(2 ** -5);
  expect(layers.map(rate)).toEqual([2 ** -4, 2 ** -3, 2 ** -2]);
  for (const name of heads) expect(rate(name), name).toBe(1);
});

test("without layers there is a table and a head", () => {
  const rate = layerRate(["embedding.weight", "linear.weight"], 0.5);
  expect([rate("embedding.weight"), rate("linear.weight")]).toEqual([0.25, 1]);
});

test("micro-batches add up, and the first is not changed", () => {
  const [first, second] = [new Map([["x", Float32Array.of(1, 2)]]), new Map([["x", Float32Array.of(10, 20)], ["y", Float32Array.of(3)]])]; // biome-ignore format: one idea
  const sum = new Map<string, Float32Array>();
  accumulate(sum, first);
  accumulate(sum, second);
  expect(sum).toEqual(new Map([["x", Float32Array.of(11, 22)], ["y", Float32Array.of(3)]])); // biome-ignore format: one idea
  expect(first.get("x")).toEqual(Float32Array.of(1, 2));
  expect(() => accumulate(sum, new Map([["x", new Float32Array(3)]]))).toThrow("x: 2 numbers, now 3");
});

test("the moving average is the sum it stands for", () => {
  const weights = new Map([["x", Float32Array.of(4)]]);
  const average = new Map<string, Float32Array>();
  const seen = [4, 1, -2, 8, 5];
  for (const x of seen) {
    weights.get("x")![0] = x;
    movingAverage(average, weights, 0.9);
  }
  const expected = seen.reduce((sum, x, i) => sum + x * 0.9 ** (4 - i) * (i === 0 ? 1 : 0.1), 0);
  expect(average.get("x")![0]).toBeCloseTo(expected, 6);
});

describe("an optimiser by its name", () => {
  test.each<[OptimizerDescription, ReturnType<typeof adamW>]>([
    [{ name: "adamw" }, adamW()],
    [{ name: "bert-adamw", weightDecay: 0.3 }, adamW({ biasCorrection: false, weightDecay: 0.3 })],
    [{ name: "lamb-albert", eps: 1e-3 }, lamb({ eps: 1e-3 })],
    [{ name: "lamb-ltg", noDecay: [] }, lamb({ ...ltgLamb, noDecay: [] })],
  ])("%j", (description, expected) => {
    const after = [makeOptimizer(description), expected].map(optimizer => {
      const weights = new Map([["word_embeddings.weight", Float32Array.of(1, -2, 3)]]);
      for (const g of [1, 2, 3]) optimizer.step(weights, new Map([["word_embeddings.weight", Float32Array.of(g, 1, -g)]]), 0.1);
      return weights;
    });
    expect(after[0]).toEqual(after[1]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['name is "adam". Did you mean "adamw"?', { name: "adam" }],
    ['no "weight_decay". Did you mean "weightDecay"?', { name: "adamw", weight_decay: 0.1 }],
    ["weightDecay is -1", { name: "adamw", weightDecay: -1 }],
    ["betas are 0.9, expected two numbers", { name: "adamw", betas: [0.9] }],
    ["eps is 1e-6, expected", { name: "adamw", eps: "1e-6" }],
    ["noDecay is bias, expected a list", { name: "adamw", noDecay: "bias" }],
  ])("refused: %s", (message, description) => {
    expect(() => makeOptimizer(description as unknown as OptimizerDescription)).toThrow(message);
  });
});
