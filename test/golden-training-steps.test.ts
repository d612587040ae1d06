// Ten steps of every optimiser against ten of PyTorch: the loss and the gradients' norm before each, the weights after the last. Losses and
// gradients come from the plain interpreter in double precision, as PyTorch's did; weights and moments are float32, as in training.
// And on ONNX Runtime: ten steps are five, a file, and five more, to the bit.
import { describe, expect, test } from "vitest";
import { bytesSource } from "../src/base/index.ts";
import type { Runtime } from "../src/graph/index.ts";
import { interpreter } from "../src/graph/index.ts";
import { trainableParameters } from "../src/model/index.ts";
import { onnxRuntime } from "../src/node/index.ts";
import type { FloatTensor, Tensor } from "../src/tensor/index.ts";
import type { Optimizer, OptimizerName } from "../src/train/index.ts";
import {
  clipScale,
  decodeTrainingState,
  encodeTrainingState,
  globalNorm,
  gradientName,
  makeOptimizer,
  schedule,
  trainingProgram,
} from "../src/train/index.ts";
import { batchOf, headsOf, only, open } from "./golden-batch.ts";
import { hasShared } from "./shared.ts";

/** A golden's own name of each rule; PyTorch's clip adds 1e-6 to the norm. */
const rules: Readonly<Record<string, readonly [OptimizerName, softening: number]>> = {
  adamw: ["adamw", 1e-6],
  bert_adamw: ["bert-adamw", 0],
  lamb_albert: ["lamb-albert", 0],
  "lamb_albert_wd0.3": ["lamb-albert", 0],
};

const rate = schedule({ name: "bert", rate: 1e-3, warmupSteps: 3 });

/** The golden's model and batch on a runtime: the weights, and the loss and gradients at them. */
async function opened(name: string, runtime: Runtime) {
  const { config, weights, golden, recorded } = await open(name);
  const training = trainingProgram(config, trainableParameters(weights), headsOf(weights.heads));
  const session = await runtime.load(training);
  const present = new Map<string, FloatTensor>();
  for (const name of weights.names) present.set(weights.storedName(name), await weights.tensor(name));
  const batch = await batchOf(config, golden);
  const gradientsAt = async (weights: ReadonlyMap<string, FloatTensor>) => {
    const got = await session.run(only(training.inputs, { ...Object.fromEntries<Tensor>(weights), ...batch }));
    const gradients = new Map([...weights.keys()].map(name => [name, Float32Array.from(got[gradientName(name)]!.data)]));
    return { loss: got["loss"]!.data[0]!, gradients, norm: globalNorm(gradients) };
  };
  return { weights: present, gradientsAt, golden, recorded };
}

const numbersOf = (weights: ReadonlyMap<string, FloatTensor>) => new Map([...weights].map(([name, { data }]) => [name, data]));
const relative = (ours: number, golden: number) => Math.abs(ours / golden - 1);

describe.skipIf(!hasShared).each(["bert-pretraining", "albert-pretraining"])("%s", name => {
  test.each(Object.entries(rules))("ten steps of %s", async (key, [optimizerName, softening]) => {
    const { weights, gradientsAt, golden, recorded } = await opened(name, interpreter({ float64: true }));
    const steps = recorded.steps![key]!;
    const optimizer = makeOptimizer({ name: optimizerName, weightDecay: steps.weight_decay });
    for (let step = 0; step < 10; step++) {
      const { loss, gradients, norm } = await gradientsAt(weights);
      expect(relative(loss, steps.losses_before_each_step[step]!), `loss ${step}`).toBeLessThan(2e-5);
      expect(relative(norm, steps.gradient_norms_before_clip[step]!), `norm ${step}`).toBeLessThan(2e-5);
      optimizer.step(numbersOf(weights), gradients, rate({ step, totalSteps: 10, elapsed: null }), clipScale(norm, 1, softening));
    }
    for (const [name, ours] of numbersOf(weights)) {
      const { data } = await golden.float32(`${key}.final.${name}`);
      const off = data.reduce((most, x, i) => Math.max(most, Math.abs(x - ours[i]!)), 0);
      expect(off, name).toBeLessThanOrEqual(name.endsWith("key.bias") ? 3e-5 : 1.2e-5);
    }
  });

  test("ten steps are five, a file, and five more", async () => {
    const runtime = onnxRuntime({ threads: 1 });
    const { weights: start, gradientsAt } = await opened(name, runtime);
    const fresh = () => new Map([...start].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
    const run = async (weights: ReadonlyMap<string, FloatTensor>, optimizer: Optimizer, from: number, to: number) => {
      for (let step = from; step < to; step++) {
        const { gradients, norm } = await gradientsAt(weights);
        optimizer.step(numbersOf(weights), gradients, rate({ step, totalSteps: 10, elapsed: null }), clipScale(norm, 1));
      }
    };
    const bertAdamW = () => makeOptimizer({ name: "bert-adamw" });
    const [whole, first, second] = [bertAdamW(), bertAdamW(), bertAdamW()];
    const [expected, half] = [fresh(), fresh()];
    await run(expected, whole, 0, 10);
    await run(half, first, 0, 5);
    const rest = { config: {}, step: 5, elapsedMs: 0, average: new Map(), generators: {}, cursor: {}, best: null };
    const file = await encodeTrainingState({ ...rest, weights: half, optimizer: first.state() });
    const state = await decodeTrainingState(bytesSource("step-5", file));
    second.restore(state.optimizer);
    await run(state.weights, second, 5, 10);
    await runtime.release();
    expect(state.weights).toEqual(expected);
    expect(second.state()).toEqual(whole.state());
  });
});

test.skipIf(hasShared)("golden training steps (skipped: no shared folder beside the checkout)", () => {});
