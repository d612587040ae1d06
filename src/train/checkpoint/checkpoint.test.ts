// A training state through its file: every bit comes back, training goes on as if it had not stopped, and what is not whole is noticed.
import { describe, expect, test } from "vitest";
import { bytesSource } from "../../base/index.ts";
import { float32, openSafetensors, resumedRandom, seededRandom } from "../../tensor/index.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { checkConfig } from "./check-config.ts";
import { decodeTrainingState, encodeTrainingState } from "./encode-state.ts";
import type { TrainingState } from "./training-state.ts";

const odd = new Float32Array(new Uint32Array([0x7fc00001, 0x80000000, 0xff800000, 1, 0x3eaaaaab, 0xffffffff]).buffer); // NaNs with a payload, −0, −∞, the smallest

const state: TrainingState = {
  config: { model: { layers: 4, width: 256 }, seed: 1, corpus: "ünïcode \u2028", rates: [1, 2] },
  step: 1234,
  elapsedMs: 0.1 + 0.2,
  weights: new Map([["embeddings.weight", float32([2, 3], odd)], ["bias", float32([3])]]), // biome-ignore format: one idea
  optimizer: { step: 1230, slots: new Map([["m.bias", Float32Array.of(1, 2, 3)], ["v.bias", odd]]) }, // biome-ignore format: one idea
  average: new Map([["bias", Float32Array.of(3)]]),
  generators: { masks: seededRandom(1).state() },
  cursor: { epoch: 2, example: 2 ** 40 },
  best: { step: 1000, score: -1.25 },
};

const decode = (bytes: Uint8Array, name = "state.safetensors") => decodeTrainingState(bytesSource(name, bytes));
const bits = (map: ReadonlyMap<string, Float32Array>) =>
  [...map].sort().map(([name, x]) => [name, [...new Uint32Array(x.buffer, x.byteOffset, x.length)]]);
const dataOf = ({ weights }: TrainingState) => new Map([...weights].map(([name, { data }]) => [name, data]));

test("every bit comes back", async () => {
  const read = await decode(await encodeTrainingState(state));
  expect(bits(dataOf(read))).toEqual(bits(dataOf(state)));
  expect(bits(read.optimizer.slots)).toEqual(bits(state.optimizer.slots));
  expect(read.weights.get("embeddings.weight")!.shape).toEqual([2, 3]);
  expect(read).toEqual(state);
  expect([...read.weights.keys()]).toEqual(["embeddings.weight", "bias"]);
  expect(await encodeTrainingState(read)).toEqual(await encodeTrainingState(state)); // the same state, the same bytes
  const bare: TrainingState = { ...state, weights: new Map(), optimizer: { step: 0, slots: new Map() }, average: new Map(), best: null };
  expect(await decode(await encodeTrainingState(bare))).toEqual(bare);
});

test("it is a safetensors file like any other", async () => {
  const file = await openSafetensors(bytesSource("x", await encodeTrainingState(state)));
  expect([...file.names].sort()).toEqual([
    "average.bias",
    "optimizer.m.bias",
    "optimizer.v.bias",
    "weights.bias",
    "weights.embeddings.weight",
  ]);
  expect(JSON.parse(file.metadata!.get("state")!)).toMatchObject({ step: 1234, best: { score: -1.25 } });
});

test("the numbers are those of the moment it was asked, even if training goes on", async () => {
  const weights = new Map([["x", float32([1], Float32Array.of(1))]]);
  const pending = encodeTrainingState({ ...state, weights });
  weights.get("x")!.data[0] = 2;
  expect((await decode(await pending)).weights.get("x")!.data[0]).toBe(1);
});

test("ten steps are five, a file, and five", async () => {
  const run = (from: TrainingState, steps: number): TrainingState => {
    const [optimizer, random] = [
      makeOptimizer({ name: "bert-adamw" }),
      resumedRandom(from.generators["g"] as [number, number, number, number]),
    ];
    optimizer.restore(from.optimizer);
    const weights = new Map([...dataOf(from)].map(([name, x]) => [name, x.slice()]));
    for (let i = 0; i < steps; i++) {
      const gradients = new Map([...weights].map(([name, x]) => [name, x.map(y => y + random.normal())]));
      optimizer.step(weights, gradients, 0.01);
    }
    return {
      ...from,
      weights: new Map([...weights].map(([name, x]) => [name, float32([x.length], x)])),
      optimizer: optimizer.state(),
      generators: { g: random.state() },
    };
  };
  const start: TrainingState = {
    ...state,
    weights: new Map([["dense.weight", float32([50], Float32Array.from({ length: 50 }, (_, i) => i / 50))], ["dense.bias", float32([3])]]), // biome-ignore format: one idea
    optimizer: { step: 0, slots: new Map() },
    generators: { g: seededRandom(5).state() },
  };
  const halves = run(await decode(await encodeTrainingState(run(start, 5))), 5);
  const whole = run(start, 10);
  expect(bits(dataOf(halves))).toEqual(bits(dataOf(whole)));
  expect(await encodeTrainingState(halves)).toEqual(await encodeTrainingState(whole));
});

describe("what is not whole is noticed", () => {
  test("cut anywhere, one bit turned anywhere", async () => {
    const file = await encodeTrainingState(state);
    for (let length = 0; length < file.length; length += 7)
      await expect(decode(file.slice(0, length)), `${length}`).rejects.toMatchObject({ code: "E_CHECKPOINT" });
    for (let at = 0; at < file.length; at += 5) {
      const damaged = file.slice();
      damaged[at]! ^= 1 << (at % 8);
      await expect(decode(damaged), `${at}`).rejects.toMatchObject({ code: "E_CHECKPOINT" });
    }
    await expect(decode(file.slice(0, -1))).rejects.toThrow("state.safetensors is damaged: its bytes are not those that were written");
    await expect(decode(Uint8Array.of(...file, 0))).rejects.toThrow("is damaged");
  });

  test("another file, another version", async () => {
    const { encodeSafetensors } = await import("../../tensor/index.ts");
    const { seal, unsealed } = await import("./seal.ts");
    await expect(decode(encodeSafetensors([], { format: "pt" }))).rejects.toThrow("holds no training state");
    await expect(decode(new TextEncoder().encode("<html>".repeat(40)))).rejects.toThrow("holds no training state");
    const sealed = async (metadata: Record<string, string>) => {
      const file = encodeSafetensors([], { ...unsealed, ...metadata });
      await seal(file);
      return file;
    };
    await expect(decode(await sealed({ format: "something" }))).rejects.toThrow("holds no training state");
    await expect(decode(await sealed({ format: "glassbert training state", version: "2" }))).rejects.toThrow(
      "version 2 of the format, this one reads 1",
    );
  });

  test("numbers that JSON has no word for", () => {
    expect(() => encodeTrainingState({ ...state, best: { step: 1, score: Number.NaN } })).toThrow("the training state's score is NaN");
  });
});

describe("another config", () => {
  test("the same one, written otherwise, is the same", () => {
    checkConfig(state, { rates: [1, 2], corpus: "ünïcode \u2028", seed: 1, more: undefined, model: { width: 256, layers: 4 } }, "c");
  });

  test.each<[string, Parameters<typeof checkConfig>[1]]>([
    ["step-7 belongs to another config: model.layers was 4, is 6", { ...state.config, model: { layers: 6, width: 256 } }],
    ["config: model.width was 256, is not set; seed was 1, is 2", { ...state.config, model: { layers: 4 }, seed: 2 }],
    ["config: more was not set, is true", { ...state.config, more: true }],
    ["config: rates was [1,2], is [2,1]", { ...state.config, rates: [2, 1] }],
    [
      "seed was 1, is 3; rates was [1,2], is not set; a was not set, is null, and 1 more",
      { model: state.config["model"], seed: 3, a: null, b: 1, corpus: "ünïcode \u2028" },
    ],
  ])("%s", (message, config) => {
    expect(() => checkConfig(state, config, "step-7")).toThrow(message);
  });
});
