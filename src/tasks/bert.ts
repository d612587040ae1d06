// A loaded model: tokenizer, config and weights of one folder, and the sessions that its tasks share. A session is made when a task
// first needs it.
import type { Folder } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { Program, RunOptions, Runtime, Session } from "../graph/index.ts";
import { quantizing } from "../graph/index.ts";
import type { HeadName, ModelConfig, ModelWeights, Parameters, SentenceRecipe } from "../model/index.ts";
import {
  describeRecipe,
  encoderProgram,
  findStatic,
  headProgram,
  headSign,
  likelihoodProgram,
  maskedProgram,
  parametersOf,
  readConfig,
  readSentenceRecipe,
  readWeights,
  replacedProgram,
  sentenceProgram,
  spansProgram,
  tokenLimit,
  traceProgram,
} from "../model/index.ts";
import { openWeights } from "../tensor/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import { loadTokenizer } from "../tokenizer/index.ts";

/** The programs a model can run. */
export type ProgramName = "sentence" | "encoder" | "trace" | "likelihood" | Exclude<HeadName, "pooler">;

/** A model that is ready for every task. */
export interface Bert {
  /** The folder it came from, as the user named it. */
  readonly name: string;
  /** The same, to be read again. */
  readonly folder: Folder;
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: ModelWeights;
  readonly parameters: Parameters;
  readonly runtime: Runtime;
  /** How a text becomes one vector. Throws E_MODULES where the folder asks for what this version cannot do; other tasks go on without it. */
  sentence(): SentenceRecipe;
  /** The same in one line, so that results can be compared with Python: `bert, mean, L2, max 256, fp32, prompt ''`. */
  readonly recipe: string;
  /** Tokens a text may have, specials included: rows of the position table. Sentence vectors have their own limit, `sentence().maxLength`. */
  readonly maxLength: number;
  /** What was found odd while loading and settled by a rule. */
  readonly notes: readonly string[];
  /** The session of a program, made at the first call. Throws E_HEAD_MISSING when the checkpoint lacks the program's head. */
  session(name: ProgramName, options?: RunOptions): Promise<Session>;
  /** Ends the runtime and lets the weights go. */
  dispose(): Promise<void>;
}

/** How a folder is read. */
export interface ReadOptions extends RunOptions {
  /**
   * What linear layers compute with. `int8` rounds weights (once, per output) and inputs (in each run, per token) to 255 steps: about twice as fast
   * on a CPU, a little less exact (bench/results/embed.md). Default `float32`.
   */
  readonly dtype?: "float32" | "int8" | undefined;
}

/** Reads a folder and makes it ready to run. The runtime belongs to the model from then on. */
export async function readBert(folder: Folder, given: Runtime, { signal, dtype = "float32" }: ReadOptions = {}): Promise<Bert> {
  const runtime = runtimeFor(dtype, given);
  await refuseStatic(folder);
  const store = openWeights(folder);
  store.catch(() => {}); // what is wrong with the config is said first
  const config = await readConfig(folder, async () => (await store).names);
  const tokenizer = await loadTokenizer(folder);
  const weights = await readWeights(await store, config);
  signal?.throwIfAborted();
  if (tokenizer.maxId >= weights.rows) {
    throw new GlassbertError(
      "E_TOKENIZER",
      `${folder.name}: the tokenizer has id ${tokenizer.maxId} ("${tokenizer.idToToken(tokenizer.maxId)}"), the word table has rows 0 to ${weights.rows - 1}`,
      "take the tokenizer files and the weights from the same model",
    );
  }
  const recipe = await readSentenceRecipe(folder, config, tokenizer.modelMaxLength).catch((error: unknown) => {
    if (error instanceof GlassbertError && error.code === "E_MODULES") return error;
    throw error;
  });
  const sentence = (): SentenceRecipe => {
    if (recipe instanceof GlassbertError) throw recipe;
    return recipe;
  };
  const parameters = parametersOf(weights);

  const sessions = new Map<ProgramName, Promise<Session>>();
  const build = (name: ProgramName): Program => {
    switch (name) {
      case "sentence":
        return sentenceProgram(config, parameters, sentence());
      case "encoder":
        return encoderProgram(config, parameters);
      case "trace":
        return traceProgram(config, parameters, weights.heads);
      case "masked":
        return maskedProgram(config, parameters);
      case "likelihood":
        return likelihoodProgram(config, parameters);
      case "spans":
        return spansProgram(config, parameters);
      case "replaced":
        return replacedProgram(config, parameters);
      default:
        return headProgram(config, parameters, name);
    }
  };
  return {
    name: folder.name,
    folder,
    config,
    tokenizer,
    weights,
    parameters,
    runtime,
    sentence,
    recipe:
      recipe instanceof GlassbertError
        ? `${config.model_type}, ${shortName[dtype]}, no sentence vectors`
        : describeRecipe(recipe, shortName[dtype]),
    maxLength: Math.min(tokenLimit(config), tokenizer.modelMaxLength ?? Number.POSITIVE_INFINITY),
    notes: [...tokenizer.notes, ...weights.notes, ...(recipe instanceof GlassbertError ? [recipe.message] : recipe.notes)],
    session: async (name, options) => {
      const head = name === "likelihood" ? "masked" : name;
      if (head !== "sentence" && head !== "encoder" && head !== "trace" && !weights.heads.has(head))
        throw missingHead(folder, config, head);
      const session = sessions.get(name) ?? runtime.load(build(name), options);
      sessions.set(name, session);
      session.catch(() => sessions.delete(name)); // an aborted or failed load can be tried again
      return session;
    },
    dispose: async () => {
      sessions.clear();
      await runtime.release();
    },
  };
}

const shortName = { float32: "fp32", int8: "int8" } as const;

/** The runtime, which quantises what it is to run where that is asked for. */
function runtimeFor(dtype: keyof typeof shortName, runtime: Runtime): Runtime {
  if (dtype === "float32") return runtime;
  if (dtype === "int8") return quantizing(runtime);
  throw new GlassbertError("E_INPUT", `dtype is "${dtype}"`, 'choose "float32" or "int8"');
}

/** An encoder may have a modules.json that is broken: that is said when its sentence vectors are wanted. */
async function refuseStatic(folder: Folder): Promise<void> {
  if ((await findStatic(folder).catch(() => null)) === null) return;
  throw new GlassbertError(
    "E_HEAD_MISSING",
    `${folder.name} is a table of static vectors and has no encoder`,
    "use it for vectors of texts (embed, compare, search); in a program load it with loadEmbedder",
  );
}

/** What each head is for, and the class of transformers that saves it. */
const headTitles: Readonly<Record<Exclude<HeadName, "pooler">, readonly [title: string, saved: string]>> = {
  masked: ["masked-word head", "…ForMaskedLM or …ForPreTraining"],
  nextSentence: ["next-sentence head", "BertForPreTraining or BertForNextSentencePrediction"],
  sentenceOrder: ["sentence-order head", "AlbertForPreTraining"],
  labels: ["classifier of texts", "…ForSequenceClassification"],
  tokenLabels: ["classifier of tokens", "…ForTokenClassification"],
  spans: ["head for answers", "…ForQuestionAnswering"],
  replaced: ["head for replaced tokens", "ElectraForPreTraining"],
};

/** The error for a head that is wanted and not there. */
export function missingHead({ name }: Folder, config: ModelConfig, head: Exclude<HeadName, "pooler">): GlassbertError {
  const [title, saved] = headTitles[head];
  const sign = headSign(config, head);
  const needs = sign === null ? `: ${config.model_type} has none` : ` (${sign}*)`;
  return new GlassbertError("E_HEAD_MISSING", `${name} lacks the ${title}${needs}`, `use a checkpoint that was saved as ${saved}`);
}
