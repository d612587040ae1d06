import { describe, expect, test } from "vitest";
import { input, interpreter, linear, multiply, scalar, select, subtract } from "../../graph/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { float32, seededRandom } from "../../tensor/index.ts";
import { runtimeLearner } from "../learner/runtime-learner.ts";
import { weighted } from "../objective/part.ts";
import { withGradients } from "../objective/training-program.ts";
import { adamW } from "../optimise/adamw.ts";
import { clipScale } from "../optimise/clip.ts";
import type { Batch, Feeds } from "./batch.ts";
import type { TrainOptions, Update } from "./train.ts";
import { train } from "./train.ts";

/** A line through points: y = x · w + b, by least squares. Rows x [B, 3]. */
const [w, b] = [input("w", "float32", [1, 3]), input("b", "float32", [1])];
const [x, y, share] = [input("x", "float32", ["batch", 3]), input("y", "float32", ["batch"]), input("share", "float32", ["batch"])];
const miss = subtract(select(linear(x, w, b), -1, 0), y); // [B]
const loss = weighted(multiply(multiply(miss, miss), scalar(0.5)), share);
const inputs = new Map([["w", w], ["b", b]]); // biome-ignore format: one idea
const training = withGradients({ line: { loss, correct: null } }, { inputs });

const random = seededRandom(3);
const points = Array.from({ length: 7 }, () => {
  const row = [random.normal(), random.normal(), random.normal()] as const;
  return { row, y: 2 * row[0] - row[1] + 0.5 * row[2] + 3 };
});
const partOf = (some: typeof points): Feeds => ({
  x: float32([some.length, 3], Float32Array.from(some.flatMap(({ row }) => [...row]))),
  y: float32(
    [some.length],
    Float32Array.from(some, point => point.y),
  ),
  share: float32([some.length], new Float32Array(some.length).fill(1 / points.length)),
});
const batchOf = (parts: readonly Feeds[]): Batch => ({ parts, tokens: 7, cursor: { epoch: 1 } });
const whole = batchOf([partOf(points)]);
const fresh = (): Map<string, FloatTensor> => new Map([["w", float32([1, 3])], ["b", float32([1])]]); // biome-ignore format: one idea

async function run(options: Partial<TrainOptions>, weights = fresh(), optimizer = adamW()) {
  const learner = runtimeLearner(await interpreter().load(training), weights, optimizer);
  const updates: Update[] = [];
  const common = { learner, batches: () => whole, schedule: () => 0.05, totalSteps: 20 };
  for await (const update of train({ ...common, ...options })) updates.push(update);
  return { updates, weights };
}

test("it learns what the naive loop learns", async () => {
  const { updates, weights } = await run({ clip: 1, totalSteps: 200 });
  const optimizer = adamW();
  const twin = new Map([["w", new Float32Array(3)], ["b", new Float32Array(1)]]); // biome-ignore format: one idea
  for (let step = 0; step < 200; step++) {
    const gradients = new Map([["w", new Float32Array(3)], ["b", new Float32Array(1)]]); // biome-ignore format: one idea
    for (const { row, y } of points) {
      const miss = twin.get("b")![0]! + row.reduce((sum, value, i) => sum + value * twin.get("w")![i]!, 0) - y;
      for (const [i, value] of row.entries()) gradients.get("w")![i]! += (miss * value) / 7;
      gradients.get("b")![0]! += miss / 7;
    }
    const norm = Math.hypot(...gradients.get("w")!, ...gradients.get("b")!);
    optimizer.step(twin, gradients, 0.05, clipScale(norm, 1));
    expect(updates[step]!.norm).toBeCloseTo(norm, 4);
  }
  for (const [name, { data }] of weights) for (const [i, value] of data.entries()) expect(value).toBeCloseTo(twin.get(name)![i]!, 4);
  expect(updates.at(-1)).toMatchObject({ step: 200, rate: 0.05, tokens: 7, cursor: { epoch: 1 } });
  expect(updates.at(-1)!.loss).toBeLessThan(updates[0]!.loss / 50);
  expect(updates.at(-1)!.scalars["line.loss"]).toBe(updates.at(-1)!.loss);
});

test("a batch in parts is the same batch", async () => {
  const inParts = batchOf([partOf(points.slice(0, 2)), partOf(points.slice(2, 6)), partOf(points.slice(6))]);
  const [one, three] = [await run({}), await run({ batches: () => inParts })];
  for (const [step, { loss, norm }] of three.updates.entries()) {
    expect(loss).toBeCloseTo(one.updates[step]!.loss, 5);
    expect(norm).toBeCloseTo(one.updates[step]!.norm, 5);
  }
});

test("twenty updates are eight and twelve", async () => {
  const [one, whole] = [adamW(), adamW()];
  const expected = await run({}, fresh(), whole);
  const first = await run({ totalSteps: 8 }, fresh(), one);
  const second = adamW();
  second.restore(one.state());
  const rest = await run({ from: { step: 8, elapsedMs: 0 } }, first.weights, second);
  expect(rest.weights).toEqual(expected.weights);
  expect([...first.updates, ...rest.updates].map(({ loss }) => loss)).toEqual(expected.updates.map(({ loss }) => loss));
});

test("rates of its own for each weight, and an average of the weights", async () => {
  const average = new Map<string, Float32Array>();
  const { weights } = await run({
    rateOf: name => (name === "b" ? 0 : 1),
    average: { decay: 0.5, weights: average },
    totalSteps: 2,
  });
  expect([...weights.get("b")!.data]).toEqual([0]);
  const first = await run({ rateOf: name => (name === "b" ? 0 : 1), totalSteps: 1 });
  const expected = weights.get("w")!.data.map((value, i) => 0.5 * value + 0.5 * first.weights.get("w")!.data[i]!);
  expect([...average.get("w")!].map(value => Math.fround(value))).toEqual([...expected]);
});

describe("the end", () => {
  test("of the time, that of earlier sessions counted", async () => {
    let clock = 500;
    const { updates } = await run({
      now: () => clock,
      batches: () => {
        clock += 100; // the batch of the next update is asked for while one is under way
        return whole;
      },
      totalSteps: null,
      budgetMs: 1000,
      from: { step: 40, elapsedMs: 300 },
    });
    expect(updates[0]!.step).toBe(41);
    expect(updates.at(-1)!.elapsedMs).toBe(1000);
  });

  test("of the data", async () => {
    let left = 3;
    expect((await run({ batches: () => (left-- > 0 ? whole : null) })).updates).toHaveLength(3);
  });

  test("by a signal: the update under way has not happened", async () => {
    const stop = new AbortController();
    const weights = fresh();
    let asked = 0;
    const batches = () => {
      if (++asked === 4) stop.abort("enough");
      return whole;
    };
    await expect(run({ batches, signal: stop.signal }, weights)).rejects.toBe("enough");
    expect(weights).toEqual((await run({ totalSteps: 2 })).weights); // the fourth batch was asked for while the third update was under way
  });

  test("by an error of the batch source, after the updates before it", async () => {
    let asked = 0;
    const batches = () => {
      if (++asked === 3) throw new Error("no such example");
      return whole;
    };
    const seen: number[] = [];
    const learner = runtimeLearner(await interpreter().load(training), fresh(), adamW());
    const updates = train({ learner, batches, schedule: () => 0.05 });
    const all = async () => {
      for await (const { step } of updates) seen.push(step);
    };
    await expect(all()).rejects.toThrow("no such example");
    expect(seen).toEqual([1, 2]);
  });

  test("by divergence, before the weights have taken the step", async () => {
    const wrong = batchOf([{ ...partOf(points), y: float32([7], new Float32Array(7).fill(Number.NaN)) }]);
    const weights = fresh();
    let asked = 0;
    await expect(run({ batches: () => (++asked === 3 ? wrong : whole) }, weights)).rejects.toMatchObject({
      code: "E_DIVERGED",
      message: expect.stringMatching(/^update 3: the loss is NaN; it was \d/),
    });
    expect(weights).toEqual((await run({ totalSteps: 2 })).weights);
    await expect(run({ schedule: ({ step }) => 0.05 * 1.2 ** step, totalSteps: 100 })).rejects.toThrow(
      /the loss has climbed to \d+\.\d+ from/,
    );
  });
});
