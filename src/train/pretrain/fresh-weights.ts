// Numbers to begin with. Tables and matrices are drawn, LayerNorm does nothing yet, biases are zero; only the bias of masked words knows
// something already, how often each piece stands in the text, which saves the first few hundred updates.
import type { HeadName, ModelConfig } from "../../model/index.ts";
import { plannedWeights } from "../../model/index.ts";
import type { FloatTensor, Random } from "../../tensor/index.ts";
import { float32, seededRandom, sizeOf } from "../../tensor/index.ts";
import type { TokenCorpus } from "../examples/token-corpus.ts";

/** How to draw. */
export interface FreshWeightsOptions {
  readonly seed: number;
  /** σ of tables and matrices. BERT has 0.02, made for a width of 768; null takes √(2 / (5 · width)), 0.0228 there (Nguyen and Salazar 2019) */
  readonly deviation: number | null;
  /** Whose pieces are counted */
  readonly corpus: TokenCorpus;
}

/**
 * The weights of a model that has learned nothing, by stored name.
 *
 * @throws {GlassbertError} E_HEAD_MISSING: the family has no such head
 */
export function freshWeights(
  config: ModelConfig,
  heads: Iterable<HeadName>,
  { seed, deviation, corpus }: FreshWeightsOptions,
): Map<string, FloatTensor> {
  const random = seededRandom(seed);
  const sigma = deviation ?? Math.sqrt(2 / (5 * config.hidden_size));
  const weights = new Map<string, FloatTensor>();
  for (const [name, shape] of plannedWeights(config, heads)) {
    const data = new Float32Array(sizeOf(shape));
    if (shape.length > 1) for (let i = 0; i < data.length; i++) data[i] = sigma * truncatedNormal(random);
    else if (name.endsWith("weight"))
      data.fill(1); // LayerNorm's, the only vectors of that name
    else if (shape[0] === config.vocab_size) data.set(logFrequencies(corpus.ids, config.vocab_size)); // the only bias with a number for each piece
    weights.set(name, float32(shape, data));
  }
  return weights;
}

/** A normal number within two deviations, as TensorFlow's `truncated_normal_initializer`; its own deviation is 0.88. */
function truncatedNormal(random: Random): number {
  let x: number;
  do x = random.normal();
  while (Math.abs(x) > 2);
  return x;
}

/** The logarithm of each piece's share of the text, as if each had been seen once more, [V] */
function logFrequencies(ids: ArrayLike<number>, V: number): Float32Array {
  const counts = new Float64Array(V).fill(1);
  for (let i = 0; i < ids.length; i++) counts[ids[i]!]!++;
  const total = Math.log(ids.length + V);
  return Float32Array.from(counts, count => Math.log(count) - total);
}
