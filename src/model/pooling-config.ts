// The config.json of a Pooling module: an older form with one boolean per mode, a newer one with names.
// Source: huggingface/sentence-transformers, modules/pooling.py.
import type { Fields, Folder } from "../base/index.ts";
import { noteUnknown, readModuleConfig } from "./modules.ts";

/**
 * How vectors of tokens become one. `cls`: the first; `max`: the largest value of each dimension; `mean`; `mean_sqrt_len_tokens`: the sum over √count;
 * `weightedmean`: weights 1, 2, 3 …; `lasttoken`: the last.
 */
export type PoolingMode = "cls" | "max" | "mean" | "mean_sqrt_len_tokens" | "weightedmean" | "lasttoken";

/** What a Pooling module does. */
export interface PoolingConfig {
  /** One, or several whose vectors stand behind one another. */
  readonly modes: readonly PoolingMode[];
  /** Whether the prompt's tokens take part. */
  readonly includePrompt: boolean;
}

/** The old boolean of each mode, in the order in which several are put together. */
const flags: ReadonlyMap<string, PoolingMode> = new Map([
  ["pooling_mode_cls_token", "cls"],
  ["pooling_mode_max_tokens", "max"],
  ["pooling_mode_mean_tokens", "mean"],
  ["pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"],
  ["pooling_mode_weightedmean_tokens", "weightedmean"],
  ["pooling_mode_lasttoken", "lasttoken"],
]);

/** Reads the Pooling module in `path`. Throws E_MODULES: no file, another width than the encoder's, an unknown mode. */
export async function readPooling(folder: Folder, path: string, width: number, notes: string[]): Promise<PoolingConfig> {
  const pooling = await readModuleConfig(folder, path, "Pooling");
  const widthKey = pooling.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
  const found = pooling.integer(pooling.has(widthKey) ? widthKey : "embedding_dimension");
  if (found !== width) throw pooling.wrong(widthKey, `${width}, the hidden_size of config.json`);
  const unknown = [...pooling.members.keys()].find(key => key.startsWith("pooling_mode_") && !flags.has(key));
  if (unknown !== undefined) throw pooling.wrong(unknown, `one of the keys ${[...flags.keys()].join(", ")}`);
  const chosen = [...flags].filter(([key]) => pooling.boolean(key, false)).map(([, mode]) => mode);
  const modes = pooling.has("pooling_mode") ? poolingModes(pooling) : chosen;
  const where = pooling.where.name;
  if (pooling.has("pooling_mode") && chosen.length > 0 && modes.join() !== chosen.join()) {
    notes.push(`${where}: pooling_mode says ${modes.join(", ")}, the older keys say ${chosen.join(", ")}; pooling_mode decides`);
  }
  if (modes.length === 0) notes.push(`${where}: no pooling mode is chosen; mean is taken`);
  noteUnknown(pooling, ["embedding_dimension", "word_embedding_dimension", "pooling_mode", "include_prompt", ...flags.keys()], notes);
  return { modes: modes.length === 0 ? ["mean"] : modes, includePrompt: pooling.boolean("include_prompt", true) };
}

/** `pooling_mode`: one mode or a list of them. */
function poolingModes(pooling: Fields): PoolingMode[] {
  const isOne = typeof pooling.members.get("pooling_mode") === "string";
  const names = isOne ? [pooling.string("pooling_mode")] : pooling.strings("pooling_mode");
  const known = [...flags.values()];
  const modes = names.flatMap(name => known.filter(mode => mode === name));
  if (modes.length === 0 || modes.length < names.length) throw pooling.wrong("pooling_mode", `one of ${known.join(", ")}`);
  return modes;
}
