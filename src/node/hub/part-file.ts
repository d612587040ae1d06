// A file on its way: `blobs/{etag}.{host}.{pid}.{n}.part`. Each process writes its own, because locks do not work on every file system; a part
// whose process is gone is taken over by the next one that wants the same content. The hash follows the bytes as they are written.
import type { Hash } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { contentHash, feedFile } from "./content-hash.ts";
import { cannotWrite, type RepoCache } from "./repo-cache.ts";

const host = hostname().replace(/[^\w-]/g, "_");
const active = new Set<string>(); // names of this thread's parts
let count = 0;

/** One content that is being fetched. */
export class PartFile {
  readonly path: string;
  readonly etag: string;
  readonly sizeBytes: number;
  /** How much of it is here. */
  get bytes(): number {
    return this.#bytes;
  }
  #bytes = 0;
  #hash: Hash;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle, etag: string, sizeBytes: number) {
    this.path = path;
    this.#file = file;
    this.etag = etag;
    this.sizeBytes = sizeBytes;
    this.#hash = contentHash(etag, sizeBytes);
  }

  /** Begins one, or goes on with one that was left behind. */
  static async open(cache: RepoCache, etag: string, sizeBytes: number): Promise<PartFile> {
    const folder = dirname(cache.blob(etag));
    const path = join(folder, `${etag}.${host}.${process.pid}.${threadId}-${count++}.part`);
    try {
      await mkdir(folder, { recursive: true });
      active.add(basename(path));
      const part = new PartFile(path, await open(path, (await takeOver(folder, etag, path)) ? "r+" : "wx+"), etag, sizeBytes);
      const { size } = await part.#file.stat();
      if (size > sizeBytes) await part.restart();
      else await part.#resume(size);
      return part;
    } catch (cause) {
      active.delete(basename(path));
      throw cannotWrite(path, cause);
    }
  }

  /** Adds bytes at the end. False when the content is longer than announced. */
  async write(chunk: Uint8Array): Promise<boolean> {
    if (this.#bytes + chunk.length > this.sizeBytes) return false;
    try {
      for (let at = 0; at < chunk.length; ) at += (await this.#file.write(chunk, at, chunk.length - at, this.#bytes + at)).bytesWritten;
    } catch (cause) {
      throw cannotWrite(this.path, cause);
    }
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    return true;
  }

  /** Throws away what is here. */
  async restart(): Promise<void> {
    await this.#file.truncate(0);
    this.#hash = contentHash(this.etag, this.sizeBytes);
    this.#bytes = 0;
  }

  /** The hash of what is here. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** On the disk for good, under its final name. */
  async finish(cache: RepoCache): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    await cache.keep(this.path, this.etag);
    active.delete(basename(this.path));
    for (const left of await leftParts(dirname(this.path), this.etag)) await rm(left, { force: true });
  }

  /** Lets it go: kept for the next try if there is something to keep. */
  async leave(): Promise<void> {
    await this.#file.close();
    if (this.#bytes === 0) await rm(this.path, { force: true });
    active.delete(basename(this.path));
  }

  async #resume(size: number): Promise<void> {
    if (size > 0) await feedFile(this.#hash, this.path);
    this.#bytes = size;
  }
}

async function takeOver(folder: string, etag: string, path: string): Promise<boolean> {
  for (const left of await leftParts(folder, etag)) {
    const isOurs = await rename(left, path).then(
      () => true,
      () => false, // another process was faster
    );
    if (isOurs) return true;
  }
  return false;
}

/** Parts of a content that nobody on this machine writes any more. */
async function leftParts(folder: string, etag: string): Promise<string[]> {
  const names = await readdir(folder);
  const isLeft = (name: string) => {
    const [, where, pid, thread] = name.slice(etag.length).match(/^\.([\w-]+)\.(\d+)\.(\d+)-\d+\.part$/) ?? [];
    if (!name.startsWith(etag) || where !== host) return false;
    if (Number(pid) === process.pid) return Number(thread) === threadId && !active.has(name);
    return !isAlive(Number(pid));
  };
  return names.filter(isLeft).map(name => join(folder, name));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
