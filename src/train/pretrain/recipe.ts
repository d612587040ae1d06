// How a model is trained from text: everything that its numbers depend on besides text, config and vocabulary, as a file can hold it.
import { GlassbertError } from "../../base/index.ts";
import { settle } from "../examples/settings.ts";
import { batchSize } from "../optimise/batch-ramp.ts";
import type { OptimizerDescription } from "../optimise/make-optimizer.ts";
import type { Clock, Progress } from "../optimise/progress.ts";
import { reading } from "../optimise/progress.ts";
import type { ScheduleDescription } from "../optimise/schedule.ts";
import type { BuilderDescription } from "./make-builder.ts";

/** A stretch of a run with examples of one kind. */
export interface Phase {
  /** The share of the run at which it ends; the last one ends with the run, at 1 */
  readonly until: number;
  /** What is learned from; several are mixed */
  readonly examples: readonly BuilderDescription[];
}

/** How to train. */
export interface PretrainRecipe {
  /** Updates; either these or the time must be said */
  readonly steps?: number | null;
  /** Time in milliseconds: the learning rate then follows the clock, so that a run of two hours ends where it should on any machine */
  readonly budgetMs?: number | null;
  /** By default next-sentence pairs of 64 tokens until 0.6, then of 128: short ones cost less, long ones teach the places */
  readonly phases?: readonly Phase[];
  /** Tokens of an update, or how their number grows. 4096 */
  readonly batchTokens?: number | { readonly from: number; readonly to: number; readonly until: number };
  /** Tokens of a run of the runtime; an update has as many runs as it takes. Part of the recipe, for sums depend on it. 1024 */
  readonly runTokens?: number;
  /** AdamW with bias correction and β2 = 0.98 */
  readonly optimizer?: OptimizerDescription;
  /** Linear, up to 1e-3 in the first 6 %, then down to 0 */
  readonly schedule?: ScheduleDescription;
  /** The longest that the gradients together may be. 1 */
  readonly clip?: number;
  /** How slowly a moving average of the weights follows them (0.999), which then is what is saved and judged. null: none */
  readonly average?: number | null;
  /** σ of the first numbers; null: √(2 / (5 · width)) */
  readonly deviation?: number | null;
  /** Weights that stay as they were drawn, by parts of their names: ["word_embeddings"] shows what learning the word table brings. [] */
  readonly freeze?: readonly string[];
  /** Share of the documents that are kept from training. 0.005 */
  readonly heldOut?: number;
  /** Examples of these that the model is judged by. 500 */
  readonly evaluated?: number;
  /** For everything that is drawn. 12345 */
  readonly seed?: number;
}

/** What a recipe says unless told otherwise. */
export const pretrainDefaults: Required<PretrainRecipe> = {
  steps: null,
  budgetMs: null,
  phases: [
    { until: 0.6, examples: [{ name: "bert-nsp", maxSeqLength: 64 }] },
    { until: 1, examples: [{ name: "bert-nsp", maxSeqLength: 128 }] },
  ],
  batchTokens: 4096,
  runTokens: 1024,
  optimizer: { name: "adamw", betas: [0.9, 0.98] },
  schedule: { name: "linear", rate: 1e-3, warmupRatio: 0.06 },
  clip: 1,
  average: null,
  deviation: null,
  freeze: [],
  heldOut: 0.005,
  evaluated: 500,
  seed: 12345,
};

/**
 * The whole recipe, checked.
 *
 * @throws {GlassbertError} E_USAGE: an unknown name, no end or two, phases that do not follow each other; E_INPUT: a number out of its range
 */
export function settleRecipe(given: PretrainRecipe): Required<PretrainRecipe> {
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as PretrainRecipe;
  const recipe = settle("recipe", pretrainDefaults, said, {
    steps: ["whole", 1, Number.MAX_SAFE_INTEGER],
    budgetMs: ["number", 1, Number.MAX_SAFE_INTEGER],
    runTokens: ["whole", 1, 1 << 24],
    clip: ["number", 1e-9, 1e9],
    average: ["number", 0, 1],
    deviation: ["number", 0, 1],
    heldOut: ["number", 0, 0.9],
    evaluated: ["whole", 1, 1e6],
    seed: ["whole", 0, 2 ** 32 - 1],
  });
  const { steps, budgetMs, phases, schedule } = recipe;
  if ((steps === null) === (budgetMs === null)) {
    const message = steps === null ? "when training ends is not said" : "both steps and a time budget are given";
    throw new GlassbertError("E_USAGE", message, "give one of the two: --steps 1000, or --budget 30m");
  }
  if (!Array.isArray(phases) || phases.some(({ examples }) => !Array.isArray(examples) || examples.length === 0))
    throw new GlassbertError(
      "E_USAGE",
      "the phases are no list of phases with examples",
      'write [{ "until": 1, "examples": [{ "name": "bert-nsp" }] }]',
    );
  const ends = phases.map(({ until }) => until);
  if (ends.at(-1) !== 1 || ends.some((end, i) => !(end > (ends[i - 1] ?? 0))))
    throw new GlassbertError(
      "E_USAGE",
      `the phases end at ${ends.join(", ") || "no share of the run"}`,
      "give rising shares, the last one 1",
    );
  const clock = schedule.clock ?? clockOf(recipe);
  return { ...recipe, schedule: clock === "time" ? { ...schedule, clock } : schedule };
}

// What the run follows: its updates, or the time.
function clockOf({ budgetMs }: PretrainRecipe): Clock {
  return budgetMs === null ? "steps" : "time";
}

/** Which phase the run is in. */
export function phaseAt(recipe: Required<PretrainRecipe>, progress: Progress): number {
  const { at, end } = reading(progress, clockOf(recipe));
  const phase = recipe.phases.findIndex(({ until }) => at < until * end);
  return phase < 0 ? recipe.phases.length - 1 : phase;
}

/** Tokens of the next update. */
export function batchTokensAt(recipe: Required<PretrainRecipe>, progress: Progress): number {
  const { batchTokens } = recipe;
  return typeof batchTokens === "number" ? batchTokens : batchSize({ ...batchTokens, clock: clockOf(recipe) }, progress);
}

/** The most tokens that an update has. */
export function mostBatchTokens({ batchTokens }: Required<PretrainRecipe>): number {
  return typeof batchTokens === "number" ? batchTokens : batchTokens.to;
}
