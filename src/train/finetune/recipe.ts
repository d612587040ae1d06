// How fine-tuning goes, as numbers: BERT's own recipe (Devlin et al. 2019, appendix A.3) with Adam's bias corrected, without which small sets
// often fail (Mosbach et al. 2021, §5).
import { GlassbertError } from "../../base/index.ts";
import type { LoraOptions } from "./lora.ts";

/** How to learn. */
export interface Recipe {
  /** Default 3. */
  readonly epochs: number;
  /** Items of an update. Default 32. */
  readonly batchSize: number;
  /** The highest learning rate. Default 5e-5; small models and adapters want more, 1e-4 to 1e-3. */
  readonly rate: number;
  /** Share of the updates over which the rate rises; from there it falls linearly to 0. Default 0.1. */
  readonly warmup: number;
  /** Rate of each layer, as a share of that of the one above it. Default 1; ELECTRA 0.8. */
  readonly layerDecay: number;
  /** Default 0.01. */
  readonly weightDecay: number;
  /**
   * Share of numbers that are dropped, between the layers and before a classifier. Default null: as config.json says, mostly 0.1. None is dropped in the
   * attention: its masks would be the square of a text in size.
   */
  readonly dropout: number | null;
  /** Updates between two judgements. Default null: those of an epoch. */
  readonly evaluateEvery: number | null;
  /** Judgements without gain after which a run stops. Default null: it goes to its end. */
  readonly patience: number | null;
  /** A run for each. Default [0]. */
  readonly seeds: readonly number[];
  /** Adapters in place of the weights themselves. Default null. */
  readonly lora: LoraOptions | null;
  /** Weights that stay as they are, by parts of their stored names: `embeddings`, `layer.0.`. Default []. */
  readonly freeze: readonly string[];
  /** Tokens that go through the model at once, padding counted. Default 1024. */
  readonly runTokens: number;
}

/** What is done where nothing is said. */
export const defaultRecipe: Recipe = {
  epochs: 3,
  batchSize: 32,
  rate: 5e-5,
  warmup: 0.1,
  layerDecay: 1,
  weightDecay: 0.01,
  dropout: null,
  evaluateEvery: null,
  patience: null,
  seeds: [0],
  lora: null,
  freeze: [],
  runTokens: 1024,
};

/** @throws {GlassbertError} E_USAGE: a number that cannot be */
export function checkRecipe(recipe: Recipe): void {
  const check = (isRight: boolean, what: string, expected: string): void => {
    if (!isRight) throw new GlassbertError("E_USAGE", `the recipe's ${what}, expected ${expected}`, "correct that number");
  };
  for (const name of ["epochs", "batchSize", "runTokens", "evaluateEvery", "patience"] as const) {
    const value = recipe[name];
    check(value === null || (Number.isInteger(value) && value >= 1), `${name} is ${value}`, "a whole number from 1");
  }
  const { rate, warmup, layerDecay, weightDecay, dropout, seeds } = recipe;
  check(rate > 0 && Number.isFinite(rate), `rate is ${rate}`, "a number above 0, such as 5e-5");
  check(warmup >= 0 && warmup <= 1, `warmup is ${warmup}`, "a share from 0 to 1");
  check(layerDecay > 0 && layerDecay <= 1, `layerDecay is ${layerDecay}`, "a share above 0, up to 1");
  check(weightDecay >= 0 && Number.isFinite(weightDecay), `weightDecay is ${weightDecay}`, "a number from 0");
  check(dropout === null || (dropout >= 0 && dropout < 1), `dropout is ${dropout}`, "a share from 0, below 1");
  check(seeds.length > 0 && new Set(seeds).size === seeds.length, `seeds are ${seeds.join(", ") || "none"}`, "one or more, each once");
}
