// Every optimiser against a naive twin: the formulae of the papers' code in double precision on plain arrays, one weight at a time.
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../tensor/index.ts";
import { adamW, adamWDefaults } from "./adamw.ts";
import { clipScale, globalNorm } from "./clip.ts";
import { albertLamb, lamb, ltgLamb } from "./lamb.ts";
import type { MomentOptions } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

type Numbers = Map<string, Float32Array>;

const sizes: Readonly<Record<string, number>> = {
  "embeddings.word_embeddings.weight": 37,
  "encoder.dense.weight": 21,
  "encoder.dense.bias": 5,
  "LayerNorm.weight": 3,
};

function numbers(seed: number, size = 1): Numbers {
  const random = seededRandom(seed);
  return new Map(Object.entries(sizes).map(([name, n]) => [name, Float32Array.from({ length: n }, () => size * random.normal())]));
}

/** m, v and the direction without decay, by the book. */
function naiveMoments({ betas: [b1, b2], eps, biasCorrection }: MomentOptions) {
  let [m, v, t] = [[] as number[], [] as number[], 0];
  return (g: number[]): number[] => {
    t++;
    m = g.map((x, i) => b1 * (m[i] ?? 0) + (1 - b1) * x);
    v = g.map((x, i) => b2 * (v[i] ?? 0) + (1 - b2) * x ** 2);
    const [c1, c2] = biasCorrection ? [1 - b1 ** t, 1 - b2 ** t] : [1, 1];
    return m.map((x, i) => x / c1 / (Math.sqrt(v[i]! / c2) + eps));
  };
}

type Naive = (p: number[], u: number[], decays: boolean, rate: number) => number[];

const torch: Naive = (p, u, decays, rate) => p.map((x, i) => x * (1 - (decays ? rate * 0.3 : 0)) - rate * u[i]!);
const bert: Naive = (p, u, decays, rate) => p.map((x, i) => x - rate * (u[i]! + (decays ? 0.3 * x : 0)));
const norm = (x: number[]) => Math.hypot(...x);
const naiveLamb: Naive = (p, u, decays, rate) => {
  const full = u.map((x, i) => x + (decays ? 0.3 * p[i]! : 0));
  const ratio = decays && norm(p) > 0 && norm(full) > 0 ? norm(p) / norm(full) : 1;
  return p.map((x, i) => x - rate * ratio * full[i]!);
};

describe.each<[string, (o: { weightDecay: number }) => Optimizer, MomentOptions, Naive, RegExp]>([
  ["AdamW", o => adamW(o), adamWDefaults, torch, /bias|LayerNorm/],
  ["BERT's AdamW", o => adamW({ ...o, biasCorrection: false }), { ...adamWDefaults, biasCorrection: false }, bert, /bias|LayerNorm/],
  ["ALBERT's LAMB", o => lamb(o), albertLamb, naiveLamb, /bias|LayerNorm/],
  ["LTG's LAMB", o => lamb({ ...ltgLamb, ...o }), ltgLamb, naiveLamb, /bias|LayerNorm|embedding/],
])("%s", (_, make, moments, naive, noDecay) => {
  test("takes the steps of its twin", () => {
    const [optimizer, weights] = [make({ weightDecay: 0.3 }), numbers(1)];
    weights.set("frozen.weight", Float32Array.of(1, 2));
    const twins = new Map([...numbers(1)].map(([name, p]) => [name, { p: [...p], moments: naiveMoments(moments) }]));
    for (let t = 1; t <= 12; t++) {
      const gradients = numbers(100 + t, 0.1 * t);
      const scale = clipScale(globalNorm(gradients), 1);
      optimizer.step(weights, gradients, 0.01 * t, scale);
      for (const [name, twin] of twins) {
        const u = twin.moments([...gradients.get(name)!].map(x => x * scale));
        twin.p = naive(twin.p, u, !noDecay.test(name), 0.01 * t);
        const far = Math.max(...weights.get(name)!.map((x, i) => Math.abs(x - twin.p[i]!)));
        expect(far, `${name}, step ${t}`).toBeLessThan(4e-6);
      }
    }
    expect(weights.get("frozen.weight")).toEqual(Float32Array.of(1, 2));
  });

  test("goes on after a stop, bit for bit", () => {
    const [whole, first] = [make({ weightDecay: 0.01 }), make({ weightDecay: 0.01 })];
    const [a, b] = [numbers(1), numbers(1)];
    for (let t = 0; t < 10; t++) whole.step(a, numbers(t), 0.01);
    for (let t = 0; t < 5; t++) first.step(b, numbers(t), 0.01);
    const second = make({ weightDecay: 0.01 });
    second.restore(first.state());
    first.step(numbers(2), numbers(3), 1); // what was restored is a copy
    for (let t = 5; t < 10; t++) second.step(b, numbers(t), 0.01);
    expect(b).toEqual(a);
    expect(second.state()).toEqual(whole.state());
  });

  test("a rate for each name; names in any order", () => {
    const [a, b, byName] = [numbers(1), numbers(1), make({ weightDecay: 0 })];
    byName.step(a, numbers(2), name => (name === "encoder.dense.weight" ? 0 : 0.1));
    make({ weightDecay: 0 }).step(b, new Map([...numbers(2)].reverse()), 0.1);
    expect(a.get("encoder.dense.weight")).toEqual(numbers(1).get("encoder.dense.weight"));
    expect(a.get("LayerNorm.weight")).toEqual(b.get("LayerNorm.weight"));
  });

  test("zeros: gradients, weights and both", () => {
    const zero = new Map([["x.weight", new Float32Array(4)]]);
    make({ weightDecay: 0.1 }).step(zero, new Map([["x.weight", new Float32Array(4)]]), 0.1);
    expect(zero.get("x.weight")).toEqual(new Float32Array(4));
    make({ weightDecay: 0.1 }).step(zero, new Map([["x.weight", Float32Array.of(1, 1, -1, 1)]]), 0.1);
    expect([...zero.get("x.weight")!].map(Math.sign)).toEqual([-1, -1, 1, -1]);
  });
});

// The size of BERT's update beside Adam's, (1 − 0.9^t) / √(1 − 0.999^t), when every gradient is the same.
test.each([
  [1, 3.16],
  [2, 4.25],
  [5, 5.8],
  [10, 6.53],
  [12, 6.57],
  [20, 6.24],
  [50, 4.5],
  [100, 3.24],
  [1000, 1.26],
])("without bias correction step %i is %f times as large", (t, factor) => {
  const update = (biasCorrection: boolean): number => {
    const optimizer = adamW({ weightDecay: 0, biasCorrection, eps: 1e-12 });
    const [weights, gradients] = [new Map([["x", new Float32Array(1)]]), new Map([["x", Float32Array.of(0.5)]])];
    for (let i = 1; i < t; i++) optimizer.step(weights, gradients, 0);
    optimizer.step(weights, gradients, 1);
    return weights.get("x")![0]!;
  };
  expect(update(false) / update(true)).toBeCloseTo(factor, 2);
});

test("the clip", () => {
  const gradients = new Map([
    ["a", Float32Array.of(1, 2, 3, 4, 5)],
    ["b", Float32Array.of(3)],
  ]);
  expect(globalNorm(gradients)).toBe(8);
  expect(globalNorm(new Map())).toBe(0);
  expect(globalNorm(new Map([["a", Float32Array.of(3e38, 3e38)]]))).toBeCloseTo(4.24e38, -36); // beyond the largest float32
  expect(globalNorm(new Map([["a", Float32Array.of(1, Number.NaN)]]))).toBeNaN();
  expect(clipScale(8, 2)).toBe(0.25);
  expect(clipScale(2, 2)).toBe(1);
  expect(clipScale(0, 2)).toBe(1);
  expect(clipScale(4, 2, 1)).toBe(0.4);
});

describe("refused, and nothing changed", () => {
  const weights = numbers(1);
  const optimizer = adamW();
  test.each<[string, Numbers, number, number | undefined]>([
    [
      "there is a gradient of encoder.dens.weight, but no such weight. Did you mean",
      new Map([["encoder.dens.weight", new Float32Array(21)]]),
      1,
      1,
    ],
    ["LayerNorm.weight: 3 numbers, its gradient has 4", new Map([...numbers(2), ["LayerNorm.weight", new Float32Array(4)]]), 1, 1],
    ["the gradients' scale is NaN", numbers(2), 1, Number.NaN],
    ["the learning rate of embeddings.word_embeddings.weight is Infinity", numbers(2), Number.POSITIVE_INFINITY, 1],
  ])("%s", (message, gradients, rate, scale) => {
    expect(() => optimizer.step(weights, gradients, rate, scale)).toThrow(message);
    expect(weights).toEqual(numbers(1));
    expect(optimizer.state().step).toBe(0);
  });

  test("the state of something else", () => {
    const slots = new Map([["momentum.x", new Float32Array(1)]]);
    expect(() => optimizer.restore({ step: 1, slots })).toThrow("momentum.x: no pair of m and v");
    expect(() => optimizer.restore({ step: 1, slots: new Map([["m.x", new Float32Array(1)]]) })).toThrow("m.x: no pair");
    expect(() => optimizer.restore({ step: -1, slots: new Map() })).toThrow("step is -1");
    expect(() => adamW({ betas: [1, 0.9] })).toThrow("betas are 1,0.9");
    expect(() => lamb({ eps: -1 })).toThrow("eps is -1");
  });
});
