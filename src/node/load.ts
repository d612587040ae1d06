// A model by the name of its folder, ready to run.
import { fileURLToPath } from "node:url";
import { GlassbertError } from "../base/index.ts";
import type { RunOptions } from "../graph/index.ts";
import { interpreter } from "../graph/index.ts";
import type { Bert } from "../tasks/index.ts";
import { readBert } from "../tasks/index.ts";
import { openFolder } from "./files.ts";
import type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";

/** How to run it. */
export interface LoadOptions extends OnnxRuntimeOptions, RunOptions {
  /** `onnxruntime` (the default) or `interpreter`: plain TypeScript, slow, needs nothing installed. */
  readonly runtime?: "onnxruntime" | "interpreter" | undefined;
}

/** The folder of the model that comes with the package. */
export const boxFolder: string = fileURLToPath(new URL("../../models/box", import.meta.url));

/**
 * Loads the model of a Hugging Face folder.
 *
 * @param folder - default: the model in the box
 * @throws {GlassbertError} E_MODEL_MISSING and every error of reading config, tokenizer and weights
 */
export async function load(folder: string = boxFolder, { runtime = "onnxruntime", signal, ...options }: LoadOptions = {}): Promise<Bert> {
  if (runtime !== "onnxruntime" && runtime !== "interpreter") {
    throw new GlassbertError("E_INPUT", `runtime is "${runtime}"`, 'choose "onnxruntime" or "interpreter"');
  }
  const engine = runtime === "onnxruntime" ? onnxRuntime(options) : interpreter();
  try {
    return await readBert(await openFolder(folder), engine, { signal });
  } catch (error) {
    await engine.release();
    throw error;
  }
}
