// What can make vectors of texts: an encoder, or a table of static vectors.
import type { Folder } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { Runtime } from "../graph/index.ts";
import { findStatic } from "../model/index.ts";
import { type Bert, type ReadOptions, readBert } from "./bert.ts";
import { readStaticModel, type StaticModel } from "./static-model.ts";

/** A model for `embed`, `compare` and `search`. One with a `table` is static and has no encoder for other tasks. */
export type Embedder = Bert | StaticModel;

/** Reads a folder of either kind and makes it ready to run. The runtime belongs to the model from then on. */
export async function readEmbedder(folder: Folder, runtime: Runtime, options: ReadOptions = {}): Promise<Embedder> {
  const found = await findStatic(folder);
  if (found === null) return readBert(folder, runtime, options);
  if (options.dtype === "int8") {
    const message = `${folder.name} is a table of static vectors: it has no linear layers to compute in int8`;
    throw new GlassbertError("E_INPUT", message, 'leave dtype out, or say "float32"');
  }
  return readStaticModel(folder, found.path, runtime, options);
}
