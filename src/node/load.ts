// A model by the name of its folder, ready to run.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Folder, GlassbertError } from "../base/index.ts";
import type { Runtime } from "../graph/index.ts";
import { interpreter } from "../graph/index.ts";
import type { Bert, Embedder, ReadOptions } from "../tasks/index.ts";
import { readBert, readEmbedder } from "../tasks/index.ts";
import type { HubOptions } from "./hub/index.ts";
import type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";
import { openFolder } from "./open-folder.ts";

/** How to run it. */
export interface LoadOptions extends OnnxRuntimeOptions, ReadOptions, HubOptions {
  /** `interpreter` is plain TypeScript, needs nothing installed and is slow. Default: `onnxruntime` where it is installed, else `interpreter`, with a note. */
  readonly runtime?: "onnxruntime" | "interpreter" | undefined;
}

/** The folder of the model that comes with the package. */
export const boxFolder: string = fileURLToPath(new URL("../../models/box", import.meta.url));

/**
 * Loads the model of a Hugging Face folder, or of a hub after fetching what is not in the cache.
 *
 * @param folder - a path or `hub:org/name@revision`; default: the model in the box
 * @throws {GlassbertError} E_MODEL_MISSING and every error of fetching it and of reading config, tokenizer and weights
 */
export async function load(folder: string = boxFolder, options: LoadOptions = {}): Promise<Bert> {
  return loadBy(readBert, folder, options);
}

/**
 * Loads what makes vectors of texts: like `load`, and StaticEmbedding and Model2Vec folders too, which have no encoder.
 *
 * @param folder - a path or `hub:org/name@revision`; default: the model in the box
 * @throws {GlassbertError} as `load`
 */
export async function loadEmbedder(folder: string = boxFolder, options: LoadOptions = {}): Promise<Embedder> {
  return loadBy<Embedder>(readEmbedder, folder, options);
}

async function loadBy<M extends Embedder>(
  read: (folder: Folder, runtime: Runtime, options: ReadOptions) => Promise<M>,
  folder: string,
  options: LoadOptions,
): Promise<M> {
  const { runtime, notes } = chooseRuntime(options);
  try {
    const onNote = options.onNote ?? ((note: string) => notes.push(note));
    const model = await read(await openFolder(folder, { ...options, onNote }), runtime, options);
    return { ...model, notes: [...model.notes, ...notes] };
  } catch (error) {
    await runtime.release();
    throw error;
  }
}

function chooseRuntime({ runtime, workers, threads }: LoadOptions): { runtime: Runtime; notes: string[] } {
  switch (runtime ?? (isInstalled("onnxruntime-node") ? "onnxruntime" : undefined)) {
    case "onnxruntime":
      return { runtime: onnxRuntime({ workers, threads }), notes: [] };
    case "interpreter":
      return { runtime: interpreter(), notes: [] };
    case undefined: {
      const note =
        "onnxruntime-node is not installed: this runs on the plain interpreter, slowly (npm install onnxruntime-node --ignore-scripts)";
      return { runtime: interpreter(), notes: [note] };
    }
    default:
      throw new GlassbertError("E_INPUT", `runtime is "${runtime}"`, 'choose "onnxruntime" or "interpreter"');
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
