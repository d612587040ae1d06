// A folder that is to be written at the end of long work is looked at before it.
import { readdir } from "node:fs/promises";
import { GlassbertError } from "../base/index.ts";

/** @throws {GlassbertError} E_FILE_EXISTS: there is something in it, and it may not be replaced */
export async function refuseFilledFolder(path: string, force: boolean): Promise<void> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => (error.code === "ENOTDIR" ? [path] : []));
  if (force || names.length === 0) return;
  throw new GlassbertError("E_FILE_EXISTS", `${path} is not empty`, "choose another folder, or replace its files with --force");
}
