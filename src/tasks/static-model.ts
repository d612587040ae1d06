// A loaded table of static vectors: it has no encoder, so of the tasks only those of sentence vectors know it.
import type { Folder } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { RunOptions, Runtime, Session } from "../graph/index.ts";
import type { SentenceRecipe, StaticTable } from "../model/index.ts";
import { describeRecipe, readStatic, staticProgram } from "../model/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import { loadTokenizer } from "../tokenizer/index.ts";

/** A StaticEmbedding or Model2Vec folder, ready for `embed`, `compare` and `search`. */
export interface StaticModel {
  /** The folder it came from, as the user named it. */
  readonly name: string;
  /** The same, to be read again. */
  readonly folder: Folder;
  /** Where in it the table and the tokenizer are: "" for the folder itself. */
  readonly path: string;
  readonly tokenizer: Tokenizer;
  readonly table: StaticTable;
  readonly runtime: Runtime;
  /** How a text becomes one vector. */
  sentence(): SentenceRecipe;
  /** The same in one line: `static, mean, L2, fp32, prompt ''`. */
  readonly recipe: string;
  /** What was found odd while loading and settled by a rule. */
  readonly notes: readonly string[];
  /** The session of its one program, made at the first call. */
  session(name: "sentence", options?: RunOptions): Promise<Session>;
  /** Ends the runtime and lets the table go. */
  dispose(): Promise<void>;
}

/** Reads a folder of static vectors; `path` is what `findStatic` has found. The runtime belongs to the model from then on. */
export async function readStaticModel(folder: Folder, path: string, runtime: Runtime, { signal }: RunOptions = {}): Promise<StaticModel> {
  const { folder: inner, table, recipe } = await readStatic(folder, path);
  const tokenizer = await loadTokenizer(inner);
  signal?.throwIfAborted();
  if (tokenizer.maxId >= table.ids) {
    throw new GlassbertError(
      "E_TOKENIZER",
      `${inner.name}: the tokenizer has id ${tokenizer.maxId} ("${tokenizer.idToToken(tokenizer.maxId)}"), the table has ids 0 to ${table.ids - 1}`,
      "take the tokenizer files and the table from the same model",
    );
  }
  let session: Promise<Session> | null = null;
  return {
    name: folder.name,
    folder,
    path,
    tokenizer,
    table,
    runtime,
    sentence: () => recipe,
    recipe: describeRecipe(recipe),
    notes: [...tokenizer.notes, ...recipe.notes],
    session: async (_, options) => {
      const made = session ?? runtime.load(staticProgram(table, recipe), options);
      session = made;
      made.catch(() => {
        session = null; // an aborted or failed load can be tried again
      });
      return made;
    },
    dispose: () => runtime.release(),
  };
}
