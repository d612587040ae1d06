// modules.json: the steps from text to vector as sentence-transformers runs them, and the small settings files beside it. A step this
// version lacks is refused by name, never skipped: skipping changes the vectors.
import { didYouMean, Fields, type Folder, GlassbertError, parseJson, readAll, type Where } from "../base/index.ts";

/** Modules of sentence-transformers that this version knows by name only. */
const unsupported = [
  ...["Dense", "Router", "Asym", "Dropout", "LayerNorm", "WeightedLayerPooling", "StaticEmbedding", "WordEmbeddings", "WordWeights", "BoW"],
  ...["CNN", "LSTM", "CLIPModel", "MLMTransformer", "SpladePooling", "SparseAutoEncoder", "SparseStaticEmbedding"],
];

/** What modules.json asks for. */
export interface Modules {
  /** The folder of the Pooling module, "" for the model's own. */
  readonly poolingPath: string;
  readonly normalize: boolean;
}

/** Transformer, Pooling and perhaps Normalize, in this order; null without the file. Types are Python paths that have moved: their last part counts. */
export async function readModules(folder: Folder): Promise<Modules | null> {
  const file = await folder.open("modules.json");
  if (file === null) return null;
  const where: Where = { name: file.name, code: "E_MODULES" };
  const json = parseJson(await readAll(file), where);
  const list = new Fields(new Map([["the list of modules", json]]), where).array("the list of modules");
  const modules = list.map((entry, index) => {
    const fields = new Fields(entry, where, `module ${index}: `);
    const type = fields.string("type").split(".").at(-1)!;
    checkType(fields, type);
    return { fields, type, path: modulePath(fields) };
  });
  const [transformer, pooling, normalize, ...more] = modules;
  if (transformer?.type !== "Transformer") throw unfit(where, modules, "begin with a Transformer");
  if (transformer.path !== "") throw transformer.fields.wrong("path", '"": the encoder in the folder itself', "open that folder instead");
  if (pooling?.type !== "Pooling") throw unfit(where, modules, "have a Pooling after the Transformer");
  if ((normalize !== undefined && normalize.type !== "Normalize") || more.length > 0) {
    throw unfit(where, modules, "end with the Pooling, or with one Normalize after it");
  }
  return { poolingPath: pooling.path, normalize: normalize !== undefined };
}

function checkType(fields: Fields, type: string): void {
  const names = ["Transformer", "Pooling", "Normalize"];
  if (names.includes(type)) return;
  const expected = `one of ${names.join(", ")}`;
  if (unsupported.includes(type))
    throw fields.wrong("type", `${expected}; ${type} is not yet supported`, "use a model without that module");
  throw fields.wrong("type", `${expected}; there is no module ${type}.${didYouMean(type, [...names, ...unsupported])}`);
}

function modulePath(fields: Fields): string {
  const path = fields.string("path");
  const isInside = path === "" || (!/[\\\0:]/.test(path) && path.split("/").every(part => !/^\.{0,2}$/.test(part)));
  if (!isInside) throw fields.wrong("path", "a relative path inside the model folder, without . and .. parts");
  return path;
}

function unfit(where: Where, modules: readonly { type: string }[], rule: string): GlassbertError {
  const has = modules.length === 0 ? "none" : modules.map(module => module.type).join(", ");
  return new GlassbertError(
    "E_MODULES",
    `${where.name}: the modules are ${has}; they must ${rule}`,
    "use a sentence-transformers text model",
  );
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
