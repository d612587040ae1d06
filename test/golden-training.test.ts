// Losses and the gradient of every weight against recorded ones of PyTorch (computed in double precision from the same float32 weights), for
// every head that has a loss: on ONNX Runtime, and on the plain interpreter.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { gradients, interpreter, program } from "../src/graph/index.ts";
import type { HeadName, ModelConfig } from "../src/model/index.ts";
import { inputsEmbeds, parametersOf, positionsOf, readConfig, readWeights, trainableParameters, writeModel } from "../src/model/index.ts";
import { onnxRuntime, openFile, openFolder } from "../src/node/index.ts";
import type { Tensor, TensorStore } from "../src/tensor/index.ts";
import { float32, int32, openSafetensors, openWeights } from "../src/tensor/index.ts";
import type { TrainedHead } from "../src/train/index.ts";
import { gradientName, headPart, trainingProgram } from "../src/train/index.ts";
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

interface Recorded {
  readonly loss: number;
  readonly loss_parts?: { readonly mlm: number; readonly sentence: number };
}

async function open(name: string) {
  const json = JSON.parse(readFileSync(shared(`models/golden/training/${name}.json`), "utf8")) as Recorded & { folder?: string };
  const folder = await openFolder(shared(`models/tiny/${json.folder ?? name}`));
  const store = await openWeights(folder);
  const config = await readConfig(folder, async () => store.names);
  const golden = await openSafetensors(await openFile(shared(`models/golden/training/${name}.safetensors`)));
  return { config, weights: await readWeights(store, config), golden, recorded: json as Recorded };
}

const headsOf = (heads: ReadonlySet<HeadName>): TrainedHead[] => [...heads].filter(head => head !== "pooler");

const only = (wanted: ReadonlyMap<string, unknown>, feeds: Record<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name)));

/** What the golden's batch is here: labels at their places, each with its share of the mean. */
async function batchOf(config: ModelConfig, golden: TensorStore): Promise<Record<string, Tensor>> {
  const inputIds = await golden.int32("input_ids");
  const [batch, tokens] = inputIds.shape as [number, number];
  const attentionMask = await golden.int32("attention_mask");
  const ints = async (name: string) => (golden.has(`labels.${name}`) ? (await golden.int32(`labels.${name}`)).data : null);
  const shares = (counts: readonly boolean[], shape: readonly number[]): Tensor => {
    const total = counts.filter(Boolean).length;
    return float32(
      shape,
      Float32Array.from(counts, isCounted => (isCounted ? 1 / total : 0)),
    );
  };
  const feeds: Record<string, Tensor> = {
    inputIds,
    attentionMask,
    positionIds: int32(inputIds.shape, positionsOf(config, inputIds.data, tokens)),
    tokenTypeIds: golden.has("token_type_ids") ? await golden.int32("token_type_ids") : int32(inputIds.shape),
  };
  for (const name of ["start", "end"]) {
    const places = await ints(`${name}_positions`);
    if (!places) continue;
    const isInside = [...places].map(place => place >= 0 && place < tokens);
    feeds[`${name}Places`] = int32([batch], places.map((place, row) => (isInside[row] ? place : 0))); // biome-ignore format: one idea
    feeds[`${name}Weights`] = shares(isInside, [batch]);
  }
  const pair = (await ints("next_sentence_label")) ?? (await ints("sentence_order_label"));
  if (pair) Object.assign(feeds, { pairLabels: int32([batch], pair), pairWeights: shares(Array(batch).fill(true), [batch]) });
  if (!golden.has("labels.labels")) return feeds;
  if (golden.info("labels.labels").dtype === "F32") {
    const { data } = await golden.float32("labels.labels");
    feeds["labels"] = float32([batch, data.length / batch], data);
    feeds["labelWeights"] = shares(Array(batch).fill(true), [batch]);
    return feeds;
  }
  const labels = await golden.int32("labels.labels");
  const isLabel = [...labels.data].map(label => label >= 0);
  if (labels.shape.length === 1) return { ...feeds, labels, labelWeights: shares(isLabel, [batch]) };
  const places = isLabel.flatMap((isCounted, place) => (isCounted ? [place] : []));
  const attended = [...attentionMask.data].map(one => one === 1);
  return {
    ...feeds,
    maskPlaces: int32([places.length], places),
    maskLabels: int32([places.length], places.map(place => labels.data[place]!)), // biome-ignore format: one idea
    maskWeights: shares(Array(places.length).fill(true), [places.length]),
    tokenLabels: int32([batch, tokens], labels.data.map(label => Math.max(label, 0))), // biome-ignore format: one idea
    tokenWeights: shares(isLabel, [batch, tokens]),
    replacedLabels: float32([batch, tokens], Float32Array.from(labels.data)),
    replacedWeights: shares(attended, [batch, tokens]),
  };
}

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
