// Fine-tuning (Devlin et al. 2019, §4): a model learns a task from examples, and is judged now and then by others that it does not learn from.
// What is kept is the model as it was when it was best. How much of that is luck is shown by several seeds.
import type { Folder } from "../../base/index.ts";
import { memoryFolder } from "../../base/index.ts";
import type { Bert } from "../../tasks/index.ts";
import { readBert } from "../../tasks/index.ts";
import { seededRandom } from "../../tensor/index.ts";
import { runtimeLearner } from "../learner/runtime-learner.ts";
import type { Update } from "../loop/train.ts";
import { train } from "../loop/train.ts";
import { layerRate } from "../optimise/layer-rate.ts";
import type { OptimizerDescription } from "../optimise/make-optimizer.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { schedule } from "../optimise/schedule.ts";
import type { MakeLearner } from "../pretrain/pretraining.ts";
import { epochBatches, updatesPerEpoch } from "./batches.ts";
import { borrowRuntime } from "./borrow-runtime.ts";
import { draftOf } from "./draft.ts";
import type { DevScore, Exercise } from "./exercise.ts";
import type { Recipe } from "./recipe.ts";
import { checkRecipe, defaultRecipe } from "./recipe.ts";
import { writeCard } from "./write-card.ts";

/** How good the model was after some updates. */
export interface FinetuneJudgement {
  readonly step: number;
  /** Mean loss of the updates since the judgement before. */
  readonly loss: number;
  /** The first one decides. */
  readonly scores: readonly DevScore[];
}

/** The run of a seed. */
export interface FinetuneRun {
  readonly seed: number;
  /** Updates that were planned. */
  readonly totalSteps: number;
  readonly judgements: readonly FinetuneJudgement[];
  readonly best: FinetuneJudgement;
}

/** What came of it. */
export interface Finetuned {
  /** The best model of the best run, on the runtime of the one it was made of, to be tried and saved. */
  readonly bert: Bert;
  readonly runs: readonly FinetuneRun[];
  readonly best: FinetuneRun;
  /** Median of the runs' best points: what one run could be expected to give. */
  readonly median: number;
  /** Weights that the folder lacked and that began at random. */
  readonly fresh: readonly string[];
}

/** The recipe, who computes, and who listens. */
export interface FinetuneOptions {
  /** What differs from `defaultRecipe`. */
  readonly recipe?: Partial<Recipe> | undefined;
  /** Makes what computes gradients and takes steps; a door has one of several threads. Default: one over the model's own runtime. */
  readonly makeLearner?: MakeLearner | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onUpdate?: ((update: Update, run: Pick<FinetuneRun, "seed" | "totalSteps">) => void) | undefined;
  readonly onJudgement?: ((judgement: FinetuneJudgement, run: Pick<FinetuneRun, "seed" | "totalSteps">) => void) | undefined;
}

/** A run, and its model when it was best. */
interface Candidate {
  readonly run: FinetuneRun;
  readonly folder: Folder;
  readonly fresh: readonly string[];
}

/**
 * Fine-tunes a loaded model, which itself stays as it is.
 *
 * @throws {GlassbertError} E_USAGE: a number of the recipe that cannot be; E_INPUT: a batch larger than the data; E_DIVERGED
 */
export async function finetune(bert: Bert, exercise: Exercise, options: FinetuneOptions = {}): Promise<Finetuned> {
  const recipe: Recipe = { ...defaultRecipe, ...options.recipe };
  checkRecipe(recipe);
  const runs: FinetuneRun[] = [];
  let best: Candidate | null = null;
  for (const seed of recipe.seeds) {
    const candidate = await runOf(bert, exercise, recipe, seed, options);
    runs.push(candidate.run);
    if (best === null || pointsOf(candidate.run.best) > pointsOf(best.run.best)) best = candidate;
  }
  const { run, folder, fresh } = best!;
  const result = { runs, best: run, median: median(runs.map(({ best }) => best.scores[0]!.points)), fresh };
  const card = new TextEncoder().encode(writeCard({ bert, exercise, recipe, ...result }));
  const whole = memoryFolder(folder.name, new Map([["README.md", card]]), { folder });
  return { ...result, bert: await readBert(whole, borrowRuntime(bert.runtime), { signal: options.signal }) };
}

async function runOf(bert: Bert, exercise: Exercise, recipe: Recipe, seed: number, options: FinetuneOptions): Promise<Candidate> {
  const { batchSize, runTokens, rate, warmup, weightDecay, layerDecay, patience } = recipe;
  const { signal, onUpdate, onJudgement } = options;
  const perEpoch = updatesPerEpoch(exercise, batchSize);
  const totalSteps = perEpoch * recipe.epochs;
  const every = recipe.evaluateEvery ?? perEpoch;
  const random = seededRandom(seed);
  const draft = await draftOf(bert, exercise, random, recipe);
  const optimizer: OptimizerDescription = { name: "adamw", weightDecay };
  const learner = options.makeLearner
    ? await options.makeLearner(draft.program, draft.weights, optimizer)
    : runtimeLearner(await bert.runtime.load(draft.program, { signal }), draft.weights, makeOptimizer(optimizer));
  const judgements: FinetuneJudgement[] = [];
  let best: { readonly judgement: FinetuneJudgement; readonly folder: Folder } | null = null;
  let withoutGain = 0;
  let losses: number[] = [];
  try {
    const updates = train({
      learner,
      batches: epochBatches(exercise, { batchSize, runTokens, random, masks: draft.masks }),
      schedule: schedule({ name: "linear", rate, warmupRatio: warmup }),
      rateOf: layerDecay === 1 ? undefined : layerRate(draft.weights.keys(), layerDecay),
      totalSteps,
      signal,
    });
    for await (const update of updates) {
      onUpdate?.(update, { seed, totalSteps });
      losses.push(update.loss);
      if (update.step % every !== 0 && update.step !== totalSteps) continue;
      const folder = draft.folder(learner.weights);
      const judgement = { step: update.step, loss: mean(losses), scores: await judge(bert, folder, exercise, signal) };
      losses = [];
      judgements.push(judgement);
      onJudgement?.(judgement, { seed, totalSteps });
      const gain = best === null ? 1 : pointsOf(judgement) - pointsOf(best.judgement);
      withoutGain = gain > 0 ? 0 : withoutGain + 1;
      if (gain >= 0) best = { judgement, folder }; // of equals the later one, which has learned more
      if (patience !== null && withoutGain >= patience) break;
    }
  } finally {
    await learner.release();
  }
  const { judgement, folder } = best!;
  return { run: { seed, totalSteps, judgements, best: judgement }, folder, fresh: [...draft.fresh] };
}

/** Reads the folder as whoever loads it will, and asks for its scores. */
async function judge(bert: Bert, folder: Folder, exercise: Exercise, signal: AbortSignal | undefined): Promise<readonly DevScore[]> {
  const model = await readBert(folder, borrowRuntime(bert.runtime), { signal });
  try {
    return await exercise.score(model, signal);
  } finally {
    await model.dispose();
  }
}

/** A score that is no number is worse than any. */
function pointsOf({ scores }: FinetuneJudgement): number {
  const { points } = scores[0]!;
  return Number.isNaN(points) ? Number.NEGATIVE_INFINITY : points;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}
