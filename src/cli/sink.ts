// Where data goes: stdout, or a file that is whole or absent. Both wait for a slow reader, so memory stays bounded.
// A file is written beside its place under a temporary name, synced, and renamed over it in one step.
import { type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { GlassbertError } from "../base/index.ts";
import { type Io, isReaderGone, ReaderGone } from "./io.ts";

/** A place for bytes. After `abort` nothing of a file is left; after `close` all of it is there. */
export interface Sink {
  write(data: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** A sink on a stream. Resolves each write when the stream takes more; rejects with ReaderGone when nobody reads any more. */
export function streamSink(stream: Io["stdout"]): Sink {
  let failure: unknown;
  stream.on("error", error => {
    failure = error;
  });
  return {
    write: data =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(writeError("standard output", failure));
        stream.write(data, error => (error ? reject(writeError("standard output", error)) : resolve()));
      }),
    close: async () => {},
    abort: async () => {},
  };
}

/** A sink on a file. @throws GlassbertError E_FILE_EXISTS unless `force`; E_FILE_WRITE when the place cannot be written. */
export async function fileSink(path: string, force: boolean): Promise<Sink> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory())
    throw new GlassbertError("E_FILE_WRITE", `${path} is a folder`, `name a file in it: --output ${join(path, "out")}`);
  if (found?.isFile() && !force) {
    throw new GlassbertError("E_FILE_EXISTS", `${path} is already there`, "choose another name, or replace it with --force");
  }
  if (found !== null && !found.isFile()) return deviceSink(path);
  const place = found === null ? path : await realpath(path); // a link stays a link
  const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.tmp`);
  const file = await attempt(path, () => open(temporary, "wx"));
  const discard = async () => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  return {
    write: data => attempt(path, () => writeAll(file, data)),
    close: async () => {
      try {
        await attempt(path, async () => {
          await file.sync();
          await file.close();
          await rename(temporary, place);
        });
      } catch (error) {
        await discard();
        throw error;
      }
    },
    abort: discard,
  };
}

// A device or a named pipe is written as it is: renaming a file over /dev/null would be a disaster.
async function deviceSink(path: string): Promise<Sink> {
  const file = await attempt(path, () => open(path, "w"));
  const close = () => file.close();
  return { write: data => attempt(path, () => writeAll(file, data)), close, abort: close };
}

async function writeAll(file: FileHandle, data: string | Uint8Array): Promise<void> {
  await file.writeFile(data); // from the current position, until all is written
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw writeError(path, error);
  }
}

function writeError(place: string, error: unknown): Error {
  if (isReaderGone(error)) return new ReaderGone();
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const fix = code === "ENOSPC" ? "free some space, or write elsewhere with --output" : "check the path and its permissions";
  return new GlassbertError("E_FILE_WRITE", `${place} cannot be written`, fix, { cause: error });
}
