// Which files of a repository make a model: what the loader reads, and nothing else. Never a pickle, never code. Small files come first and
// the weights last, so that a copy with weights is a whole one even when the fetching was cut short.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fields, GlassbertError, parseJson, type Where } from "../../base/index.ts";
import type { Hub } from "./hub.ts";
import { incomplete, type Snapshot } from "./snapshot.ts";

/** What is wanted of a model: all that it runs on, or its tokenizer alone. */
export type Wanted = "model" | "tokenizer";

const kinds = ["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"];
const settings = ["config.json", "modules.json", "config_sentence_transformers.json", ...kinds.map(kind => `sentence_${kind}_config.json`)];
const tokenizerSides = ["tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"];
const tokenizers = [["tokenizer.json"], ["vocab.txt"], ["spiece.model"], ["vocab.json", "merges.txt"]];
const index = "model.safetensors.index.json";
const weightsOfOthers = /(?:^|\/)[^/]*\.(?:bin|pt|pth|h5|msgpack|onnx|gguf|ckpt[^/]*)$/;

/** Obtains the files. @throws {GlassbertError} E_WEIGHTS_MISSING: the model has no safetensors; E_MODEL_MISSING: the cached copy lacks a file */
export async function obtainModel(snapshot: Snapshot, wanted: Wanted, hub: Hub): Promise<void> {
  await together([...settings, ...tokenizerSides].map(name => snapshot.obtain(name)));
  const folders = await moduleFolders(snapshot);
  await together([tokenizerIn("", snapshot), ...folders.map(folder => moduleSettings(folder, snapshot))]);
  if (wanted === "tokenizer") return;
  const found = [];
  for (const folder of ["", ...folders.filter(it => !it.isBare).map(it => it.path)]) found.push(await weightsIn(folder, snapshot, hub));
  if (found.includes(true)) return;
  throw snapshot.unknown.has("model.safetensors") ? incomplete(hub, "model.safetensors") : weightsMissing(snapshot, hub);
}

interface ModuleFolder {
  readonly path: string;
  /** Whether the module is known to have a config and nothing else. */
  readonly isBare: boolean;
  /** Whether the module may hold a tokenizer of its own. */
  readonly readsText: boolean;
}

/** The folders that modules.json names. What is wrong with it is for the loader to say, except a path that leads elsewhere: `obtain` refuses that. */
async function moduleFolders(snapshot: Snapshot): Promise<ModuleFolder[]> {
  const list = await readList(join(snapshot.folder, "modules.json")).catch(() => []);
  return list.flatMap(({ path, type }) => {
    const isHere = path === "" || path === ".";
    const isBare = type === "Pooling" || type === "Normalize" || type === "Dropout";
    return isHere ? [] : [{ path, isBare, readsText: !isBare && type !== "Dense" && type !== "LayerNorm" }];
  });
}

async function readList(file: string): Promise<{ path: string; type: string }[]> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return [];
  const where: Where = { name: file, code: "E_MODULES" };
  const json = parseJson(bytes, where);
  return new Fields(new Map([["the list of modules", json]]), where).array("the list of modules").map(entry => {
    const fields = new Fields(entry, where);
    return { path: fields.string("path"), type: fields.string("type").split(".").at(-1)! };
  });
}

async function moduleSettings({ path, readsText }: ModuleFolder, snapshot: Snapshot): Promise<void> {
  const names = ["config.json", ...(readsText ? [...settings, ...tokenizerSides] : [])].filter(name => name !== "modules.json");
  await together([...new Set(names)].map(name => snapshot.obtain(`${path}/${name}`)));
  if (readsText) await tokenizerIn(`${path}/`, snapshot);
}

/** The first kind of tokenizer that is there: the loader's order. */
async function tokenizerIn(prefix: string, snapshot: Snapshot): Promise<void> {
  for (const names of tokenizers) {
    const found = await together(names.map(name => snapshot.obtain(prefix + name)));
    if (found.every(Boolean)) return;
  }
}

async function weightsIn(folder: string, snapshot: Snapshot, hub: Hub): Promise<boolean> {
  const prefix = folder === "" ? "" : `${folder}/`;
  if (await snapshot.obtain(`${prefix}model.safetensors`)) return true;
  if (!(await snapshot.obtain(prefix + index))) return false;
  const where: Where = { name: join(snapshot.folder, prefix, index), code: "E_SHARDS" };
  const map = new Fields(parseJson(await readFile(where.name), where), where).object("weight_map");
  const shards = new Set([...map.members.keys()].map(tensor => map.string(tensor)));
  const plain = [...shards].filter(name => /^[^/]+\.safetensors$/.test(name)); // the loader refuses the index when there are others
  const found = await together(plain.map(name => snapshot.obtain(prefix + name)));
  const lost = plain.find((_, i) => !found[i]);
  if (lost !== undefined && snapshot.unknown.has(prefix + lost)) throw incomplete(hub, prefix + lost); // one that is known to be absent the loader names
  return true;
}

function weightsMissing({ names, folder }: Snapshot, hub: Hub): GlassbertError {
  const others = names?.filter(name => weightsOfOthers.test(name)) ?? [];
  const found =
    others.length === 0 ? "" : `; it has ${others.slice(0, 6).join(", ")}${others.length > 6 ? ", …" : ""}, but only safetensors is read`;
  const page = `${hub.endpoint}/${hub.repo}/discussions`;
  const fix =
    others.length === 0
      ? `see what it holds on ${hub.endpoint}/${hub.repo}; its other files are in ${folder}`
      : `look on ${page} for the pull request N that adds model.safetensors and name it: hub:${hub.repo}@refs/pr/N; or save it in Python: model.save_pretrained("folder")`;
  return new GlassbertError("E_WEIGHTS_MISSING", `${hub.name}: no model.safetensors and no ${index}${found}`, fix);
}

/** Waits for all, then gives the results or the first failure: nothing goes on behind the caller's back. */
async function together<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(work);
  return ends.map(end => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}
