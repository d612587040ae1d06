import { describe, expect, test } from "vitest";
import { gather, input, interpreter, linear, multiply, sum } from "../../graph/index.ts";
import { float32, int32 } from "../../tensor/index.ts";
import { withGradients } from "../objective/training-program.ts";
import { globalNorm } from "../optimise/clip.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { runtimeLearner } from "./runtime-learner.ts";
import { shares } from "./shares.ts";

// Σ share · (W · table[id] + b)²
const inputs = new Map([
  ["table", input("table", "float32", [4, 3])],
  ["W", input("W", "float32", [2, 3])],
  ["b", input("b", "float32", [2])],
]);
const costs = linear(gather(inputs.get("table")!, input("ids", "int32", ["rows"])), inputs.get("W")!, inputs.get("b")!); // [rows, 2]
const loss = sum(multiply(sum(multiply(costs, costs), 1), input("shares", "float32", ["rows"])), 0);
const steps = withGradients({ toy: { loss, correct: null } }, { inputs });
const start = () =>
  new Map(
    Array.from(inputs, ([name, { shape }]) => {
      const sizes = shape as number[];
      const count = sizes.reduce((a, b) => a * b);
      return [
        name,
        float32(
          sizes,
          Float32Array.from({ length: count }, (_, i) => Math.sin(i + count)),
        ),
      ] as const;
    }),
  );
const part = (ids: number[], of: number) => ({ ids: int32([ids.length], ids), shares: float32([ids.length], new Float32Array(ids.length).fill(1 / of)) }); // biome-ignore format: one idea

test("a runtime's learner takes the step that the optimiser takes with the sum of the gradients", async () => {
  const session = await interpreter().load(steps);
  const learner = runtimeLearner(session, start(), makeOptimizer({ name: "bert-adamw" }));
  const { scalars, norm } = await learner.gradients([part([0, 1], 3), part([3], 3)]);
  expect(learner.weights).toEqual(start());
  await learner.step(0.01, 0.5);

  const whole = await session.run({ ...Object.fromEntries(start()), ...part([0, 1, 3], 3) });
  const gradients = new Map(Array.from(inputs.keys(), name => [name, whole[`grad.${name}`]!.data as Float32Array]));
  expect(norm).toBeCloseTo(globalNorm(gradients), 6);
  expect(scalars["loss"]).toBeCloseTo(whole["loss"]!.data[0]!, 5);
  const weights = new Map(Array.from(start(), ([name, { data }]) => [name, data]));
  makeOptimizer({ name: "bert-adamw" }).step(weights, gradients, 0.01, 0.5);
  for (const [name, data] of weights) for (const [i, v] of data.entries()) expect(learner.weights.get(name)!.data[i]).toBeCloseTo(v, 6);
});

describe("shares", () => {
  test("are about equal, and hold everything once", () => {
    const sizes = new Map(Object.entries({ table: 2000, a: 600, b: 600, c: 600, d: 100, e: 100 }));
    expect(shares(sizes, 2)).toEqual([["table"], ["a", "b", "c", "d", "e"]]);
    expect(shares(sizes, 1)).toEqual([["table", "a", "b", "c", "d", "e"]]);
    expect(shares(new Map([["a", 1]]), 3)).toEqual([["a"], [], []]);
  });
});
