// How good the model is right now: scores on held-out examples, what it writes in a few sentences, which pieces lie near each other. The sessions are
// those of programs whose weights are inputs, so no model is made for it.
import { GlassbertError } from "../../base/index.ts";
import type { Program, Runtime } from "../../graph/index.ts";
import type { TrainableParameters } from "../../model/index.ts";
import { maskedProgram } from "../../model/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import type { TokenCorpus } from "../examples/token-corpus.ts";
import type { TrainedHead } from "../objective/head-part.ts";
import { evaluationProgram } from "../objective/training-program.ts";
import type { HeldOut, HeldOutScores } from "./evaluate-held-out.ts";
import { evaluateHeldOut, heldOutRuns } from "./evaluate-held-out.ts";
import { makeBuilder } from "./make-builder.ts";
import type { PretrainRecipe } from "./recipe.ts";
import type { WatchedPiece, WatchedSentence, WatchOptions } from "./watch.ts";
import { watchedSentences, watchPieces, watchSentences } from "./watch.ts";

/** What was seen. */
export interface Judgement {
  /** null where no document is held out */
  readonly heldOut: HeldOutScores | null;
  readonly sentences: readonly WatchedSentence[];
  readonly pieces: readonly WatchedPiece[];
}

/** What to judge by. */
export interface JudgeOptions {
  readonly bert: Bert;
  readonly trainable: TrainableParameters;
  readonly heads: readonly TrainedHead[];
  readonly runtime: Runtime;
  readonly heldOut: TokenCorpus;
  readonly recipe: Required<PretrainRecipe>;
  readonly watch: WatchOptions;
}

/** A judge, and what it cannot judge. */
export interface Judge {
  readonly notes: readonly string[];
  /** Judges weights, given by stored name. */
  judge(weights: ReadonlyMap<string, FloatTensor>): Promise<Judgement>;
}

/**
 * Makes a judge. Its programs are loaded when they are first needed.
 *
 * @throws {GlassbertError} E_NO_MASK: a sentence to watch has no mask
 */
export function judgeOf(options: JudgeOptions): Judge {
  const { bert, trainable, heads, runtime, watch } = options;
  const watched = watchedSentences(watch, bert.tokenizer);
  const { heldOut, note } = heldOutOf(options);
  const evaluation = lazy(runtime, () => evaluationProgram(bert.config, trainable, heads));
  const masked = lazy(runtime, () => maskedProgram(bert.config, trainable));
  const table = bert.weights.storedName("embeddings.word_embeddings.weight");
  return {
    notes: note === null ? [] : [note],
    judge: async weights => {
      const words = weights.get(table)!;
      const fill = await masked();
      const session = {
        run: (feeds: Parameters<typeof fill.session.run>[0]) => fill.session.run({ ...inputsOf(fill.program, weights), ...feeds }),
        release: async () => {},
      };
      return {
        heldOut:
          heldOut && (await evaluation().then(({ session, program }) => evaluateHeldOut(session, inputsOf(program, weights), heldOut))),
        sentences: await watchSentences(bert, session, watched),
        pieces: watchPieces(bert.tokenizer, words.data, words.shape[1]!, watch.pieces),
      };
    },
  };
}

/** What is held out may be too little for the examples of the recipe: then there is nothing to judge by, and a sentence says why. */
function heldOutOf({ bert, heads, heldOut, recipe }: JudgeOptions): { heldOut: HeldOut | null; note: string | null } {
  const none = (why: string) => ({ heldOut: null, note: `nothing is judged on held-out text: ${why}` });
  if (heldOut.documents.length < 2) return none(recipe.heldOut === 0 ? "the recipe holds none out" : "there are fewer than four documents");
  const { seed, evaluated, runTokens, phases } = recipe;
  try {
    const builder = makeBuilder(phases.at(-1)!.examples, heldOut, bert.tokenizer, seed);
    return { heldOut: heldOutRuns(builder, evaluated, { config: bert.config, hasPairs: heads.length > 1, runTokens }), note: null };
  } catch (error) {
    if (error instanceof GlassbertError && error.code === "E_CORPUS") return none(error.message);
    throw error;
  }
}

function lazy(runtime: Runtime, write: () => Program) {
  const load = async () => {
    const program = write();
    return { program, session: await runtime.load(program) };
  };
  let loading: ReturnType<typeof load> | null = null;
  return () => {
    loading ??= load();
    return loading;
  };
}

/** Those weights that a program is given. */
function inputsOf({ inputs }: Program, weights: ReadonlyMap<string, FloatTensor>): Record<string, FloatTensor> {
  return Object.fromEntries([...weights].filter(([name]) => inputs.has(name)));
}
