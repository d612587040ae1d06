// Dense against the same sums written out: every activation, with and without a residual.
import { expect, test } from "vitest";
import { input, interpreter, parameter, program } from "../graph/index.ts";
import { float32, seededRandom, type Tensor } from "../tensor/index.ts";
import { type DenseActivation, denseModule } from "./dense-module.ts";

/** The definitions; Φ by Simpson's rule over its density. */
const activations: Record<DenseActivation, (x: number) => number> = {
  Tanh: x => (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1),
  Identity: x => x,
  GELU: x => {
    const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
    const n = 2000;
    let area = density(0) + density(x);
    for (let i = 1; i < n; i++) area += (i % 2 === 0 ? 2 : 4) * density((x * i) / n);
    return x * (0.5 + (area * x) / (3 * n));
  },
  ReLU: x => Math.max(x, 0),
  Sigmoid: x => 1 / (1 + Math.exp(-x)),
};

const names = Object.keys(activations) as DenseActivation[];

test.each(names.flatMap(name => (["none", "input", "projected"] as const).map(residual => [name, residual] as const)))(
  "%s, residual %s",
  async (activation, kind) => {
    const random = seededRandom(3);
    const numbers = (...shape: number[]): Tensor =>
      float32(
        shape,
        Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
      );
    const [B, I, O] = [2, 5, kind === "input" ? 5 : 3];
    const [x, weight, bias, projection] = [numbers(B, I), numbers(O, I), numbers(O), numbers(O, I)];
    const step = {
      module: "Dense",
      inFeatures: I,
      outFeatures: O,
      activation,
      weight: parameter("weight", weight),
      bias: parameter("bias", bias),
      residual: kind === "projected" ? parameter("projection", projection) : kind,
    } as const;
    const session = await interpreter().load(program({ y: denseModule(step, input("x", "float32", ["batch", I])) }));
    const y = (await session.run({ x }))["y"]!;
    const times = (w: Tensor, b: number, o: number) =>
      Array.from({ length: I }, (_, i) => w.data[o * I + i]! * x.data[b * I + i]!).reduce((sum, v) => sum + v, 0);
    expect(y.shape).toEqual([B, O]);
    for (let b = 0; b < B; b++) {
      for (let o = 0; o < O; o++) {
        const added = kind === "none" ? 0 : kind === "input" ? x.data[b * I + o]! : times(projection, b, o);
        expect(y.data[b * O + o]).toBeCloseTo(activations[activation](times(weight, b, o) + bias.data[o]!) + added, 5);
      }
    }
  },
);
