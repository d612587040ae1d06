// Schedules at the places where they turn, against numbers worked out by hand; descriptions that are refused.
import { describe, expect, test } from "vitest";
import { batchSize } from "./batch-ramp.ts";
import type { Progress } from "./progress.ts";
import type { ScheduleDescription } from "./schedule.ts";
import { schedule } from "./schedule.ts";

const step = (n: number, totalSteps = 10): Progress => ({ step: n, totalSteps, elapsed: null });
const time = (elapsed: number): Progress => ({ step: 7, totalSteps: null, elapsed });

test.each<[string, ScheduleDescription, readonly number[]]>([
  ["bert drops", { name: "bert", rate: 1, warmupSteps: 4 }, [0, 0.25, 0.5, 0.75, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0, 0]],
  ["albert", { name: "bert", rate: 1, warmupSteps: 2, startWarmupStep: 3, power: 2 }, [0, 0, 0, 0, 0.5, 0.25, 0.16, 0.09, 0.04, 0.01, 0]],
  ["bert, no warm-up", { name: "bert", rate: 2 }, [2, 1.8, 1.6]],
  ["electra", { name: "electra", rate: 1, warmupSteps: 4 }, [0, 0.225, 0.4, 0.525, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0, 0]],
  ["electra, no warm-up", { name: "electra", rate: 1 }, [1, 0.9]],
  ["linear", { name: "linear", rate: 3, warmupRatio: 0.4 }, [0, 0.75, 1.5, 2.25, 3, 2.5, 2, 1.5, 1, 0.5, 0, 0]],
  ["linear to 10 %", { name: "linear", rate: 1, final: 0.1 }, [1, 0.91, 0.82]],
  [
    "cosine",
    { name: "cosine", rate: 1, warmupSteps: 2 },
    [0, 0.5, 1, 0.9619398, 0.8535534, 0.6913417, 0.5, 0.3086583, 0.1464466, 0.0380602, 0, 0],
  ],
  ["constant", { name: "constant", rate: 1, warmupSteps: 2 }, [0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ["all warm-up", { name: "linear", rate: 1, warmupSteps: 10 }, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0]],
  ["triangle", { name: "triangle", rate: 1, base: 0.5, peak: 0.5 }, [0.5, 0.6, 0.7, 0.8, 0.9, 1, 0.8, 0.6, 0.4, 0.2, 0, 0]],
])("%s", (_, description, rates) => {
  const rate = schedule(description);
  rates.forEach((expected, n) => {
    expect(rate(step(n)), `step ${n}`).toBeCloseTo(expected, 7);
  });
});

test.each<[string, ScheduleDescription, readonly (readonly [number, number])[]]>([
  ["cramming's triangle", { name: "triangle", rate: 1, clock: "time" }, [[0, 0.25], [0.375, 0.625], [0.75, 1], [0.875, 0.5], [1, 0], [1.1, 0]]], // biome-ignore format: places and rates
  ["linear on time", { name: "linear", rate: 1, clock: "time", warmupRatio: 0.06 }, [[0, 0], [0.03, 0.5], [0.06, 1], [0.53, 0.5], [1, 0]]], // biome-ignore format: places and rates
])("%s", (_, description, places) => {
  const rate = schedule(description);
  for (const [elapsed, expected] of places) expect(rate(time(elapsed)), `${elapsed}`).toBeCloseTo(expected, 12);
});

test("BERT's own numbers: the drop to nine tenths", () => {
  const rate = schedule({ name: "bert", rate: 1e-4, warmupSteps: 10_000 });
  expect(rate(step(9_999, 100_000))).toBeCloseTo(0.9999e-4, 12);
  expect(rate(step(10_000, 100_000))).toBeCloseTo(0.9e-4, 12);
});

describe("refused", () => {
  test.each<[string, Record<string, unknown>]>([
    ['name is "cosin". Did you mean "cosine"?', { name: "cosin", rate: 1 }],
    ["name is undefined", { rate: 1 }],
    ['linear has no "warmup". Did you mean "warmupSteps" or "warmupRatio"?', { name: "linear", rate: 1, warmup: 3 }],
    ['constant has no "power"', { name: "constant", rate: 1, power: 3 }],
    ["rate is missing", { name: "constant" }],
    ['rate is "1e-4", expected a number', { name: "constant", rate: "1e-4" }],
    ["rate is -1, expected a number of at least 0", { name: "constant", rate: -1 }],
    ["warmupRatio is 3, expected a share", { name: "linear", rate: 1, warmupRatio: 3 }],
    ["peak is 1, expected a share", { name: "triangle", rate: 1, peak: 1 }],
    ["power is 0", { name: "bert", rate: 1, power: 0 }],
    ["warmupSteps and warmupRatio exclude each other", { name: "linear", rate: 1, warmupRatio: 0.1, warmupSteps: 3 }],
    ["warmupSteps counts steps", { name: "linear", rate: 1, warmupSteps: 3, clock: "time" }],
    ['clock is "hours"', { name: "linear", rate: 1, clock: "hours" }],
  ])("%s", (message, description) => {
    expect(() => schedule(description as unknown as ScheduleDescription)).toThrow(`schedule: ${message}`);
  });

  test("a clock the run does not have", () => {
    expect(() => schedule({ name: "bert", rate: 1 })(time(0.5))).toThrow("the schedule counts steps, but the run has no number of updates");
    expect(() => schedule({ name: "triangle", rate: 1, clock: "time" })(step(1))).toThrow("but the run has no time budget");
  });
});

test("the batch ramp", () => {
  const ramp = { from: 8, to: 32, until: 0.6, multiple: 8 };
  expect(Array.from({ length: 10 }, (_, n) => batchSize(ramp, step(n)))).toEqual([8, 8, 16, 16, 24, 24, 32, 32, 32, 32]);
  expect(batchSize({ ...ramp, clock: "time" }, time(0.59))).toBe(24);
  expect(() => batchSize({ ...ramp, to: 33 }, step(1))).toThrow("the batch grows from 8 to 33");
  expect(() => batchSize({ ...ramp, from: 40 }, step(1))).toThrow("the batch grows from 40 to 32");
  expect(() => batchSize({ ...ramp, until: 0 }, step(1))).toThrow("until 0");
});
