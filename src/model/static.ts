// Static vectors: a table with a row per piece and no encoder; the vector of a text is the mean of its rows. Two writers make such folders:
// sentence-transformers' StaticEmbedding (`embedding.weight`) and Model2Vec (`embeddings`; a `mapping` lets pieces share rows, `weights`
// scale them).
import { Fields, type Folder, GlassbertError, parseJson, readAll, within } from "../base/index.ts";
import type { Program, Value } from "../graph/index.ts";
import { gather, multiply, parameter, program, select } from "../graph/index.ts";
import { int32, openWeights, type TensorStore } from "../tensor/index.ts";
import { inputIds } from "./embeddings.ts";
import { firstModuleType, readModules } from "./modules.ts";
import { poolingMask } from "./programs.ts";
import { readPrompts } from "./prompts.ts";
import type { SentenceRecipe } from "./sentence.ts";
import { readSentenceSteps, type SentenceStep } from "./sentence-steps.ts";
import { sentenceVector } from "./sentence-vector.ts";
import { storedValue } from "./stored-value.ts";

/** A table of static vectors. In the graph its tensors have the names that they are stored by. */
export interface StaticTable {
  readonly vectors: Value; // [R, E]
  /** The row of each id, int32 [V, 1]; null when id and row are the same. */
  readonly mapping: Value | null;
  /** A factor for each id, [V, 1]. */
  readonly weights: Value | null;
  /** V: ids that have a row. */
  readonly ids: number;
}

/** What a folder of static vectors holds. */
export interface StaticFolder {
  /** Where tokenizer and table are: the folder itself, or one in it. */
  readonly folder: Folder;
  readonly table: StaticTable;
  readonly recipe: SentenceRecipe;
}

/**
 * Where the static vectors of a folder are, as modules.json says, or config.json of Model2Vec; null for any other folder, also for an encoder
 * whose modules make no vectors of texts: it is good for other tasks.
 */
export async function findStatic(folder: Folder): Promise<{ readonly path: string } | null> {
  const type = await firstModuleType(folder);
  if (type === "StaticEmbedding") return (await readModules(folder))!.first;
  return type !== null || (await readModel2Vec(folder)) === null ? null : { path: "" };
}

/**
 * Reads a folder for which `findStatic` has found a path. The table stays where it is until a runtime wants it.
 *
 * @throws {GlassbertError} E_MODULES, E_WEIGHTS: tensors missing, left over or of shapes that do not belong together
 */
export async function readStatic(folder: Folder, path: string): Promise<StaticFolder> {
  const notes: string[] = [];
  const inner = within(folder, path);
  const store = await openWeights(inner);
  const { table, width: E } = await readTable(store);
  const modules = await readModules(folder);
  const model2vec = modules === null ? await readModel2Vec(folder) : null;
  const own: SentenceStep[] = model2vec?.boolean("normalize", false) ? [{ module: "Normalize" }] : [];
  const { steps, width } = await readSentenceSteps(folder, modules?.after ?? [], E, notes);
  const recipe: SentenceRecipe = {
    model: "static",
    source: modules === null ? "none" : "modules.json",
    pooling: ["mean"],
    includePrompt: true,
    steps: [...own, ...steps],
    width,
    maxLength: null,
    lowerCase: false,
    ...(await readPrompts(folder, width, notes)),
    notes: [...store.notes, ...notes],
  };
  return { folder: inner, table, recipe };
}

/** → `sentence` [B, W] */
export function staticProgram({ vectors, mapping, weights }: StaticTable, recipe: SentenceRecipe): Program {
  const places = mapping === null ? inputIds : select(gather(mapping, inputIds), -1, 0); // [B, T]
  const rows = gather(vectors, places); // [B, T, E]
  const hidden = weights === null ? rows : multiply(rows, gather(weights, inputIds)); // [B, T, E]
  return program({ sentence: sentenceVector(recipe, hidden, { counted: poolingMask, attended: poolingMask }) });
}

/** config.json where Model2Vec wrote it. */
async function readModel2Vec(folder: Folder): Promise<Fields | null> {
  const file = await folder.open("config.json");
  if (file === null) return null;
  const where = { name: file.name, code: "E_CONFIG" } as const;
  const fields = new Fields(parseJson(await readAll(file), where), where);
  return fields.members.get("model_type") === "model2vec" ? fields : null;
}

async function readTable(store: TensorStore): Promise<{ table: StaticTable; width: number }> {
  const wrong = (message: string) =>
    new GlassbertError("E_WEIGHTS", `${store.name}: ${message}`, "use a folder that sentence-transformers or Model2Vec has saved");
  const name = ["embedding.weight", "embeddings"].find(n => store.has(n));
  if (name === undefined)
    throw wrong(`no table of vectors, expected embedding.weight or embeddings; it has ${store.names.join(", ") || "none"}`);
  const surplus = store.names.find(n => ![name, "mapping", "weights"].includes(n));
  if (surplus !== undefined) throw wrong(`"${surplus}" is left over, expected ${name}, and mapping and weights perhaps`);
  const { shape, dtype } = store.info(name);
  const [rows = 0, width = 0] = shape;
  if (shape.length !== 2 || rows === 0 || width === 0) throw wrong(`"${name}" has shape [${shape.join(", ")}], expected [rows, width]`);
  const floats = ["F32", "F16", "BF16", "F64"];
  if (!floats.includes(dtype)) throw wrong(`"${name}" is stored as ${dtype}, expected one of ${floats.join(", ")}`);

  const mapping = store.has("mapping") ? (await store.int32("mapping")).data : null;
  const ids = mapping?.length ?? rows;
  const outside = mapping?.findIndex(row => row < 0 || row >= rows) ?? -1;
  if (outside >= 0) throw wrong(`mapping sends id ${outside} to row ${mapping![outside]}, the table has rows 0 to ${rows - 1}`);
  if (store.has("weights") && store.info("weights").shape.join() !== `${ids}`)
    throw wrong(`"weights" has shape [${store.info("weights").shape.join(", ")}], expected [${ids}], one for each id`);
  const table = {
    vectors: storedValue(name, store.info(name), () => store.float32(name)),
    mapping: mapping === null ? null : parameter("mapping", int32([ids, 1], mapping)),
    weights: store.has("weights") ? storedValue("weights", store.info("weights"), () => store.float32("weights"), [ids, 1]) : null,
    ids,
  };
  return { table, width };
}
