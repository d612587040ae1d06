// `glassbert inspect`: what is in a model folder or a file of tensors. Reads headers only, unless one tensor is asked for.
import { stat } from "node:fs/promises";
import { type ErrorCode, GlassbertError, nearest } from "../../base/index.ts";
import type { TensorStore } from "../../tensor/index.ts";
import { type Command, type Context, outputFlags, recordFormats } from "../command.ts";
import { type Inspected, inspectFaces, type TensorLine, type TensorNumbers } from "../inspect-view.ts";
import { openModelFolder } from "../model.ts";
import { readNpyHeader } from "../npy.ts";
import { formatOf, recordWriter, withSink } from "../output.ts";

/** The command `inspect`. */
export const inspect: Command = {
  name: "inspect",
  summary: "what is in a model folder or a file: config, vocabulary, tensors",
  usage: "[path]",
  examples: [
    ["glassbert inspect", "the model in the box"],
    ["glassbert inspect ./all-MiniLM-L6-v2", "a model folder, without loading its weights"],
    ["glassbert inspect model.safetensors --layer 3", "the tensors of one layer"],
    ["glassbert inspect trace.safetensors --tensor emb.sum", "the numbers of one tensor"],
  ],
  flags: ["tensor", "layer", "model", ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const { texts, options } = context;
    if (texts.length > 1)
      throw new GlassbertError("E_USAGE", `inspect takes one path, ${texts.length} were given`, "inspect one at a time");
    if (texts.length === 1 && options.model !== undefined)
      throw new GlassbertError("E_USAGE", "both a path and --model were given", "give one of the two");
    const format = formatOf(context);
    const { boxFolder } = await import("../../node/index.ts");
    const path = texts[0] ?? options.model ?? boxFolder;
    const inspected = await look(path, context);
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, inspectFaces, context);
      await writer.add(inspected);
      await writer.end();
    });
  },
};

interface Choice {
  readonly tensor?: string;
  readonly layer?: number;
}

async function look(path: string, context: Context): Promise<Inspected> {
  const choice: Choice = context.options;
  const { openFile } = await import("../../node/index.ts");
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() || path.startsWith("hub:") || (found === null && !/\.\w+$/.test(path)))
    return lookAtFolder(path, choice, context);
  const source = await openFile(path);
  if (path.endsWith(".npy")) {
    if (choice.tensor !== undefined || choice.layer !== undefined)
      throw new GlassbertError("E_USAGE", `${path} holds one array without a name`, "leave out --tensor and --layer");
    const { dtype, shape } = await readNpyHeader(source);
    return { kind: "npy", path, notes: [], tensors: [{ name: "", dtype, shape, sizeBytes: source.sizeBytes }] };
  }
  if (!path.endsWith(".safetensors")) {
    throw new GlassbertError("E_INPUT", `${path}: is neither a model folder nor a .safetensors or .npy file`, "name one of these");
  }
  const { openSafetensors } = await import("../../tensor/index.ts");
  const store = await openSafetensors(source);
  const metadata = store.metadata === null ? {} : { metadata: Object.fromEntries(store.metadata) };
  return { kind: "safetensors", path, ...metadata, notes: store.notes, ...(await tensorsOf(store, choice)) };
}

async function lookAtFolder(path: string, choice: Choice, context: Context): Promise<Inspected> {
  const { describeRecipe, readConfig, readSentenceRecipe, readWeights } = await import("../../model/index.ts");
  const { openWeights } = await import("../../tensor/index.ts");
  const { loadTokenizer } = await import("../../tokenizer/index.ts");
  const folder = await openModelFolder(context, path, "model");
  const notes: string[] = [];
  const opened = ifThere("E_WEIGHTS_MISSING", openWeights(folder), notes);
  opened.catch(() => {}); // what is wrong with the config is said first
  const config = await readConfig(folder, async () => (await opened)?.names ?? []);
  const tokenizer = await ifThere("E_VOCAB_MISSING", loadTokenizer(folder), notes);
  const store = await opened;
  const weights = store === null ? null : await readWeights(store, config);
  const sentence = await ifThere("E_MODULES", readSentenceRecipe(folder, config, tokenizer?.modelMaxLength ?? null), notes);
  const { notes: configNotes, raw: _, ...published } = config;
  return {
    kind: "model",
    path,
    files: await folder.list(),
    config: published,
    vocabulary: tokenizer === null ? null : { pieces: tokenizer.size, maxLength: tokenizer.modelMaxLength },
    recipe: sentence === null ? null : describeRecipe(sentence),
    heads: weights === null ? null : [...weights.heads],
    notes: [...notes, ...(tokenizer?.notes ?? []), ...(weights?.notes ?? configNotes), ...(sentence?.notes ?? [])],
    ...(store === null ? { tensors: [] } : await tensorsOf(store, choice)),
  };
}

// A part that is missing or not supported is a note and null: inspect tells what is there.
async function ifThere<T>(code: ErrorCode, part: Promise<T>, notes: string[]): Promise<T | null> {
  return part.catch(error => {
    if (!(error instanceof GlassbertError && error.code === code)) throw error;
    notes.push(error.message);
    return null;
  });
}

async function tensorsOf(store: TensorStore, { tensor, layer }: Choice): Promise<{ tensors: TensorLine[]; numbers?: TensorNumbers }> {
  const line = (name: string) => {
    const { dtype, shape, sizeBytes } = store.info(name);
    return { name, dtype, shape, sizeBytes };
  };
  if (tensor !== undefined) {
    if (!store.has(tensor)) {
      throw new GlassbertError(
        "E_USAGE",
        `${store.name} has no tensor "${tensor}".${nearTensors(tensor, store.names)}`,
        "glassbert inspect lists its tensors",
      );
    }
    return { tensors: [line(tensor)], numbers: await numbersOf(store, tensor) };
  }
  const names = layer === undefined ? store.names : store.names.filter(name => layerOf(name) === layer);
  if (names.length === 0 && layer !== undefined) {
    const layers = new Set(store.names.map(layerOf).filter(n => n !== null));
    const range = layers.size === 0 ? "it has no layers" : `it has layers ${Math.min(...layers)} to ${Math.max(...layers)}`;
    throw new GlassbertError("E_USAGE", `${store.name} has no layer ${layer}; ${range}`, "leave out --layer to see all tensors");
  }
  return { tensors: names.map(line) };
}

// `…layer.3.…` in a checkpoint, `probs.3` in a trace.
function layerOf(name: string): number | null {
  const digits = name.match(/layers?\.(\d+)\./)?.[1] ?? name.match(/^\w+\.(\d+)$/)?.[1];
  return digits === undefined ? null : Number(digits);
}

async function numbersOf(store: TensorStore, name: string): Promise<TensorNumbers> {
  const isInteger = /^[IU]\d+$|BOOL/.test(store.info(name).dtype);
  const { data } = isInteger ? await store.int32(name) : await store.float32(name);
  let [smallest, largest, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const x of data) {
    smallest = Math.min(smallest, x);
    largest = Math.max(largest, x);
    sum += x;
    squares += x * x;
  }
  const width = store.info(name).shape.at(-1) ?? 1;
  return { smallest, largest, mean: sum / data.length, norm: Math.sqrt(squares), firstRow: Float32Array.from(data.subarray(0, width)) };
}

// A name is often given from its middle on, and not to its end: `embeddings.word` of `bert.embeddings.word_embeddings.weight`.
function nearTensors(asked: string, names: readonly string[]): string {
  const whole = new Map<string, string>();
  for (const name of names) {
    const parts = name.split(".");
    for (let i = 0; i < parts.length; i++) {
      const tail = parts.slice(i).join(".");
      for (const length of [asked.length, asked.length + 1, tail.length])
        if (!whole.has(tail.slice(0, length))) whole.set(tail.slice(0, length), name);
    }
  }
  const words = [...new Set(nearest(asked, whole.keys()).map(key => `"${whole.get(key)}"`))];
  return words.length === 0 ? "" : ` Did you mean ${words.join(" or ")}?`;
}
