// A loaded model: tokenizer, config and weights of one folder, and the sessions that its tasks share. A session is made when a task
// first needs it.
import type { Folder } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { Program, RunOptions, Runtime, Session } from "../graph/index.ts";
import type { BertConfig, BertWeights, Parameters, SentenceRecipe } from "../model/index.ts";
import {
  describeRecipe,
  encoderProgram,
  maskedProgram,
  nextSentenceProgram,
  parametersOf,
  readConfig,
  readSentenceRecipe,
  readWeights,
  sentenceProgram,
  traceProgram,
} from "../model/index.ts";
import { openWeights } from "../tensor/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import { loadTokenizer } from "../tokenizer/index.ts";

/** The programs a model can run. */
export type ProgramName = "sentence" | "encoder" | "masked" | "nextSentence" | "trace";

/** A model that is ready for every task. */
export interface Bert {
  /** The folder it came from, as the user named it. */
  readonly name: string;
  /** The same, to be read again. */
  readonly folder: Folder;
  readonly config: BertConfig;
  readonly tokenizer: Tokenizer;
  readonly weights: BertWeights;
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
  /** The session of a program, made at the first call. */
  session(name: ProgramName, options?: RunOptions): Promise<Session>;
  /** Ends the runtime and lets the weights go. */
  dispose(): Promise<void>;
}

/** Reads a folder and makes it ready to run. The runtime belongs to the model from then on. */
export async function readBert(folder: Folder, runtime: Runtime, { signal }: RunOptions = {}): Promise<Bert> {
  const config = await readConfig(folder);
  const [tokenizer, weights] = await Promise.all([loadTokenizer(folder), openWeights(folder).then(store => readWeights(store, config))]);
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
  signal?.throwIfAborted();

  const sessions = new Map<ProgramName, Promise<Session>>();
  const build: Record<ProgramName, () => Program> = {
    sentence: () => sentenceProgram(config, parameters, sentence()),
    encoder: () => encoderProgram(config, parameters),
    masked: () => maskedProgram(config, parameters),
    nextSentence: () => nextSentenceProgram(config, parameters),
    trace: () => traceProgram(config, parameters, weights.has),
  };
  const need = (name: ProgramName): string | null => {
    if (name === "masked" && !weights.has.mlm) return "the masked-word head (cls.predictions.*)";
    if (name === "nextSentence" && !(weights.has.nsp && weights.has.pooler))
      return "the next-sentence head (pooler.* and cls.seq_relationship.*)";
    return null;
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
    recipe: recipe instanceof GlassbertError ? "bert, fp32, no sentence vectors" : describeRecipe(recipe),
    maxLength: Math.min(config.max_position_embeddings, tokenizer.modelMaxLength ?? Number.POSITIVE_INFINITY),
    notes: [...tokenizer.notes, ...weights.notes, ...(recipe instanceof GlassbertError ? [recipe.message] : recipe.notes)],
    session: async (name, options) => {
      const missing = need(name);
      if (missing)
        throw new GlassbertError(
          "E_HEAD_MISSING",
          `${folder.name} lacks ${missing}`,
          "use a checkpoint that was saved with its pre-training heads",
        );
      const session = sessions.get(name) ?? runtime.load(build[name](), options);
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
