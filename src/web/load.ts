// A model by its address, by its files, or from the hub, ready to run in a page.
import { type Folder, GlassbertError } from "../base/index.ts";
import type { Runtime } from "../graph/index.ts";
import { interpreter } from "../graph/index.ts";
import type { Bert, Embedder, ReadOptions } from "../tasks/index.ts";
import { readBert, readEmbedder } from "../tasks/index.ts";
import type { WebFolder, WebSource } from "./blob-source.ts";
import type { HubOptions } from "./hub-folder.ts";
import { hubFolder } from "./hub-folder.ts";
import type { OnnxRuntimeOptions, StartedRuntime } from "./onnx-runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";
import type { PickedFiles } from "./picked-folder.ts";
import { handleFolder, pickedFolder } from "./picked-folder.ts";
import { urlFolder } from "./url-folder.ts";

/** Where a model comes from: the address of its folder; `hub:org/name@revision`; picked files; a directory handle. */
export type ModelSource = string | URL | PickedFiles | FileSystemDirectoryHandle;

/** How to fetch and run it. */
export interface LoadOptions extends OnnxRuntimeOptions, ReadOptions, Pick<HubOptions, "onProgress" | "endpoint" | "token"> {
  /** `interpreter` is plain TypeScript, needs no wasmPaths and is slow. Default `onnxruntime`. */
  readonly runtime?: "onnxruntime" | "interpreter" | undefined;
}

/**
 * Loads the model of a Hugging Face folder.
 *
 * @throws {GlassbertError} E_DOWNLOAD, E_RUNTIME_MISSING and every error of reading config, tokenizer and weights
 */
export async function load(source: ModelSource, options: LoadOptions = {}): Promise<Bert> {
  return loadBy(readBert, source, options);
}

/**
 * Loads what makes vectors of texts: like `load`, and StaticEmbedding and Model2Vec folders too, which have no encoder.
 *
 * @throws {GlassbertError} as `load`
 */
export async function loadEmbedder(source: ModelSource, options: LoadOptions = {}): Promise<Embedder> {
  return loadBy<Embedder>(readEmbedder, source, options);
}

async function loadBy<M extends Embedder>(
  read: (folder: Folder, runtime: Runtime, options: ReadOptions) => Promise<M>,
  source: ModelSource,
  options: LoadOptions,
): Promise<M> {
  const opening = folderOf(source, options).then(remembering);
  const starting = startRuntime(opening, options); // WebAssembly is fetched and compiled while the model's files come
  const runtime: Runtime = {
    name: "",
    load: async (program, options) => (await starting).load(program, options),
    release: async () => (await starting.catch(() => null))?.release(),
  };
  try {
    const [folder, started, model] = await Promise.all([opening, starting, opening.then(folder => read(folder, runtime, options))]);
    return { ...model, runtime: started, notes: [...model.notes, ...(folder.notes ?? []), ...started.notes] };
  } catch (error) {
    void runtime.release(); // not waited for: whoever aborts is told at once
    throw error;
  }
}

async function startRuntime(opening: Promise<WebFolder>, options: LoadOptions): Promise<StartedRuntime> {
  const { runtime = "onnxruntime" } = options;
  if (options.dtype === "int8" && options.device !== undefined && options.device !== "wasm")
    throw new GlassbertError(
      "E_INPUT",
      `dtype is "int8" and device "${options.device}"`,
      'int8 is quicker on processors only: device "wasm"',
    );
  if (runtime === "interpreter") return { ...interpreter(), notes: [] };
  if (runtime !== "onnxruntime") throw new GlassbertError("E_INPUT", `runtime is "${runtime}"`, 'choose "onnxruntime" or "interpreter"');
  return onnxRuntime(options, async path => {
    const file = await (await opening).open(path.slice(1));
    return file!.blob(); // the weights were opened before a program asks for them
  });
}

async function folderOf(source: ModelSource, options: LoadOptions): Promise<WebFolder> {
  if (typeof source === "string" && source.startsWith("hub:")) return hubFolder(source, options);
  if (typeof source === "string" || source instanceof URL) return urlFolder(source, options);
  return "getFileHandle" in source ? handleFolder(source) : pickedFolder(source);
}

/** The same folder, which asks for each file once: a server is slower than a disk, and two answers can differ. */
function remembering(folder: WebFolder): WebFolder {
  const opened = new Map<string, Promise<WebSource | null>>();
  return {
    ...folder,
    open: path => {
      const file = opened.get(path) ?? folder.open(path);
      opened.set(path, file);
      file.catch(() => opened.delete(path)); // can be tried again
      return file;
    },
  };
}
