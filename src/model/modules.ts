// modules.json: the steps from text to vector as sentence-transformers runs them, and the small settings files beside it. A step this
// version lacks is refused by name, never skipped: skipping changes the vectors.
import { didYouMean, Fields, type Folder, GlassbertError, isInside, parseJson, readAll, type Where } from "../base/index.ts";

/** Modules that this version runs. Dropout does nothing after training. */
const supported = ["Transformer", "StaticEmbedding", "Pooling", "Dense", "Normalize", "Dropout"] as const;

/** Modules of sentence-transformers that this version knows by name only. */
const unsupported = [
  ...["Router", "Asym", "LayerNorm", "WeightedLayerPooling", "WordEmbeddings", "WordWeights", "BoW", "CNN", "LSTM", "CLIPModel"],
  ...["MLMTransformer", "SpladePooling", "SparseAutoEncoder", "SparseStaticEmbedding"],
];

/** One step. */
export interface Module {
  readonly type: (typeof supported)[number];
  /** Its folder, "" for the model's own. */
  readonly path: string;
  /** For messages about its entry. */
  readonly fields: Fields;
}

/** The steps of a folder: what makes vectors of tokens, how they are pooled (static vectors need no Pooling), and what follows. */
export interface Modules {
  readonly first: Module;
  readonly pooling: Module | null;
  readonly after: readonly Module[];
}

/**
 * Reads modules.json; null without the file. Types are Python paths that have moved: their last part counts.
 *
 * @throws {GlassbertError} E_MODULES: a module that is unknown, unsupported or out of place
 */
export async function readModules(folder: Folder): Promise<Modules | null> {
  const list = await readList(folder);
  if (list === null) return null;
  const { where, entries } = list;
  const modules = entries.map((fields): Module => ({ fields, type: moduleType(fields), path: modulePath(fields) }));
  const [first, ...others] = modules;
  if (first?.type !== "Transformer" && first?.type !== "StaticEmbedding")
    throw unfit(where, modules, "begin with a Transformer or a StaticEmbedding");
  const pooling = first.type === "Transformer" ? others[0] : null;
  if (pooling === undefined || (pooling !== null && pooling.type !== "Pooling"))
    throw unfit(where, modules, "have a Pooling after the Transformer");
  const after = pooling === null ? others : others.slice(1);
  if (!after.every(({ type }) => type === "Dense" || type === "Normalize" || type === "Dropout"))
    throw unfit(where, modules, "have nothing but Dense, Normalize and Dropout after the vector of the text is made");
  return { first, pooling, after };
}

/** What modules.json begins with, be it supported or not: the last part of its type. Null without the file, "" for an empty list. */
export async function firstModuleType(folder: Folder): Promise<string | null> {
  const list = await readList(folder);
  if (list === null) return null;
  const [first] = list.entries;
  return first === undefined ? "" : writtenType(first);
}

async function readList(folder: Folder): Promise<{ readonly where: Where; readonly entries: readonly Fields[] } | null> {
  const file = await folder.open("modules.json");
  if (file === null) return null;
  const where: Where = { name: file.name, code: "E_MODULES" };
  const json = parseJson(await readAll(file), where);
  const list = new Fields(new Map([["the list of modules", json]]), where).array("the list of modules");
  return { where, entries: list.map((entry, index) => new Fields(entry, where, `module ${index}: `)) };
}

const writtenType = (fields: Fields): string => fields.string("type").split(".").at(-1)!;

function moduleType(fields: Fields): Module["type"] {
  const type = writtenType(fields);
  const known = supported.find(name => name === type);
  if (known !== undefined) return known;
  const expected = `one of ${supported.join(", ")}`;
  if (unsupported.includes(type)) throw fields.wrong("type", `${expected}; ${type} is not supported`, "use a model without that module");
  throw fields.wrong("type", `${expected}; there is no module ${type}.${didYouMean(type, [...supported, ...unsupported])}`);
}

/** "." is the model's own folder too: Model2Vec writes it. */
function modulePath(fields: Fields): string {
  const path = fields.string("path");
  if (path === ".") return "";
  if (path !== "" && !isInside(path)) throw fields.wrong("path", "a relative path inside the model folder, without . and .. parts");
  return path;
}

function unfit(where: Where, modules: readonly Module[], rule: string): GlassbertError {
  const has = modules.length === 0 ? "none" : modules.map(module => module.type).join(", ");
  return new GlassbertError(
    "E_MODULES",
    `${where.name}: the modules are ${has}; they must ${rule}`,
    "use a sentence-transformers text model",
  );
}

/** The config.json in a module's folder. Throws E_MODULES when it does not exist. */
export async function readModuleConfig(folder: Folder, path: string, type: Module["type"]): Promise<Fields> {
  const fileName = path === "" ? "config.json" : `${path}/config.json`;
  const fields = await readSettingsFile(folder, fileName);
  if (fields !== null) return fields;
  const message = `${folder.name}: modules.json names the ${type} folder ${JSON.stringify(path)}, but ${fileName} does not exist`;
  throw new GlassbertError("E_MODULES", message, "fetch the whole folder again");
}

/** Throws E_MODULES when a module reads or writes anything but the vector of the text. */
export function checkPlace(config: Fields): void {
  config.oneOf("module_input_name", ["sentence_embedding"], null);
  config.oneOf("module_output_name", ["sentence_embedding"], null);
}

/** The members of a settings file, null when it does not exist. */
export async function readSettingsFile(folder: Folder, path: string): Promise<Fields | null> {
  const file = await folder.open(path);
  if (file === null) return null;
  const where: Where = { name: file.name, code: "E_MODULES" };
  return new Fields(parseJson(await readAll(file), where), where);
}

/** Notes the members nobody asked for. */
export function noteUnknown(fields: Fields, known: readonly string[], notes: string[]): void {
  for (const key of fields.without(known).keys()) notes.push(`${fields.where.name}: ${JSON.stringify(key)} is not known and was not used`);
}
