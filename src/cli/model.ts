// The model of a command line: the folder of --model, or the one in the box. Loaded late, and only as much of it as the command needs.
import type { Folder } from "../base/index.ts";
import type { HubOptions, LoadOptions } from "../node/index.ts";
import type { Bert, Embedder } from "../tasks/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import type { Context } from "./command.ts";

/** What the command line says about fetching a model. */
export function hubOptions({ options, io, status, warn }: Context): HubOptions {
  return {
    offline: options.offline,
    cacheDir: options.cacheDir,
    signal: io.signal,
    onProgress: ({ bytes, totalBytes }) => status.update(Math.round(bytes / 1e6), Math.round(totalBytes / 1e6), "MB"),
    onNote: warn,
  };
}

/** The folder of the model, fetched if need be. @throws GlassbertError E_MODEL_MISSING */
export async function openModelFolder(context: Context, path: string | undefined, wanted: "model" | "tokenizer"): Promise<Folder> {
  const { boxFolder, openFolder } = await import("../node/index.ts");
  return openFolder(path ?? boxFolder, { ...hubOptions(context), wanted });
}

/** The tokenizer of the model, without its weights. */
export async function openTokenizer(context: Context): Promise<Tokenizer> {
  const folder = await openModelFolder(context, context.options.model, "tokenizer");
  const { loadTokenizer } = await import("../tokenizer/index.ts");
  const tokenizer = await loadTokenizer(folder);
  context.tell(`tokenizer of ${folder.name}: ${tokenizer.size} pieces`);
  for (const note of tokenizer.notes) context.tell(note);
  return tokenizer;
}

/**
 * Runs `work` with the loaded model and lets it go afterwards, whatever happens. Where `many` texts come, a worker per processor with one
 * thread each does most for its time; a single text is answered soonest by one worker with all threads.
 */
export async function withModel<T>(context: Context, work: (bert: Bert) => Promise<T>, many = false): Promise<T> {
  const { load } = await import("../node/index.ts");
  return withLoaded(context, load, work, many);
}

/** The same with whatever makes vectors of texts: static vectors too. */
export async function withEmbedder<T>(context: Context, work: (model: Embedder) => Promise<T>, many = false): Promise<T> {
  const { loadEmbedder } = await import("../node/index.ts");
  return withLoaded(context, loadEmbedder, work, many);
}

async function withLoaded<M extends Embedder, T>(
  context: Context,
  load: (folder: string | undefined, options: LoadOptions) => Promise<M>,
  work: (model: M) => Promise<T>,
  many: boolean,
): Promise<T> {
  const { options, tell } = context;
  const { availableParallelism } = await import("node:os");
  const started = performance.now();
  const model = await load(options.model, {
    runtime: options.runtime,
    workers: options.workers ?? (many ? availableParallelism() : undefined),
    threads: options.threads,
    dtype: options.dtype,
    ...hubOptions(context),
  });
  tell(`${model.name}: ${model.recipe}, loaded in ${Math.round(performance.now() - started)} ms`);
  for (const note of model.notes) tell(note);
  try {
    return await work(model);
  } finally {
    await model.dispose();
  }
}
