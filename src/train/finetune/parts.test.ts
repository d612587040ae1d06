// The parts of fine-tuning by themselves: batches, adapters, places of answers.
import { describe, expect, test } from "vitest";
import { input, interpreter, linear, program } from "../../graph/index.ts";
import { parametersBelow } from "../../model/index.ts";
import { float32, int32, seededRandom } from "../../tensor/index.ts";
import type { Encoding } from "../../tokenizer/index.ts";
import { epochBatches, updatesPerEpoch } from "./batches.ts";
import type { Exercise } from "./exercise.ts";
import { tokenSpan } from "./exercises/answers.ts";
import { loraAdapters, withAdapters } from "./lora.ts";

const encodingOf = (length: number) => ({ ids: new Int32Array(length) }) as Encoding;

/** Items of 1 to 7 tokens that are fed by their numbers. */
const exercise = (items: number, isWhole = false) =>
  ({
    items,
    isWhole,
    readsAll: true,
    encode: item => [encodingOf(1 + (item % 7))],
    answersIn: () => 1,
    feeds: async (batch, share) => ({
      numbers: int32([batch.length], batch.map(({ item }) => item)), // biome-ignore format: one idea
      share: float32([], Float32Array.of(share)),
    }),
  }) satisfies Partial<Exercise> as unknown as Exercise;

describe("batches", () => {
  const progress = { step: 0, totalSteps: null, elapsed: null };
  const take = async (count: number, isWhole: boolean, runTokens = 12) => {
    const next = epochBatches(exercise(50, isWhole), { batchSize: 8, runTokens, random: seededRandom(2), masks: { feeds: () => ({}) } });
    return Array.from(await Promise.all(Array.from({ length: count }, () => next(progress))), batch => batch!);
  };
  const itemsOf = (parts: readonly Readonly<Record<string, { readonly data: ArrayLike<number> }>>[]) => parts.flatMap(({ numbers }) => Array.from(numbers!.data)); // biome-ignore format: one idea

  test("hold every item once in an epoch, in another order in the next", async () => {
    const batches = await take(14, false);
    const epochs = [batches.slice(0, 7), batches.slice(7)].map(all => all.flatMap(({ parts }) => itemsOf(parts)));
    for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(batches.map(({ cursor }) => cursor["epoch"])).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });

  test("are run in parts of so many tokens, each answer weighing the same", async () => {
    for (const { parts, tokens } of await take(7, false)) {
      const items = itemsOf(parts);
      expect(tokens).toBe(items.reduce((sum, item) => sum + 1 + (item % 7), 0));
      for (const part of parts) {
        const own = itemsOf([part]);
        expect(own.length === 1 || own.length * Math.max(...own.map(item => 1 + (item % 7))) <= 12).toBe(true);
        expect(part["share"]!.data[0]).toBeCloseTo(1 / items.length, 6);
      }
    }
  });

  test("of items that are weighed against each other are one part, and the rest of an epoch is left out", async () => {
    const batches = await take(6, true);
    expect(batches.every(({ parts }) => parts.length === 1 && itemsOf(parts).length === 8)).toBe(true);
    expect([updatesPerEpoch(exercise(50, true), 8), updatesPerEpoch(exercise(50), 8)]).toEqual([6, 7]);
    expect(() => updatesPerEpoch(exercise(50), 51)).toThrow("a batch is 51 items, and there are 50 to learn from");
  });
});

describe("adapters", () => {
  const random = seededRandom(4);
  const numbers = (...shape: [number, number]) => float32(shape, Float32Array.from({ length: shape[0] * shape[1] }, random.normal));
  const name = "encoder.layer.0.attention.self.query.weight";
  const model = new Map([[name, numbers(7, 5)], ["pooler.dense.weight", numbers(5, 5)]]); // biome-ignore format: one idea

  test("merged they give what they gave beside the weights", async () => {
    const adapters = loraAdapters(model, { rank: 3, alpha: 4 }, random);
    expect([...adapters.weights].map(([key, { shape }]) => [key, shape])).toEqual([[`${name}.lora_A`, [3, 5]], [`${name}.lora_B`, [7, 3]]]); // biome-ignore format: one idea
    const learned = new Map([[`${name}.lora_A`, numbers(3, 5)], [`${name}.lora_B`, numbers(7, 3)]]); // biome-ignore format: one idea
    const plain = parametersBelow("", { get: key => input(key, "float32", model.get(key)!.shape), rows: () => 0 });
    const x = input("x", "float32", ["batch", 5]);
    const bias = input("bias", "float32", [7]);
    const weights = withAdapters(plain, adapters, key => key).at("encoder");
    const runs = [
      linear(x, weights.get("layer.0.attention.self.query.weight", [7, 5]), bias),
      linear(x, plain.get(name, [7, 5]), bias),
    ].map(y => interpreter().load(program({ y })));
    const feeds = { x: numbers(4, 5), bias: float32([7]) };
    const beside = await (await runs[0]!).run({ ...feeds, [name]: model.get(name)!, ...Object.fromEntries(learned) });
    const merged = adapters.merged(model, learned);
    const within = await (await runs[1]!).run({ ...feeds, [name]: merged.get(name)! });
    for (const [i, value] of within["y"]!.data.entries())
      expect(Math.abs(value - beside["y"]!.data[i]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
    expect(merged.get("pooler.dense.weight")).toBe(model.get("pooler.dense.weight"));
    expect(model.get(name)).not.toEqual(merged.get(name));
  });

  test("begin as nothing", () => {
    const adapters = loraAdapters(model, { rank: 2 }, random);
    expect(adapters.merged(model, adapters.weights).get(name)).toEqual(model.get(name));
  });

  test("of what rank", () => {
    expect(() => loraAdapters(model, { rank: 0 }, random)).toThrow("the rank of the adapters is 0");
  });
});

test("the tokens of an answer, where the window holds all of it", () => {
  const offsets = [[0, 0], [0, 3], [0, 0], [4, 7], [7, 9], [10, 12], [0, 0]] as [number, number][]; // biome-ignore format: one idea
  const window = { offsets, sequenceIds: [null, 0, null, 1, 1, 1, null] } as unknown as Encoding;
  expect(tokenSpan(window, 7, 12)).toEqual([4, 5]);
  expect(tokenSpan(window, 5, 8)).toEqual([3, 4]);
  expect(tokenSpan(window, 2, 8)).toEqual([0, 0]); // begins before the window
  expect(tokenSpan(window, 10, 15)).toEqual([0, 0]); // ends after it
  expect(tokenSpan(window, 20, 22)).toEqual([0, 0]);
});
