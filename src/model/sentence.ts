// How a folder turns token vectors into one vector of a text: the modules, prompts and limits that sentence-transformers writes beside a
// model. What is read here decides the numbers, so a module or mode this version lacks is refused by name, never skipped.
// Source: huggingface/sentence-transformers, sentence_transformers/models and SentenceTransformer.py.
import type { Folder } from "../base/index.ts";
import type { ModelConfig } from "./config.ts";
import { noteUnknown, readModules, readSettingsFile } from "./modules.ts";
import { type PoolingMode, readPooling } from "./pooling-config.ts";
import { tokenLimit } from "./positions.ts";
import { type Prompts, readPrompts } from "./prompts.ts";
import { describeStep, readSentenceSteps, type SentenceStep } from "./sentence-steps.ts";

/** The recipe of a sentence vector. */
export interface SentenceRecipe extends Prompts {
  /** What makes vectors of tokens: an encoder by its `model_type`, or a table of `static` vectors. */
  readonly model: ModelConfig["model_type"] | "static";
  /** Where it came from: `none` is the default, mean pooling, of a folder without modules.json. */
  readonly source: "modules.json" | "none";
  /** Mostly one; the vectors of several stand behind one another. */
  readonly pooling: readonly PoolingMode[];
  /** Whether the prompt's tokens take part in pooling. */
  readonly includePrompt: boolean;
  /** What follows pooling. */
  readonly steps: readonly SentenceStep[];
  /** W: numbers of a vector after all steps, before `truncateDim`. */
  readonly width: number;
  /** Tokens of a text, with [CLS] and [SEP]; null is any number. */
  readonly maxLength: number | null;
  /** Whether a text is lowercased before anything else. */
  readonly lowerCase: boolean;
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
}

/** What is asked of a config here. */
export type SentenceConfig = Pick<ModelConfig, "model_type" | "hidden_size" | "max_position_embeddings" | "pad_token_id">;

const settingsFiles = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map(
  f => `sentence_${f}_config.json`,
);

/**
 * Reads the recipe of an encoder's folder; one without modules.json gets mean pooling.
 *
 * @param tokenizerLimit - `model_max_length` of tokenizer_config.json, null when it has none
 * @throws {GlassbertError} E_MODULES: a file is broken, or asks for what this version cannot do; names file, key and value
 */
export async function readSentenceRecipe(folder: Folder, config: SentenceConfig, tokenizerLimit: number | null): Promise<SentenceRecipe> {
  const notes: string[] = [];
  const modules = await readModules(folder);
  if (modules !== null && modules.first.type !== "Transformer")
    throw modules.first.fields.wrong("type", "Transformer: config.json and the weights are an encoder's", "correct modules.json");
  if (modules !== null && modules.first.path !== "")
    throw modules.first.fields.wrong("path", '"": the encoder in the folder itself', "open that folder instead");
  const D = config.hidden_size;
  const { modes, includePrompt } = modules?.pooling
    ? await readPooling(folder, modules.pooling.path, D, notes)
    : { modes: ["mean"] as const, includePrompt: true };
  const { steps, width } = await readSentenceSteps(folder, modules?.after ?? [], D * modes.length, notes);
  const settings = await readSettings(folder, notes);
  return {
    model: config.model_type,
    source: modules === null ? "none" : "modules.json",
    pooling: modes,
    includePrompt,
    steps,
    width,
    maxLength: limit(folder, tokenLimit(config), tokenizerLimit, settings.maxLength, notes),
    lowerCase: settings.lowerCase,
    ...(await readPrompts(folder, width, notes)),
    notes,
  };
}

/** The recipe in one line, and what is computed with, so that results can be compared with Python: `bert, mean, L2, max 256, fp32, prompt ''`. */
export function describeRecipe(recipe: SentenceRecipe, dtype: "fp32" | "int8" = "fp32"): string {
  const { model, pooling, steps, maxLength, lowerCase, truncateDim, includePrompt, prompts, defaultPromptName } = recipe;
  const prompt = defaultPromptName === null ? "" : (prompts.get(defaultPromptName) ?? "");
  const parts = [
    model,
    ...(lowerCase ? ["lower case"] : []),
    `${pooling.join(" + ")}${recipe.source === "none" ? " (no modules.json)" : ""}`,
    ...steps.map(describeStep),
    ...(truncateDim === null ? [] : [`first ${truncateDim}`]),
    ...(maxLength === null ? [] : [`max ${maxLength}`]),
    dtype,
    `prompt '${prompt}'${includePrompt ? "" : " (not pooled)"}`,
  ];
  return parts.join(", ");
}

async function readSettings(folder: Folder, notes: string[]): Promise<{ maxLength: number | null; lowerCase: boolean }> {
  for (const fileName of settingsFiles) {
    const settings = await readSettingsFile(folder, fileName);
    if (settings === null) continue;
    settings.oneOf("transformer_task", ["feature-extraction"], null);
    settings.oneOf("module_output_name", ["token_embeddings"], null);
    const text = settings.object("modality_config", null)?.object("text", null);
    text?.oneOf("method", ["forward"], null);
    text?.oneOf("method_output_name", ["last_hidden_state"], null);
    noteUnknown(settings, ["max_seq_length", "do_lower_case", "transformer_task", "module_output_name", "modality_config"], notes);
    return { maxLength: settings.integer("max_seq_length", null, 1), lowerCase: settings.boolean("do_lower_case", null) ?? false };
  }
  return { maxLength: null, lowerCase: false };
}

/** `max_seq_length`, else the tokenizer's limit; never more than there are positions. */
function limit(folder: Folder, positions: number, tokenizerLimit: number | null, own: number | null, notes: string[]): number {
  if (own !== null && own > positions)
    notes.push(
      `${folder.name}: max_seq_length is ${own}, the position table has ${positions} rows for tokens; texts are cut at ${positions}`,
    );
  return Math.min(own ?? tokenizerLimit ?? positions, positions);
}
