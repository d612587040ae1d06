// The config.json of a Pooling module: an older form with one boolean per mode, a newer one with names.
// Source: huggingface/sentence-transformers, modules/pooling.py.
import { type Fields, type Folder, GlassbertError } from "../base/index.ts";
import type { BertConfig } from "./config.ts";
import { noteUnknown, readSettingsFile } from "./modules.ts";

/** How token vectors become one: the first, their mean, or the largest value of each dimension. */
export type PoolingMode = "cls" | "mean" | "max";

/** What a Pooling module does. */
export interface PoolingConfig {
  readonly mode: PoolingMode;
  /** Whether the prompt's tokens take part. */
  readonly includePrompt: boolean;
}

const supported = ["cls", "mean", "max"] as const;

/** The old boolean of each mode. */
const flags = new Map([
  ["pooling_mode_cls_token", "cls"],
  ["pooling_mode_max_tokens", "max"],
  ["pooling_mode_mean_tokens", "mean"],
  ["pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens"],
  ["pooling_mode_weightedmean_tokens", "weightedmean"],
  ["pooling_mode_lasttoken", "lasttoken"],
]);

/** Reads the Pooling module in `path`. Throws E_MODULES: no file, another width than the encoder's, unknown or unsupported modes. */
export async function readPooling(folder: Folder, path: string, config: BertConfig, notes: string[]): Promise<PoolingConfig> {
  const fileName = path === "" ? "config.json" : `${path}/config.json`;
  const pooling = await readSettingsFile(folder, fileName);
  if (pooling === null) {
    const message = `${folder.name}: modules.json names the Pooling folder ${JSON.stringify(path)}, but ${fileName} does not exist`;
    throw new GlassbertError("E_MODULES", message, "fetch the whole folder again");
  }
  const widthKey = pooling.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
  const width = pooling.integer(pooling.has(widthKey) ? widthKey : "embedding_dimension");
  if (width !== config.hidden_size) throw pooling.wrong(widthKey, `${config.hidden_size}, the hidden_size of config.json`);
  const unknown = [...pooling.members.keys()].find(key => key.startsWith("pooling_mode_") && !flags.has(key));
  if (unknown !== undefined) throw pooling.wrong(unknown, `one of the keys ${[...flags.keys()].join(", ")}`);
  const chosen = [...flags].filter(([key]) => pooling.boolean(key, false)).map(([, mode]) => mode);
  const modes = pooling.has("pooling_mode") ? poolingModes(pooling) : chosen;
  const where = pooling.where.name;
  if (pooling.has("pooling_mode") && chosen.length > 0 && modes.join() !== chosen.join()) {
    notes.push(`${where}: pooling_mode says ${modes.join(", ")}, the older keys say ${chosen.join(", ")}; pooling_mode decides`);
  }
  if (modes.length === 0) notes.push(`${where}: no pooling mode is chosen; mean is taken`);
  const [mode = "mean", ...others] = modes;
  const isSupported = supported.find(name => name === mode);
  if (isSupported === undefined || others.length > 0) {
    const problem = others.length > 0 ? `several pooling modes (${modes.join(", ")}) are` : `pooling mode ${mode} is`;
    throw new GlassbertError(
      "E_MODULES",
      `${where}: ${problem} not yet supported`,
      `use a model that pools by one of ${supported.join(", ")}`,
    );
  }
  noteUnknown(pooling, ["embedding_dimension", "word_embedding_dimension", "pooling_mode", "include_prompt", ...flags.keys()], notes);
  return { mode: isSupported, includePrompt: pooling.boolean("include_prompt", true) };
}

/** `pooling_mode`: one mode or a list of them. */
function poolingModes(pooling: Fields): string[] {
  const isOne = typeof pooling.members.get("pooling_mode") === "string";
  const modes = isOne ? [pooling.string("pooling_mode")] : pooling.strings("pooling_mode");
  const known = [...flags.values()];
  if (modes.length === 0 || modes.some(mode => !known.includes(mode))) throw pooling.wrong("pooling_mode", `one of ${known.join(", ")}`);
  return modes;
}
