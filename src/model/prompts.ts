// config_sentence_transformers.json: prompts, the cut, and how two vectors are meant to be compared.
import type { Folder } from "../base/index.ts";
import type { Similarity } from "../vectors/index.ts";
import { noteUnknown, readSettingsFile } from "./modules.ts";

/** What config_sentence_transformers.json says. */
export interface Prompts {
  /** Texts to put before a text, by name. */
  readonly prompts: ReadonlyMap<string, string>;
  /** The prompt used when none is chosen. */
  readonly defaultPromptName: string | null;
  /** Numbers kept of each vector, after all modules; null is all. */
  readonly truncateDim: number | null;
  /** How two vectors of the model are meant to be compared. */
  readonly similarity: Similarity;
}

/**
 * Reads the file; without it there are no prompts and cosines count.
 *
 * @param width - numbers of a vector
 * @throws {GlassbertError} E_MODULES: another kind of model, an unknown default prompt or similarity, a cut beyond the width
 */
export async function readPrompts(folder: Folder, width: number, notes: string[]): Promise<Prompts> {
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
  if (truncateDim !== null && truncateDim > width) throw fields.wrong("truncate_dim", `at most ${width}, the vectors' width`);
  const similarity = fields.oneOf("similarity_fn_name", ["cosine", "dot", "euclidean", "manhattan"], null) ?? "cosine";
  const known = ["__version__", "model_type", "prompts", "default_prompt_name", "similarity_fn_name", "truncate_dim"];
  noteUnknown(fields, known, notes);
  return { prompts, defaultPromptName, truncateDim, similarity };
}
