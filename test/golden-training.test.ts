// Losses and the gradient of every weight against recorded ones of PyTorch (computed in double precision from the same float32 weights), for
// every head that has a loss: on ONNX Runtime, and on the plain interpreter.
import { readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { gradients, interpreter, program } from "../src/graph/index.ts";
import { inputsEmbeds, parametersOf, trainableParameters, writeModel } from "../src/model/index.ts";
import { onnxRuntime } from "../src/node/index.ts";
import { gradientName, headPart, trainingProgram } from "../src/train/index.ts";
import { batchOf, headsOf, only, open } from "./golden-batch.ts";
import { hasShared, shared } from "./shared.ts";

const runtimes = { onnxruntime: onnxRuntime({ threads: 1 }), interpreter: interpreter() };
afterAll(() => runtimes.onnxruntime.release());
const names = hasShared
  ? readdirSync(shared("models/golden/training")).flatMap(file => (file.endsWith(".json") ? [file.slice(0, -5)] : []))
  : [];

describe.skipIf(!hasShared).each(names)("%s", name => {
  test.each(["onnxruntime", "interpreter"] as const)("losses and gradients on %s", async runtime => {
    const { config, weights, golden, recorded } = await open(name);
    const trainable = trainableParameters(weights);
    const steps = trainingProgram(config, trainable, headsOf(weights.heads));
    const present = Object.fromEntries(
      await Promise.all(weights.names.map(async name => [weights.storedName(name), await weights.tensor(name)] as const)),
    );
    const session = await runtimes[runtime].load(steps);
    const got = await session.run(only(steps.inputs, { ...present, ...(await batchOf(config, golden)) }));
    await session.release();

    closeTo(got["loss"]!.data[0]!, recorded.loss, 2e-5);
    if (recorded.loss_parts) {
      closeTo(got["mlm.loss"]!.data[0]!, recorded.loss_parts.mlm, 2e-5);
      closeTo(got["pair.loss"]!.data[0]!, recorded.loss_parts.sentence, 2e-5);
    }
    const grads = golden.names.filter(key => key.startsWith("grad."));
    expect(new Set(grads)).toEqual(new Set([...trainable.inputs.keys()].map(gradientName)));
    for (const key of grads) {
      const all = key.replace("grad.", "grad_all_rows."); // PyTorch leaves the row of [PAD] out; this is the true gradient
      const { shape, data } = await golden.float32(golden.has(all) ? all : key);
      const largest = data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      expect(got[key]!.shape).toEqual(shape);
      const off = data.reduce((m, v, i) => Math.max(m, Math.abs(v - got[key]!.data[i]!)), 0);
      expect(off, key).toBeLessThanOrEqual(2e-5 * largest + 2e-6);
    }
  });
});

const closeTo = (ours: number, golden: number, tolerance: number) =>
  expect(Math.abs(ours - golden)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(golden)));

describe.skipIf(!hasShared)("gradients of the input vectors", () => {
  test("are what a small change of a vector does to the loss", async () => {
    const { config, weights, golden } = await open("bert-seqcls");
    const parameters = parametersOf(weights);
    const vectors = inputsEmbeds(config);
    const { loss } = headPart(config, parameters, writeModel(config, parameters, { word: vectors }), "labels");
    const steps = program({ loss, gradient: gradients(loss, [vectors])[0]! });
    const session = await interpreter({ float64: true }).load(steps);
    const batch = only(steps.inputs, await batchOf(config, golden));
    const ids = await golden.int32("input_ids");
    const table = await weights.tensor("embeddings.word_embeddings.weight");
    const E = table.shape[1]!;
    const rows = Float64Array.from({ length: ids.data.length * E }, (_, i) => table.data[ids.data[Math.floor(i / E)]! * E + (i % E)]!);
    const at = (data: Float64Array) =>
      session.run({ ...batch, inputsEmbeds: { dtype: "float32", shape: [...ids.shape, E], data: data as unknown as Float32Array } });
    const { gradient, loss: before } = await at(rows);
    closeTo(before!.data[0]!, (await golden.float32("loss")).data[0]!, 1e-6);
    const by = 1e-5;
    for (let i = 0; i < rows.length; i += 173) {
      const [more, less] = [await at(rows.with(i, rows[i]! + by)), await at(rows.with(i, rows[i]! - by))];
      expect(Math.abs((more["loss"]!.data[0]! - less["loss"]!.data[0]!) / (2 * by) - gradient!.data[i]!), `${i}`).toBeLessThan(3e-7);
    }
  });
});

test.skipIf(hasShared)("golden training (skipped: no shared folder beside the checkout)", () => {});
