// What can make vectors of texts: an encoder, or a table of static vectors.
import type { Folder } from "../base/index.ts";
import type { RunOptions, Runtime } from "../graph/index.ts";
import { findStatic } from "../model/index.ts";
import { type Bert, readBert } from "./bert.ts";
import { readStaticModel, type StaticModel } from "./static-model.ts";

/** A model for `embed`, `compare` and `search`. One with a `table` is static and has no encoder for other tasks. */
export type Embedder = Bert | StaticModel;

/** Reads a folder of either kind and makes it ready to run. The runtime belongs to the model from then on. */
export async function readEmbedder(folder: Folder, runtime: Runtime, options: RunOptions = {}): Promise<Embedder> {
  const found = await findStatic(folder);
  return found === null ? readBert(folder, runtime, options) : readStaticModel(folder, found.path, runtime, options);
}
