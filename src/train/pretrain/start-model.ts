// The model before its first update: fresh, or from a folder whose heads for other tasks are left behind and whose missing ones are drawn.
import type { HeadName, ModelConfig } from "../../model/index.ts";
import { headSign } from "../../model/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { seededRandom } from "../../tensor/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import type { TokenCorpus } from "../examples/token-corpus.ts";
import { begin } from "../finetune/beginning.ts";
import type { TrainedHead } from "../objective/head-part.ts";
import { freshWeights } from "./fresh-weights.ts";
import { configOf, configText } from "./model-folder.ts";
import type { PretrainRecipe } from "./recipe.ts";

/** What a model is made of. */
export interface ModelSource {
  /** config.json, parsed: sizes. Its vocabulary is the tokenizer's */
  readonly config: ModelConfig["raw"];
  /** A model to begin from, in place of `config` */
  readonly init?: Bert | undefined;
  readonly tokenizer: Tokenizer;
  readonly corpus: TokenCorpus;
}

/** The model. */
export interface StartedModel {
  /** config.json */
  readonly text: string;
  /** By stored name */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** What is trained */
  readonly heads: readonly TrainedHead[];
}

/**
 * Makes the model.
 *
 * @param hasPairs - whether it judges pairs of sentences
 * @throws {GlassbertError} E_CONFIG, E_HEAD_MISSING: what the config says is no model, or one without these heads
 */
export async function startModel(
  { config: raw, init, tokenizer, corpus }: ModelSource,
  { seed, deviation }: Pick<Required<PretrainRecipe>, "seed" | "deviation">,
  hasPairs: boolean,
): Promise<StartedModel> {
  if (init === undefined) {
    const text = configText(raw, tokenizer);
    const config = configOf(text);
    const heads = headsFor(config, hasPairs);
    return { text, heads, weights: freshWeights(config, heads, { seed, deviation, corpus }) };
  }
  const heads = headsFor(init.config, hasPairs);
  const kept = (["pooler", "nextSentence", "sentenceOrder"] as const).filter(head => init.weights.heads.has(head));
  const all = new Set<HeadName>([...heads, ...kept]);
  const { weights } = await begin(init, { heads: [...all], labels: null, problemType: null }, seededRandom(seed));
  return { text: configText(init.config.raw, tokenizer, init.weights.rows), heads, weights };
}

/** ALBERT judges whether two segments stand in their order, the others whether they follow each other: a question has the head of its family. */
function headsFor(config: ModelConfig, hasPairs: boolean): TrainedHead[] {
  if (!hasPairs) return ["masked"];
  return ["masked", headSign(config, "sentenceOrder") === null ? "nextSentence" : "sentenceOrder"];
}
