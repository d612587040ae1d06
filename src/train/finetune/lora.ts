// Low-rank adapters (Hu et al. 2021, §4.1): a matrix W stays as it is, and what learns is a product of two narrow ones, W + alpha/rank · B · A. B begins
// at zero, so the model begins as it was. At the end the product is added to W: the saved folder is an ordinary one.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { Value } from "../../graph/index.ts";
import { add, input, matmul } from "../../graph/index.ts";
import type { Parameters } from "../../model/index.ts";
import { parametersBelow } from "../../model/index.ts";
import type { FloatTensor, Random } from "../../tensor/index.ts";
import { float32 } from "../../tensor/index.ts";

/** How wide the adapters are, and where. */
export interface LoraOptions {
  readonly rank: number;
  /** Factor of the product, divided by `rank`. Default: 2 · rank */
  readonly alpha?: number | undefined;
  /** Parts of the names of the matrices: `query`, `value`, `dense` … Default: query and value */
  readonly targets?: readonly string[] | undefined;
}

/** The adapters of a model. */
export interface Adapters {
  /** `NAME.lora_A` [rank, inputs], `NAME.lora_B` [outputs, rank], as they begin. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** The weight of that stored name as the model reads it, given it as it is; null where it has no adapter. */
  adapted(stored: string, weight: Value): Value | null;
  /** A model's weights with the product of what was learned added to its matrix, which is copied. */
  merged(model: ReadonlyMap<string, FloatTensor>, learned: ReadonlyMap<string, FloatTensor>): Map<string, FloatTensor>;
  /** The weights as values, those that were asked for. */
  readonly inputs: ReadonlyMap<string, Value>;
}

const queryAndValue = ["query", "value", "q_lin", "v_lin", "attn.q", "attn.v"];

/**
 * Plans the adapters.
 *
 * @param weights - of the model, by stored names
 * @throws {GlassbertError} E_USAGE: a rank that is no size, or targets that meet no matrix
 */
export function loraAdapters(weights: ReadonlyMap<string, FloatTensor>, options: LoraOptions, random: Random): Adapters {
  const { rank, alpha = 2 * rank, targets = queryAndValue } = options;
  if (!Number.isInteger(rank) || rank < 1)
    throw new GlassbertError("E_USAGE", `the rank of the adapters is ${rank}`, "give a whole number from 1");
  const layers = [...weights].filter(([name, { shape }]) => shape.length === 2 && /layer.*\.weight$/.test(name));
  const met = layers.filter(([name]) => targets.some(part => name.endsWith(`.${part}.weight`) || name.includes(`.${part}.`)));
  if (met.length === 0) {
    const parts = [...new Set(layers.flatMap(([name]) => name.split(".").slice(-2, -1)))];
    const near = didYouMean(targets[0] ?? "", parts);
    throw new GlassbertError("E_USAGE", `no matrix of a layer is named ${targets.join(" or ")}.${near}`, `take of ${parts.join(", ")}`);
  }
  const scale = alpha / rank;
  const own = new Map<string, FloatTensor>();
  for (const [name, { shape }] of met) {
    const [outs, ins] = shape as [number, number];
    const deviation = 1 / Math.sqrt(ins);
    own.set(
      `${name}.lora_A`,
      float32(
        [rank, ins],
        Float32Array.from({ length: rank * ins }, () => deviation * random.normal()),
      ),
    );
    own.set(`${name}.lora_B`, float32([outs, rank]));
  }
  const inputs = new Map<string, Value>();
  const given = (name: string): Value => {
    const value = inputs.get(name) ?? input(name, "float32", own.get(name)!.shape);
    inputs.set(name, value);
    return value;
  };
  return {
    weights: own,
    inputs,
    adapted: (name, weight) => {
      if (!own.has(`${name}.lora_A`)) return null;
      return add(weight, matmul(given(`${name}.lora_B`), given(`${name}.lora_A`), { scale }));
    },
    merged: (model, learned) =>
      new Map(
        [...model].map(([name, weight]) => {
          const [a, b] = [learned.get(`${name}.lora_A`), learned.get(`${name}.lora_B`)];
          return [name, a && b ? plusProduct(weight, b.data, a.data, rank, scale) : weight];
        }),
      ),
  };
}

/** Parameters of a model that reads adapted weights. `storedName` tells what the file calls a weight. */
export function withAdapters(weights: Parameters, adapters: Adapters, storedName: (name: string) => string): Parameters {
  const made = new Map<string, Value>();
  const get = (name: string, shape: readonly number[]): Value => {
    const stored = storedName(name);
    const own = weights.get(name, shape);
    const value = made.get(stored) ?? adapters.adapted(stored, own) ?? own;
    made.set(stored, value);
    return value;
  };
  return parametersBelow("", { get, rows: weights.rows });
}

/** w + scale · b · a, with w [O, I], b [O, R], a [R, I]. */
function plusProduct({ shape, data }: FloatTensor, b: Float32Array, a: Float32Array, R: number, scale: number): FloatTensor {
  const [O, I] = shape as [number, number];
  const sums = data.slice();
  for (let o = 0; o < O; o++) {
    for (let i = 0; i < I; i++) {
      let sum = 0;
      for (let r = 0; r < R; r++) sum += b[o * R + r]! * a[r * I + i]!;
      sums[o * I + i]! += scale * sum;
    }
  }
  return float32(shape, sums);
}
