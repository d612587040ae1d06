// A model written to a folder of this machine, also over the one it was read from.
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { ExportOptions, PortableName } from "../tasks/index.ts";
import { type Embedder, exportFolder, exportOnnx } from "../tasks/index.ts";
import type { PendingFile } from "../tensor/index.ts";
import { attempt, type WriteOptions, writeWhole } from "./write-whole.ts";

/** How to save. */
export interface SaveOptions extends ExportOptions, WriteOptions {
  /** Replace the model in a folder that is not empty; files of other names stay. Default false. */
  readonly overwrite?: boolean | undefined;
  /** Write this program as `onnx/model.onnx` too, where transformers.js and sentence-transformers look for it. Default: none. */
  readonly onnx?: PortableName | "auto" | undefined;
}

/** What was written. */
export interface Saved {
  /** Paths below the folder, and sizes. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  /** The program of the ONNX file. */
  readonly program: PortableName | null;
  /** What had to change, and what was left out. */
  readonly notes: readonly string[];
}

/** Names that belong to a model's weights: those of an older export would stand beside the new ones and be loaded in their place. */
const weightName = /^(?:model(?:-\d+-of-\d+)?\.safetensors(?:\.index\.json)?|pytorch_model.*\.bin|tf_model\.h5)$/;

/**
 * Writes a loaded model, static vectors too, as a folder that loads here and in Python.
 *
 * @throws {GlassbertError} E_FILE_EXISTS: the folder is not empty; E_FILE_WRITE: it cannot be written; and the errors of `exportFolder` and
 * `exportOnnx`
 */
export async function saveFolder(model: Embedder, path: string, options: SaveOptions = {}): Promise<Saved> {
  const { overwrite = false, onnx: wanted, dtype } = options;
  const place = resolve(path);
  const there = await attempt(path, () => namesIn(place));
  if (there !== null && there.length > 0 && !overwrite)
    throw new GlassbertError(
      "E_FILE_EXISTS",
      `${path} is not empty`,
      "choose another folder, or allow overwriting (--force, overwrite: true)",
    );
  const folder = await exportFolder(model, options);
  const onnx = wanted === undefined ? null : await exportOnnx(model, wanted, { dtype });
  const files = new Map<string, PendingFile>([
    ...folder.files,
    ...Array.from(onnx?.files ?? [], ([name, file]) => [`onnx/${name}`, file] as const),
  ]);
  const older = ((await namesIn(join(place, "onnx"))) ?? []).filter(name => !files.has(`onnx/${name}`));
  const own = `.glassbert.${process.pid}.tmp`;
  const temporary = there === null ? `${place}${own}` : join(place, own); // a folder that is there may be a disk of its own
  const move = async (): Promise<void> => {
    if (there === null) return rename(temporary, place);
    for (const name of there) if (weightName.test(name) && !files.has(name)) await rm(join(place, name));
    for (const name of files.keys()) {
      await mkdir(dirname(join(place, name)), { recursive: true });
      await rename(join(temporary, name), join(place, name));
    }
  };
  await writeWhole(path, temporary, files, move, options);
  return {
    files: Array.from(files, ([path, { sizeBytes }]) => ({ path, sizeBytes })),
    program: onnx?.program ?? null,
    notes: [
      ...folder.notes,
      ...(onnx?.notes ?? []),
      ...(older.length === 0 ? [] : [`of an older export, perhaps with other weights: ${older.map(name => `onnx/${name}`).join(", ")}`]),
    ],
  };
}

/** What is in a folder; null where there is none. */
async function namesIn(path: string): Promise<string[] | null> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
