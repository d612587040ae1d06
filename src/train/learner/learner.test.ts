import { describe, expect, test } from "vitest";
import { gather, input, interpreter, linear, multiply, sum } from "../../graph/index.ts";
import { float32, int32 } from "../../tensor/index.ts";
import { withGradients } from "../objective/training-program.ts";
import { clipScale, globalNorm } from "../optimise/clip.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { runtimeLearner } from "./runtime-learner.ts";
import { shares } from "./shares.ts";

// Σ share · (W · table[id] + b)²: small, but every kind of gradient is in it.
const table = input("table", "float32", [4, 3]);
const W = input("W", "float32", [2, 3]);
const b = input("b", "float32", [2]);
const costs = linear(gather(table, input("ids", "int32", ["rows"])), W, b); // [rows, 2]
const loss = sum(multiply(sum(multiply(costs, costs), 1), input("shares", "float32", ["rows"])), 0);
const inputs = new Map(Object.entries({ table, W, b }));
const steps = withGradients({ toy: { loss, correct: null } }, { inputs });
const start = new Map([
  ["table", Float32Array.from({ length: 12 }, (_, i) => Math.sin(i))],
  ["W", Float32Array.from({ length: 6 }, (_, i) => Math.cos(i))],
  ["b", Float32Array.of(0.5, -0.25)],
]);
const batch = (ids: number[], of: number) => ({ ids: int32([ids.length], ids), shares: float32([ids.length], new Float32Array(ids.length).fill(1 / of)) }); // biome-ignore format: one idea

describe("runtimeLearner", () => {
  test("takes the step that the optimiser takes with the gradients of all batches", async () => {
    const learner = await runtimeLearner(interpreter(), steps, start, { optimizer: { name: "bert-adamw" }, maxNorm: 0.5 });
    const { outputs, norm } = await learner.step([batch([0, 1], 3), batch([3], 3)], 0.01);
    // The same by hand, from one large batch.
    const session = await interpreter().load(steps);
    const weights = new Map(Array.from(start, ([name, data]) => [name, data.slice()]));
    const feeds = Object.fromEntries(Array.from(inputs, ([name, { shape }]) => [name, float32(shape as number[], start.get(name)!)]));
    const whole = await session.run({ ...feeds, ...batch([0, 1, 3], 3) });
    const gradients = new Map(Array.from(inputs.keys(), name => [name, whole[`grad.${name}`]!.data as Float32Array]));
    expect(norm).toBeCloseTo(globalNorm(gradients), 6);
    expect(outputs["loss"]).toBeCloseTo(whole["loss"]!.data[0]!, 5);
    expect(outputs["toy.loss"]).toBe(outputs["loss"]);
    makeOptimizer({ name: "bert-adamw" }).step(weights, gradients, 0.01, clipScale(norm, 0.5));
    for (const [name, data] of weights) {
      expect(start.get(name)).not.toEqual(learner.weights.get(name));
      data.forEach((v, i) => {
        expect(learner.weights.get(name)![i]).toBeCloseTo(v, 6);
      });
    }
  });

  test("goes on from a state as if it had not stopped", async () => {
    const one = await runtimeLearner(interpreter(), steps, start);
    const two = await runtimeLearner(interpreter(), steps, start);
    await one.step([batch([0, 2], 2)], 0.1);
    const { step, slots } = await one.optimizerState();
    await two.restore(one.weights, { step, slots: new Map(Array.from(slots, ([name, data]) => [name, data.slice()])) });
    await one.step([batch([1], 1)], 0.1);
    await two.step([batch([1], 1)], 0.1);
    expect(two.weights).toEqual(one.weights);
  });

  test("does not step on a norm that is no number", async () => {
    const broken = new Map(start).set("b", Float32Array.of(Number.NaN, 1));
    const learner = await runtimeLearner(interpreter(), steps, broken);
    const { norm } = await learner.step([batch([0], 1)], 0.1);
    expect(norm).toBeNaN();
    expect(learner.weights.get("W")).toEqual(start.get("W"));
  });

  test("says which weight is missing or of another size", async () => {
    await expect(runtimeLearner(interpreter(), steps, new Map([...start].slice(1)))).rejects.toThrow("the weight table is missing");
    await expect(runtimeLearner(interpreter(), steps, new Map(start).set("b", new Float32Array(3)))).rejects.toThrow(
      "the weight b has 3 numbers, not 2",
    );
  });
});

describe("shares", () => {
  test("are about equal, and hold everything once", () => {
    const sizes = new Map(Object.entries({ table: 2000, a: 600, b: 600, c: 600, d: 100, e: 100 }));
    const [left, right] = shares(sizes, 2) as [string[], string[]];
    expect([left, right]).toEqual([["table"], ["a", "b", "c", "d", "e"]]);
    expect(shares(sizes, 1)).toEqual([["table", "a", "b", "c", "d", "e"]]);
    expect(shares(new Map([["a", 1]]), 3)).toEqual([["a"], [], []]);
  });
});
