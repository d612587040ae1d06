// A loaded model as an ONNX file that runs without us: weights inside, inputs and outputs under the names that transformers.js, optimum and
// sentence-transformers look for, standard operators only. Nothing is written here: whoever takes the files decides where.
import { didYouMean, GlassbertError, within } from "../base/index.ts";
import type { Program, Weight } from "../graph/index.ts";
import { parameter, rewrite, streamOnnx } from "../graph/index.ts";
import { type PortableName, portableProgram, portableStaticProgram, type SentenceRecipe } from "../model/index.ts";
import { openWeights, type PendingFile, type PendingTensor, type TensorStore } from "../tensor/index.ts";
import { type Bert, missingHead } from "./bert.ts";
import { pendingWeight } from "./pending-weight.ts";
import type { StaticModel } from "./static-model.ts";

/** How to write it. */
export interface OnnxExportOptions {
  /** The name in the folder; a second file is named after it. Default: model.onnx. */
  readonly fileName?: string | undefined;
  /**
   * How floats are stored; computed is in float32 always. `keep` stores as float16 what was stored so, everything else as float32. Default: keep.
   */
  readonly dtype?: "keep" | "float32" | "float16" | undefined;
  /** A file that would be larger gets its weights into a second one, `model.onnx_data`. Default: 1,900,000,000, for protobuf ends at 2 GiB. */
  readonly inlineBytes?: number | undefined;
}

/** The files by their names, and what to know when they are used. */
export interface ExportedOnnx {
  readonly program: PortableName;
  readonly files: ReadonlyMap<string, PendingFile>;
  readonly notes: readonly string[];
}

/** What can be exported. */
export const portableNames: readonly PortableName[] = [
  "sentence",
  "encoder",
  "masked",
  "nextSentence",
  "sentenceOrder",
  "labels",
  "tokenLabels",
  "spans",
  "replaced",
];

/** What an export reads of a model. */
type Portable =
  | Pick<Bert, "folder" | "config" | "weights" | "parameters" | "sentence">
  | Pick<StaticModel, "folder" | "path" | "table" | "sentence">;

/**
 * The ONNX file of one of the model's programs; that of static vectors has one, `sentence`. Weights are read one by one while it is.
 *
 * @param name - `auto`: sentence vectors of a folder with modules.json, else the model's head, else the encoder
 * @throws {GlassbertError} E_INPUT: an unknown name or option; E_HEAD_MISSING; E_MODULES: the folder's sentence vectors cannot be made; when
 * files are read E_WEIGHTS: a value is too large for float16
 */
export async function exportOnnx(
  model: Portable,
  name: PortableName | "auto" = "auto",
  { fileName = "model.onnx", dtype = "keep", inlineBytes = 1.9e9 }: OnnxExportOptions = {},
): Promise<ExportedOnnx> {
  const chosen = name === "auto" ? usualProgram(model) : name;
  if (!portableNames.includes(chosen))
    throw new GlassbertError("E_INPUT", `no program "${name}".${didYouMean(name, portableNames)}`, `choose ${portableNames.join(", ")}`);
  if (!["keep", "float32", "float16"].includes(dtype))
    throw new GlassbertError("E_INPUT", `dtype is "${dtype}"`, "choose keep, float32 or float16");
  if (!(inlineBytes >= 0)) throw new GlassbertError("E_INPUT", `inlineBytes is ${inlineBytes}`, "give a number of bytes from 0");

  const { program, store, storedName } = await ("table" in model ? ofTable(model, chosen) : ofEncoder(model, chosen));
  const bytesOfWeight = (name: string, { kind, shape }: Weight): PendingTensor | undefined => {
    const stored = storedName(name);
    if (stored === undefined || kind !== "float32") return undefined; // a constant, whole numbers, or a weight of a later module
    const isHalf = dtype === "keep" && store.info(stored).dtype === "F16";
    return { ...pendingWeight(store, stored, isHalf || dtype === "float16" ? "float16" : "float32"), shape };
  };
  const options = { bytesOfWeight, hasInt64Inputs: true, profile: "webgpu" } as const; // its operators are the standard's own
  const whole = streamOnnx(program, options);
  const notes = chosen === "sentence" ? sentenceNotes(model.sentence()) : [];
  if (whole.sizeBytes <= inlineBytes) return { program: chosen, files: new Map([[fileName, whole]]), notes };
  const dataName = `${fileName}_data`;
  const { placed, data } = placeWeights(program, dataName, bytesOfWeight);
  const graph = streamOnnx(placed, { ...options, weightFolder: "" });
  return {
    program: chosen,
    files: new Map([
      [fileName, graph],
      [dataName, data],
    ]),
    notes: [...notes, `${fileName} needs ${dataName} beside it`],
  };
}

/** A program, and where its weights are stored by which names. */
interface Written {
  readonly program: Program;
  readonly store: TensorStore;
  readonly storedName: (name: string) => string | undefined;
}

async function ofEncoder(
  { folder, config, weights, parameters, sentence }: Exclude<Portable, { path: string }>,
  chosen: PortableName,
): Promise<Written> {
  if (chosen !== "sentence" && chosen !== "encoder" && !weights.heads.has(chosen)) throw missingHead(folder, config, chosen);
  const names = new Set(weights.names);
  return {
    program: portableProgram(config, parameters, chosen, sentence),
    store: await openWeights(folder),
    storedName: name => (names.has(name) ? weights.storedName(name) : undefined),
  };
}

async function ofTable({ folder, path, table, sentence }: Extract<Portable, { path: string }>, chosen: PortableName): Promise<Written> {
  if (chosen !== "sentence") {
    const message = `${folder.name} is a table of static vectors: it has no encoder and no heads, so there is no program "${chosen}"`;
    throw new GlassbertError("E_HEAD_MISSING", message, "export its sentence vectors: sentence, or auto");
  }
  const store = await openWeights(within(folder, path));
  return { program: portableStaticProgram(table, sentence()), store, storedName: name => (store.has(name) ? name : undefined) };
}

function usualProgram(model: Portable): PortableName {
  if ("table" in model) return "sentence";
  const { heads } = model.weights;
  const head = (["labels", "tokenLabels", "spans", "replaced", "masked"] as const).find(head => heads.has(head));
  try {
    return model.sentence().source === "modules.json" ? "sentence" : (head ?? "encoder");
  } catch (error) {
    if (error instanceof GlassbertError && error.code === "E_MODULES") return head ?? "encoder"; // a cross-encoder has modules too
    throw error;
  }
}

/** What is not in the graph. */
function sentenceNotes({ model, includePrompt, lowerCase, truncateDim, width }: SentenceRecipe): string[] {
  return [
    ...(model === "static" ? ["texts have to be tokenized without special tokens (add_special_tokens)"] : []),
    ...(includePrompt ? [] : ["sentence_embedding pools every attended token; this folder keeps the tokens of a prompt out of the vector"]),
    ...(lowerCase ? ["texts have to be lowercased before they are tokenized (do_lower_case)"] : []),
    ...(truncateDim === null ? [] : [`sentence_embedding has ${width} numbers; this folder keeps the first ${truncateDim} (truncate_dim)`]),
  ];
}

const leastBytes = 1024; // smaller ones stay in the model, as onnx's own writer has it
const alignment = 65536; // so that any system can map them: that of Windows is the widest

/** The program with its weights in a file of that name, one after the other, and that file. */
function placeWeights(
  program: Program,
  path: string,
  bytesOfWeight: (name: string, weight: Weight) => PendingTensor | undefined,
): { placed: Program; data: PendingFile } {
  const weights: { readonly start: number; readonly tensor: PendingTensor }[] = [];
  let end = 0;
  const placed = rewrite(program, ({ origin }) => {
    const tensor = origin.from === "parameter" ? bytesOfWeight(origin.name, origin.weight) : undefined;
    if (origin.from !== "parameter" || tensor === undefined || tensor.sizeBytes < leastBytes) return undefined;
    const start = Math.ceil(end / alignment) * alignment;
    const { sizeBytes, dtype } = tensor;
    weights.push({ start, tensor });
    end = start + sizeBytes;
    return parameter(origin.name, { ...origin.weight, stored: { path, start, sizeBytes, dtype: dtype === "F16" ? "F16" : "F32" } });
  });
  const chunks = async function* () {
    let at = 0;
    for (const { start, tensor } of weights) {
      yield new Uint8Array(start - at);
      yield await tensor.read();
      at = start + tensor.sizeBytes;
    }
  };
  return { placed, data: { sizeBytes: end, chunks } };
}
