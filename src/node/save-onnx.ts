// A model written to one ONNX file of this machine, with its second file beside it where it is too large for one.
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { GlassbertError } from "../base/index.ts";
import { type Embedder, exportOnnx, type OnnxExportOptions, type PortableName } from "../tasks/index.ts";
import type { Saved } from "./save-folder.ts";
import { type WriteOptions, writeWhole } from "./write-whole.ts";

/** How to save. */
export interface SaveOnnxOptions extends Omit<OnnxExportOptions, "fileName">, WriteOptions {
  /** Default: `auto`, sentence vectors of a folder with modules.json, else the model's head, else the encoder. */
  readonly program?: PortableName | "auto" | undefined;
  /** Replace a file that is there. Default false. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Writes one of the model's programs as an ONNX file.
 *
 * @throws {GlassbertError} E_FILE_EXISTS; E_FILE_WRITE: it cannot be written; and the errors of `exportOnnx`
 */
export async function saveOnnx(model: Embedder, path: string, options: SaveOnnxOptions = {}): Promise<Saved> {
  const { program: wanted, overwrite = false } = options;
  const place = resolve(path);
  const found = await stat(place).catch(() => null);
  if (found?.isDirectory())
    throw new GlassbertError("E_FILE_WRITE", `${path} is a folder`, `name a file in it: ${join(path, "model.onnx")}`);
  if (found !== null && !overwrite)
    throw new GlassbertError("E_FILE_EXISTS", `${path} is already there`, "choose another name, or replace it (--force, overwrite: true)");
  const { program, files, notes } = await exportOnnx(model, wanted, { ...options, fileName: basename(place) });
  const dataFirst = [...files.keys()].reverse(); // a model that is there has its weights
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  const move = async (): Promise<void> => {
    for (const name of dataFirst) await rename(join(temporary, name), join(dirname(place), name));
    if (files.size === 1) await rm(`${place}_data`, { force: true }); // of a larger one that was replaced
  };
  await writeWhole(path, temporary, files, move, options);
  return { program, files: Array.from(files, ([path, { sizeBytes }]) => ({ path, sizeBytes })), notes };
}
