// Files that appear when all of them are whole: written into a new folder and synced there, then moved by whoever knows where each belongs.
// A full disk or Ctrl-C leaves nothing half done.
import { mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { PendingFile } from "../tensor/index.ts";

/** How to write. */
export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((bytes: number, total: number) => void) | undefined;
}

/**
 * Writes the files into a folder that is new, then has them moved; what is left of it is removed.
 *
 * @param path - where they belong, as the user named it
 * @param temporary - the folder: on the disk of the place, so that to move is to rename
 * @throws {GlassbertError} E_FILE_WRITE: it cannot be written; and the errors of the files
 */
export async function writeWhole(
  path: string,
  temporary: string,
  files: ReadonlyMap<string, PendingFile>,
  move: () => Promise<void>,
  { signal, onProgress }: WriteOptions,
): Promise<void> {
  const total = [...files.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
  let written = 0;
  try {
    for (const [name, file] of files) {
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
    signal?.throwIfAborted();
    await attempt(path, move);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => {}); // where nothing could be written, nothing can be removed
  }
}

/** The action's result, or an E_FILE_WRITE that says why there is none. */
export async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = reasons[code ?? ""] ?? code ?? cause;
    throw new GlassbertError("E_FILE_WRITE", `${path} cannot be written: ${why}`, "free some space, or choose another folder", { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EFBIG: "files may not be so large here",
  ENOTDIR: "a file is in the way",
  EEXIST: "a file is in the way",
  EACCES: "no permission",
  EROFS: "the disk is read-only",
};
