// Several threads that learn together against one: the same weights after the same batches, from the same state.
import { afterAll, describe, expect, test } from "vitest";
import { trainableParameters } from "../src/model/index.ts";
import { onnxRuntime, parallelLearner } from "../src/node/index.ts";
import type { FloatTensor } from "../src/tensor/index.ts";
import { float32, int32 } from "../src/tensor/index.ts";
import type { Learner } from "../src/train/index.ts";
import { makeOptimizer, runtimeLearner, trainingProgram } from "../src/train/index.ts";
import { batchOf, headsOf, only, open } from "./golden-batch.ts";
import { hasShared } from "./shared.ts";

const runtime = onnxRuntime({ workers: 1, threads: 1 });
afterAll(() => runtime.release());
const optimizer = { name: "adamw" } as const;

async function setting() {
  const { config, weights, golden } = await open("bert-pretraining");
  const trainable = trainableParameters(weights);
  const program = trainingProgram(config, trainable, headsOf(weights.heads));
  const named = await Promise.all(weights.names.map(async name => [weights.storedName(name), await weights.tensor(name)] as const));
  const start = () => new Map(named.map(([name, { shape, data }]) => [name, float32(shape, data.slice())]));
  const batch = only(program.inputs, await batchOf(config, golden));
  const { shape, data } = batch["inputIds"]!;
  const other = { ...batch, inputIds: int32(shape, Int32Array.from(data).reverse()) };
  return { program, start, parts: [batch, other, batch] };
}

describe.skipIf(!hasShared)("parallelLearner", () => {
  test("learns what one thread learns; the same number of workers, the same bits", async () => {
    const { program, start, parts } = await setting();
    const one = runtimeLearner(await runtime.load(program), start(), makeOptimizer(optimizer));
    const [two, again] = await Promise.all([1, 2].map(() => parallelLearner(program, start(), { optimizer, workers: 2 })));
    for (let step = 0; step < 3; step++) {
      const expected = await one.gradients(parts);
      const slopes = [await two!.gradients(parts), await again!.gradients(parts)];
      expect(slopes[0]!.norm).toBeCloseTo(expected.norm, 4);
      expect(slopes[0]).toEqual(slopes[1]);
      for (const [name, value] of Object.entries(expected.scalars)) expect(slopes[0]!.scalars[name]).toBeCloseTo(value, 4);
      for (const learner of [one, two!, again!]) await learner.step(name => (name.endsWith("bias") ? 2e-3 : 1e-3), 0.5);
    }
    expect(numbersOf(two!)).toEqual(numbersOf(again!));
    expect(furthest(two!, one)).toBeLessThan(2e-5);
    expect(furthest(two!, { weights: start() })).toBeGreaterThan(1e-3);
    // Weights in shared memory are fed like any others.
    const session = await runtime.load(program);
    const { loss } = await session.run({ ...Object.fromEntries(two!.weights), ...parts[0]! });
    expect(loss!.data[0]).toBeLessThan((await session.run({ ...Object.fromEntries(start()), ...parts[0]! }))["loss"]!.data[0]!);
    await Promise.all([two!.release(), again!.release()]);
  });

  test("goes on from a state as if it had not stopped; fewer parts than workers", async () => {
    const { program, start, parts } = await setting();
    const [first] = parts;
    const whole = await parallelLearner(program, start(), { optimizer, workers: 2 });
    const halves = [await parallelLearner(program, start(), { optimizer, workers: 2 })];
    for (let step = 0; step < 4; step++) {
      if (step === 2) {
        halves.push(await parallelLearner(program, halves[0]!.weights, { optimizer, workers: 2 }));
        await halves[1]!.restoreOptimizer(await halves[0]!.optimizerState());
      }
      for (const learner of [whole, halves.at(-1)!]) {
        await learner.gradients([first!]);
        await learner.step(1e-3);
      }
    }
    expect(numbersOf(halves[1]!)).toEqual(numbersOf(whole));
    expect((await whole.optimizerState()).step).toBe(4);
    expect((await whole.optimizerState()).slots.size).toBe(2 * start().size);
    await Promise.all([whole, ...halves].map(learner => learner.release()));
    await expect(whole.gradients([first!])).rejects.toThrow("the learner was released");
  });
});

const numbersOf = ({ weights }: Learner) => Array.from(weights, ([name, { data }]) => [name, Array.from(data)]);

/** The largest difference of any number; a key's bias has no gradient but rounding, which AdamW makes large. */
function furthest({ weights }: Pick<Learner, "weights">, other: { weights: ReadonlyMap<string, FloatTensor> }): number {
  let most = 0;
  for (const [name, { data }] of weights) {
    if (name.endsWith("key.bias")) continue;
    for (const [i, v] of data.entries()) most = Math.max(most, Math.abs(v - other.weights.get(name)!.data[i]!));
  }
  return most;
}

test.skipIf(hasShared)("parallel learner (skipped: no shared folder beside the checkout)", () => {});
