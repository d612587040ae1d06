// A model written to a folder of this machine. The files are written into a new folder beside the place, synced, and moved there when all
// are whole, so that a full disk leaves nothing half done, and so that a model can be saved over the folder it was read from.
import { mkdir, open, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { ExportOptions } from "../tasks/index.ts";
import { type Bert, exportFolder } from "../tasks/index.ts";
import type { PendingFile } from "../tensor/index.ts";

/** How to save. */
export interface SaveOptions extends ExportOptions {
  /** Replace the model in a folder that is not empty; files of other names stay. Default false. */
  readonly overwrite?: boolean | undefined;
  /** More files for the folder, by their paths: `onnx/model.onnx`. */
  readonly extra?: ReadonlyMap<string, PendingFile> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined;
}

/** Names that belong to a model's weights: those of an older export would stand beside the new ones and be loaded in their place. */
const weightName = /^(?:model(?:-\d+-of-\d+)?\.safetensors(?:\.index\.json)?|pytorch_model.*\.bin|tf_model\.h5)$/;

/**
 * Writes a loaded model as a folder that loads here and in Python.
 *
 * @returns notes: what had to change
 * @throws {GlassbertError} E_FILE_EXISTS: the folder is not empty; E_FILE_WRITE: it cannot be written; and the errors of `exportFolder`
 */
export async function saveFolder(bert: Bert, path: string, options: SaveOptions = {}): Promise<readonly string[]> {
  const { overwrite = false, extra = new Map<string, PendingFile>(), signal, onProgress } = options;
  const place = resolve(path);
  const there = await attempt(path, () => namesIn(place));
  if (there.length > 0 && !overwrite)
    throw new GlassbertError(
      "E_FILE_EXISTS",
      `${path} is not empty`,
      "choose another folder, or allow overwriting (--force, overwrite: true)",
    );
  const { files, notes } = await exportFolder(bert, options);
  const all = new Map([...files, ...extra]);
  const total = [...all.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  let written = 0;
  try {
    await attempt(path, () => mkdir(temporary, { recursive: true }));
    for (const [name, file] of all) {
      await attempt(path, () => mkdir(dirname(join(temporary, name)), { recursive: true }));
      const handle = await attempt(path, () => open(join(temporary, name), "wx"));
      try {
        for await (const chunk of file.chunks()) {
          signal?.throwIfAborted();
          await attempt(path, () => handle.writeFile(chunk));
          written += chunk.length;
          onProgress?.(written, total);
        }
        await attempt(path, () => handle.sync());
      } finally {
        await handle.close();
      }
    }
    await attempt(path, async () => {
      if (there.length === 0) {
        await rmdir(place).catch(ignoreMissing); // only an empty folder goes
        await rename(temporary, place);
        return;
      }
      for (const name of there) if (weightName.test(name) && !all.has(name)) await rm(join(place, name));
      for (const name of all.keys()) {
        await mkdir(dirname(join(place, name)), { recursive: true });
        await rename(join(temporary, name), join(place, name));
      }
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return notes;
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why =
      code === "ENOSPC"
        ? "the disk is full"
        : code === "ENOTDIR"
          ? "a file is in the way"
          : code === "EACCES"
            ? "no permission"
            : (code ?? cause);
    throw new GlassbertError("E_FILE_WRITE", `${path} cannot be written: ${why}`, "free some space, or choose another folder", { cause });
  }
}
