// Ten steps of every optimiser against ten of PyTorch: the loss and the gradients' norm before each, the weights after the last. Losses and
// gradients come from the plain interpreter in double precision, as PyTorch's did; weights and moments are float32, as in training.
import { describe, expect, test } from "vitest";
import { interpreter } from "../src/graph/index.ts";
import { trainableParameters } from "../src/model/index.ts";
import type { FloatTensor, Tensor } from "../src/tensor/index.ts";
import type { OptimizerName } from "../src/train/index.ts";
import { clipScale, globalNorm, gradientName, makeOptimizer, schedule, trainingProgram } from "../src/train/index.ts";
import { batchOf, headsOf, only, open } from "./golden-batch.ts";
import { hasShared } from "./shared.ts";

/** A golden's own name of each rule; PyTorch's clip adds 1e-6 to the norm. */
const rules: Readonly<Record<string, readonly [OptimizerName, softening: number]>> = {
  adamw: ["adamw", 1e-6],
  bert_adamw: ["bert-adamw", 0],
  lamb_albert: ["lamb-albert", 0],
  "lamb_albert_wd0.3": ["lamb-albert", 0],
};

describe.skipIf(!hasShared).each(["bert-pretraining", "albert-pretraining"])("%s", name => {
  test.each(Object.entries(rules))("ten steps of %s", async (key, [optimizerName, softening]) => {
    const { config, weights, golden, recorded } = await open(name);
    const steps = recorded.steps![key]!;
    const training = trainingProgram(config, trainableParameters(weights), headsOf(weights.heads));
    const session = await interpreter({ float64: true }).load(training);
    const present = new Map<string, FloatTensor>();
    for (const name of weights.names) present.set(weights.storedName(name), await weights.tensor(name));
    const numbers = new Map([...present].map(([name, { data }]) => [name, data]));
    const batch = await batchOf(config, golden);

    const rate = schedule({ name: "bert", rate: 1e-3, warmupSteps: 3 });
    const optimizer = makeOptimizer({ name: optimizerName, weightDecay: steps.weight_decay });
    for (let step = 0; step < 10; step++) {
      const got = await session.run(only(training.inputs, { ...Object.fromEntries<Tensor>(present), ...batch }));
      const gradients = new Map([...numbers.keys()].map(name => [name, Float32Array.from(got[gradientName(name)]!.data)]));
      const norm = globalNorm(gradients);
      expect(Math.abs(got["loss"]!.data[0]! / steps.losses_before_each_step[step]! - 1), `loss ${step}`).toBeLessThan(2e-5);
      expect(Math.abs(norm / steps.gradient_norms_before_clip[step]! - 1), `norm ${step}`).toBeLessThan(2e-5);
      optimizer.step(numbers, gradients, rate({ step, totalSteps: 10, elapsed: null }), clipScale(norm, 1, softening));
    }
    await session.release();

    for (const [name, ours] of numbers) {
      const { data } = await golden.float32(`${key}.final.${name}`);
      const off = data.reduce((most, x, i) => Math.max(most, Math.abs(x - ours[i]!)), 0);
      expect(off, name).toBeLessThanOrEqual(name.endsWith("key.bias") ? 3e-5 : 1.2e-5);
    }
  });
});

test.skipIf(hasShared)("golden training steps (skipped: no shared folder beside the checkout)", () => {});
