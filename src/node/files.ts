// Files and folders as the rooms know them: a Source reads ranges of one file, a Folder opens files below one directory.
// Names come from users and from model files, so each way to miss says what is there instead.
import { type BigIntStats, closeSync, open, read } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkInside, didYouMean, type ErrorCode, type Folder, GlassbertError, type Source } from "../base/index.ts";

const openFd = promisify(open);
const readFd = promisify(read);

/**
 * A file as a Source: its size now, its bytes when asked for. The file is opened by the first read and closed when the Source is collected.
 *
 * @throws {GlassbertError} E_FILE_MISSING: no such file, a folder, a device, or no permission; suggests near names
 */
export async function openFile(path: string): Promise<Source> {
  const source = await openIfThere(path);
  if (source !== null) return source;
  const message = `${path}: no such file.${didYouMean(basename(path), await namesIn(dirname(path)))}`;
  throw new GlassbertError("E_FILE_MISSING", message, "check the path");
}

/**
 * A directory as a Folder. `open` takes relative paths with `/` that stay inside; links are followed, for the hub's cache is made of them.
 *
 * @param name - how the user knows it
 * @throws {GlassbertError} E_MODEL_MISSING: no such folder, or a file; suggests near names
 */
export async function openLocalFolder(path: string, name: string = path): Promise<Folder> {
  const found = await statOrNull(path, "E_MODEL_MISSING");
  if (found === null) {
    const message = `${path}: no such model folder.${didYouMean(basename(path), await namesIn(dirname(path)))}`;
    const fetched = /^[\w-][\w.-]*\/[\w.-]+$/.test(path) ? `, or fetch that model from the hub by the name hub:${path}` : "";
    throw new GlassbertError("E_MODEL_MISSING", message, `give the path of a folder with config.json and model.safetensors${fetched}`);
  }
  if (!found.isDirectory())
    throw new GlassbertError("E_MODEL_MISSING", `${path}: is a file, expected a model folder`, `try ${dirname(path)}`);
  return {
    name,
    open: async inner => openIfThere(join(path, checkInside(inner))),
    list: async () => {
      const names = await namesIn(path);
      const kinds = await Promise.all(names.map(name => statOrNull(join(path, name), "E_FILE_MISSING").catch(() => null)));
      return names.filter((_, index) => kinds[index]?.isFile()).sort();
    },
  };
}

async function openIfThere(path: string): Promise<Source | null> {
  const found = await statOrNull(path, "E_FILE_MISSING");
  if (found === null) return null;
  if (found.isFile()) return new FileSource(path, await realpath(path), Number(found.size)); // ONNX Runtime maps no file through a link that leaves its folder
  const what = found.isDirectory() ? "a folder" : "a device or pipe";
  throw new GlassbertError("E_FILE_MISSING", `${path}: is ${what}, expected a file`, "give the path of a file");
}

const descriptors = new FinalizationRegistry<number>(closeSync);
const maxRead = 2 ** 30; // one read(2) moves at most 2^31 - 4096 bytes on Linux

class FileSource implements Source {
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  #descriptor: Promise<number> | undefined;

  constructor(name: string, path: string, sizeBytes: number) {
    this.name = name;
    this.path = path;
    this.sizeBytes = sizeBytes;
  }

  async slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(0 <= start && start <= end && end <= this.sizeBytes)) {
      throw new RangeError(`${this.name}: bytes ${start} to ${end} of ${this.sizeBytes}`);
    }
    this.#descriptor ??= this.#open();
    const descriptor = await this.#descriptor;
    const bytes = Buffer.allocUnsafeSlow(end - start); // its own memory, from byte 0: typed arrays may view it
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await readFd(descriptor, bytes, at, Math.min(bytes.length - at, maxRead), start + at);
      if (bytesRead === 0)
        throw new GlassbertError("E_INPUT", `${this.name}: became shorter while it was read`, "run again when it is written");
      at += bytesRead;
    }
    return new Uint8Array(bytes.buffer as ArrayBuffer);
  }

  async #open(): Promise<number> {
    try {
      const descriptor = await openFd(this.name, "r");
      descriptors.register(this, descriptor);
      return descriptor;
    } catch (cause) {
      throw cannotRead(this.name, "E_FILE_MISSING", cause);
    }
  }
}

async function statOrNull(path: string, code: ErrorCode): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (cause) {
    if (isCode(cause, "ENOENT") || isCode(cause, "ENOTDIR")) return null;
    throw cannotRead(path, code, cause);
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch {
    return []; // only used to say what is there
  }
}

function cannotRead(path: string, code: ErrorCode, cause: unknown): GlassbertError {
  const why = isCode(cause, "EACCES") || isCode(cause, "EPERM") ? "no permission to read it" : String((cause as Error).message);
  return new GlassbertError(code, `${path}: ${why}`, "check the path and its permissions", { cause });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
