// Pre-training (Devlin et al. 2019, §3.1): text and a config become a model. Here is the run as a value: updates to be taken one by one, and between
// two of them its judgement, its state for a checkpoint, and the folder it would be. Files and threads are a door's.
import type { Folder } from "../../base/index.ts";
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { Program, Runtime } from "../../graph/index.ts";
import { interpreter } from "../../graph/index.ts";
import type { ModelConfig } from "../../model/index.ts";
import { tokenLimit, trainableParameters } from "../../model/index.ts";
import { readBert } from "../../tasks/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { float32 } from "../../tensor/index.ts";
import { checkConfig } from "../checkpoint/check-config.ts";
import type { Plain, RunConfig, TrainingState } from "../checkpoint/training-state.ts";
import type { ExampleBuilder } from "../examples/builder.ts";
import type { TokenCorpus } from "../examples/token-corpus.ts";
import type { Learner } from "../learner/learner.ts";
import { runtimeLearner } from "../learner/runtime-learner.ts";
import type { Update } from "../loop/train.ts";
import { train } from "../loop/train.ts";
import { trainingProgram } from "../objective/training-program.ts";
import type { OptimizerDescription } from "../optimise/make-optimizer.ts";
import { makeOptimizer } from "../optimise/make-optimizer.ts";
import { schedule } from "../optimise/schedule.ts";
import { checkEnough, type ExampleCursor, exampleBatches, firstExample } from "./example-batches.ts";
import { hashOf, holdOut } from "./hold-out.ts";
import { type Judgement, judgeOf } from "./judge.ts";
import { makeBuilder } from "./make-builder.ts";
import { modelFolder } from "./model-folder.ts";
import type { PretrainRecipe } from "./recipe.ts";
import { batchTokensAt, mostBatchTokens, phaseAt, settleRecipe } from "./recipe.ts";
import { type ModelSource, startModel } from "./start-model.ts";
import { type WatchOptions, watchDefaults } from "./watch.ts";

/** What a run is made of. */
export interface PretrainingOptions extends ModelSource {
  readonly recipe: PretrainRecipe;
  /** Runs the programs. It is the caller's, also afterwards */
  readonly runtime: Runtime;
  /** Who learns. Default: the runtime, with the optimiser in this thread */
  readonly makeLearner?: MakeLearner | undefined;
  /** What else the numbers depend on, such as how many threads share the sums: a run goes on with the same only. Default: null */
  readonly sums?: string | null | undefined;
  readonly watch?: Partial<WatchOptions> | undefined;
  /** Where an earlier session of the same run ended */
  readonly state?: TrainingState | undefined;
}

/** Makes a learner of a training program whose inputs include these weights. */
export type MakeLearner = (
  program: Program,
  weights: ReadonlyMap<string, FloatTensor>,
  optimizer: OptimizerDescription,
) => Promise<Learner>;

/** A run that is ready. */
export interface Pretraining {
  readonly config: ModelConfig;
  /** config.json */
  readonly configText: string;
  readonly recipe: Required<PretrainRecipe>;
  /** Updates made */
  readonly step: number;
  /** Numbers that learn */
  readonly parameters: number;
  /** Documents that are trained on, and those that are not */
  readonly documents: { readonly trained: number; readonly heldOut: number };
  readonly notes: readonly string[];
  /** The updates that are left, as they are made. */
  updates(signal?: AbortSignal): AsyncGenerator<Update, void, undefined>;
  /** How good the model is after the last of them. */
  judge(): Promise<Judgement>;
  /** All that is needed to go on from there. */
  state(): Promise<TrainingState>;
  /** The model as it is there, with files beside it. */
  folder(more?: ReadonlyMap<string, string>): Folder;
  /** Lets the learner go. */
  release(): Promise<void>;
}

/**
 * Makes a run ready: holds documents out, makes the model, checks that there is enough text.
 *
 * @throws {GlassbertError} E_USAGE, E_INPUT: the recipe; E_CORPUS: the text; E_CONFIG, E_HEAD_MISSING: the model; E_CHECKPOINT: the state belongs to
 * another run
 */
export async function pretraining(options: PretrainingOptions): Promise<Pretraining> {
  const { tokenizer, runtime, state, watch } = options;
  const recipe = settleRecipe(options.recipe);
  const rate = schedule(recipe.schedule);
  const { corpus, heldOut } = holdOut(options.corpus, recipe.heldOut, recipe.seed);
  const builders = recipe.phases.map(({ examples }) => makeBuilder(examples, corpus, tokenizer, recipe.seed));
  const batchTokens = mostBatchTokens(recipe);
  if (corpus.ids.length < 4 * batchTokens) for (const builder of builders) checkEnough(builder, batchTokens); // of a large text it is not worth planning an epoch
  const hasPairs = builders.some(({ pairLabels }) => pairLabels !== null);
  const start = await startModel({ ...options, corpus }, recipe, hasPairs);
  const run: RunConfig = {
    recipe: plain(recipe),
    model: plain(JSON.parse(start.text)),
    corpus: signOf(options.corpus),
    sums: options.sums ?? null,
  };
  if (state !== undefined) checkConfig(state, run, "the checkpoint");

  const weights = new Map(state?.weights ?? start.weights);
  const bert = await readBert(modelFolder(start.text, tokenizer, weights), interpreter()); // it reads config and weights as any folder's, and runs nothing
  checkLength(bert.config, builders);
  const trainable = trainableParameters(bert.weights, frozenBy(recipe, weights.keys()));
  const program = trainingProgram(bert.config, trainable, start.heads);
  const learned = new Map(Array.from(trainable.inputs.keys(), name => [name, weights.get(name)!]));
  const makeLearner = options.makeLearner ?? learnerOf(runtime);
  const learner = await makeLearner(program, learned, recipe.optimizer);
  if (state !== undefined) await learner.restoreOptimizer(state.optimizer);
  const average = new Map(state?.average);
  const judge = judgeOf({ bert, trainable, heads: start.heads, runtime, heldOut, recipe, watch: { ...watchDefaults, ...watch } });

  let last: Pick<Update, "step" | "elapsedMs" | "cursor"> = state ?? { step: 0, elapsedMs: 0, cursor: firstExample };
  /** Copies, for the learner's own may lie in memory that threads share. */
  const present = () => new Map([...weights, ...Array.from(learner.weights, ([name, it]) => [name, copyOf(it)] as const)]);
  /** What is judged and saved: the averages, where they are kept. */
  const best = () =>
    new Map(Array.from(present(), ([name, tensor]) => [name, float32(tensor.shape, average.get(name)?.slice() ?? tensor.data)]));

  return {
    config: bert.config,
    configText: start.text,
    recipe,
    get step() {
      return last.step;
    },
    parameters: [...learned.values()].reduce((sum, { data }) => sum + data.length, 0),
    documents: { trained: corpus.documents.length - 1, heldOut: heldOut.documents.length - 1 },
    notes: judge.notes,
    updates: async function* (signal) {
      const updates = train({
        learner,
        batches: exampleBatches({
          builders,
          phaseOf: progress => phaseAt(recipe, progress),
          batchTokens: progress => batchTokensAt(recipe, progress),
          runTokens: recipe.runTokens,
          config: bert.config,
          hasPairs,
          from: last.cursor as ExampleCursor,
        }),
        schedule: rate,
        clip: recipe.clip,
        average: recipe.average === null ? undefined : { decay: recipe.average, weights: average },
        totalSteps: recipe.steps,
        budgetMs: recipe.budgetMs,
        from: last,
        signal,
      });
      for await (const update of updates) {
        last = update;
        yield update;
      }
    },
    judge: () => judge.judge(best()),
    state: async () => {
      const { step, elapsedMs, cursor } = last;
      const optimizer = await learner.optimizerState();
      return { config: run, step, elapsedMs, cursor, weights: present(), optimizer, average, generators: {}, best: null };
    },
    folder: more => modelFolder(start.text, tokenizer, best(), more),
    release: () => learner.release(),
  };
}

function checkLength(config: ModelConfig, builders: readonly ExampleBuilder[]): void {
  const longest = Math.max(...builders.map(({ maxSeqLength }) => maxSeqLength));
  if (longest <= tokenLimit(config)) return;
  const message = `examples of ${longest} tokens, but the model reads ${tokenLimit(config)} (max_position_embeddings)`;
  throw new GlassbertError("E_CONFIG", message, "make the examples shorter, or the position table longer");
}

/** Tells which weights stay; a part that is in no name is a mistake. */
function frozenBy({ freeze }: Required<PretrainRecipe>, names: Iterable<string>): (name: string) => boolean {
  const all = [...names];
  const idle = freeze.find(part => !all.some(name => name.includes(part)));
  if (idle !== undefined)
    throw new GlassbertError(
      "E_USAGE",
      `freeze: no weight has ${JSON.stringify(idle)} in its name.${didYouMean(idle, all)}`,
      "correct it, or leave it out",
    );
  return name => freeze.some(part => name.includes(part));
}

function learnerOf(runtime: Runtime): MakeLearner {
  return async (program, weights, optimizer) => runtimeLearner(await runtime.load(program), weights, makeOptimizer(optimizer));
}

function copyOf({ shape, data }: FloatTensor): FloatTensor {
  return float32(shape, data.slice());
}

/** By what a corpus is known again. */
function signOf({ ids, documents }: TokenCorpus): Plain {
  return { documents: documents.length - 1, pieces: ids.length, hash: hashOf(ids, 0) };
}

function plain(value: unknown): Plain {
  return JSON.parse(JSON.stringify(value)) as Plain;
}
