// How a folder turns token vectors into one vector of a text: the modules, prompts and limits that sentence-transformers writes beside a
// model. What is read here decides the numbers, so a module or mode this version lacks is refused by name, never skipped.
// Source: huggingface/sentence-transformers, sentence_transformers/models and SentenceTransformer.py.
import type { Folder } from "../base/index.ts";
import type { BertConfig } from "./config.ts";
import { noteUnknown, readModules, readSettingsFile } from "./modules.ts";
import { type PoolingMode, readPooling } from "./pooling-config.ts";

export type { PoolingMode } from "./pooling-config.ts";

/** How two vectors of this model are meant to be compared. */
export type Similarity = "cosine" | "dot" | "euclidean" | "manhattan";

/** The recipe of a sentence vector. */
export interface SentenceRecipe {
  /** Where it came from: `none` is the default, mean pooling, of a folder without modules.json. */
  readonly source: "modules.json" | "none";
  readonly pooling: PoolingMode;
  /** Whether the prompt's tokens take part in pooling. */
  readonly includePrompt: boolean;
  /** Whether the vector is brought to length 1 after pooling. */
  readonly normalize: boolean;
  /** Tokens of a text, with [CLS] and [SEP]. */
  readonly maxLength: number;
  /** Texts to put before a text, by name. */
  readonly prompts: ReadonlyMap<string, string>;
  /** The prompt used when none is chosen. */
  readonly defaultPromptName: string | null;
  /** Whether a text is lowercased before anything else. */
  readonly lowerCase: boolean;
  /** Numbers kept of each vector, after all modules; null is all. */
  readonly truncateDim: number | null;
  readonly similarity: Similarity;
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
}

const settingsFiles = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map(
  f => `sentence_${f}_config.json`,
);

/**
 * Reads the recipe of a folder; one without modules.json gets mean pooling.
 *
 * @param tokenizerLimit - `model_max_length` of tokenizer_config.json, null when it has none
 * @throws {GlassbertError} E_MODULES: a file is broken, or asks for what this version cannot do; names file, key and value
 */
export async function readSentenceRecipe(folder: Folder, config: BertConfig, tokenizerLimit: number | null): Promise<SentenceRecipe> {
  const notes: string[] = [];
  const modules = await readModules(folder);
  const pooling = modules === null ? null : await readPooling(folder, modules.poolingPath, config, notes);
  const settings = await readSettings(folder, notes);
  return {
    source: modules === null ? "none" : "modules.json",
    pooling: pooling?.mode ?? "mean",
    includePrompt: pooling?.includePrompt ?? true,
    normalize: modules?.normalize ?? false,
    maxLength: limit(folder, config, tokenizerLimit, settings.maxLength, notes),
    lowerCase: settings.lowerCase,
    ...(await readPrompts(folder, config, notes)),
    notes,
  };
}

/** The recipe in one line, so that results can be compared with Python: `bert, mean, L2, max 256, fp32, prompt ''`. */
export function describeRecipe(recipe: SentenceRecipe): string {
  const { pooling, normalize, maxLength, lowerCase, truncateDim, includePrompt, prompts, defaultPromptName } = recipe;
  const prompt = defaultPromptName === null ? "" : (prompts.get(defaultPromptName) ?? "");
  const parts = [
    "bert",
    ...(lowerCase ? ["lower case"] : []),
    recipe.source === "none" ? `${pooling} (no modules.json)` : pooling,
    ...(normalize ? ["L2"] : []),
    ...(truncateDim === null ? [] : [`first ${truncateDim}`]),
    `max ${maxLength}`,
    "fp32",
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

/** `max_seq_length`, else the tokenizer's limit; never more than the position table has rows. */
function limit(folder: Folder, config: BertConfig, tokenizerLimit: number | null, own: number | null, notes: string[]): number {
  const rows = config.max_position_embeddings;
  if (own !== null && own > rows)
    notes.push(`${folder.name}: max_seq_length is ${own}, the position table has ${rows} rows; texts are cut at ${rows}`);
  return Math.min(own ?? tokenizerLimit ?? rows, rows);
}

type Prompts = Pick<SentenceRecipe, "prompts" | "defaultPromptName" | "truncateDim" | "similarity">;

async function readPrompts(folder: Folder, config: BertConfig, notes: string[]): Promise<Prompts> {
  const fields = await readSettingsFile(folder, "config_sentence_transformers.json");
  if (fields === null) return { prompts: new Map(), defaultPromptName: null, truncateDim: null, similarity: "cosine" };
  fields.oneOf("model_type", ["SentenceTransformer"], null);
  const named = fields.object("prompts", null);
  const prompts = new Map([...(named?.members.keys() ?? [])].map(name => [name, named!.string(name)]));
  const defaultPromptName = fields.string("default_prompt_name", null);
  if (defaultPromptName !== null && !prompts.has(defaultPromptName)) {
    throw fields.wrong("default_prompt_name", `one of the prompts ${[...prompts.keys()].join(", ") || "(there are none)"}`);
  }
  const truncateDim = fields.integer("truncate_dim", null, 1);
  if (truncateDim !== null && truncateDim > config.hidden_size)
    throw fields.wrong("truncate_dim", `at most ${config.hidden_size}, the vectors' width`);
  const similarity = fields.oneOf("similarity_fn_name", ["cosine", "dot", "euclidean", "manhattan"], null) ?? "cosine";
  const known = ["__version__", "model_type", "prompts", "default_prompt_name", "similarity_fn_name", "truncate_dim"];
  noteUnknown(fields, known, notes);
  return { prompts, defaultPromptName, truncateDim, similarity };
}
