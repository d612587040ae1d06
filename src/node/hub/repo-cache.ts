// The place of one model in the cache that Python's huggingface_hub shares: `blobs/` holds contents by hash, `snapshots/{commit}/` the files as
// links to them, `refs/` the commits of branches, `.no_exist/` what a commit is known not to have. Everything appears whole or not at all.
import { randomUUID } from "node:crypto";
import { copyFile, link, mkdir, open, readFile, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { GlassbertError, isCommit } from "../../base/index.ts";
import type { Hub } from "./hub.ts";

/** The folder `models--{org}--{name}`. Paths in it are checked by whoever makes them: hub-name.ts, locate.ts. */
export class RepoCache {
  readonly folder: string;
  readonly #mayLink: boolean;

  constructor({ cacheDir, repo, mayLink }: Hub) {
    this.folder = join(cacheDir, `models--${repo.replace("/", "--")}`);
    this.#mayLink = mayLink;
  }

  /** The folder of a commit's files. */
  snapshot(commit: string): string {
    return join(this.folder, "snapshots", commit);
  }

  /** Where a file of a commit stands. */
  file(commit: string, path: string): string {
    return join(this.snapshot(commit), path);
  }

  /** Where the content with that hash stands. */
  blob(etag: string): string {
    return join(this.folder, "blobs", etag);
  }

  /** The commit that a revision stood for when it was last resolved. */
  async commitOf(revision: string): Promise<string | null> {
    if (isCommit(revision)) return (await isThere(this.snapshot(revision))) ? revision : null;
    const commit = (await readFile(join(this.folder, "refs", revision), "utf8").catch(() => "")).trim();
    return isCommit(commit) ? commit : null;
  }

  async setCommit(revision: string, commit: string): Promise<void> {
    if (isCommit(revision) || (await this.commitOf(revision)) === commit) return;
    await this.#place(join(this.folder, "refs", revision), temporary => writeFile(temporary, commit));
  }

  /** Whether the commit is known not to have that file. */
  isAbsent(commit: string, path: string): Promise<boolean> {
    return isThere(join(this.folder, ".no_exist", commit, path));
  }

  async markAbsent(commit: string, path: string): Promise<void> {
    const mark = join(this.folder, ".no_exist", commit, path);
    if (!(await isThere(mark))) await this.#place(mark, temporary => writeFile(temporary, ""));
  }

  /** Lets a file of a commit be that content: a relative link, so that the cache can be moved; where links are not allowed, the same file again or a copy. */
  async point(commit: string, path: string, etag: string): Promise<void> {
    const [file, blob] = [this.file(commit, path), this.blob(etag)];
    await this.#place(file, async temporary => {
      const isLinked = this.#mayLink && (await done(symlink(relative(dirname(file), blob), temporary)));
      if (!isLinked && !(await done(link(blob, temporary)))) await copyFile(blob, temporary);
    });
  }

  /** The hash a file is linked to; null when it is a copy. */
  async etagOf(commit: string, path: string): Promise<string | null> {
    const etag = basename(await readlink(this.file(commit, path)).catch(() => ""));
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag) ? etag : null;
  }

  /** Removes a damaged file and its content. */
  async forget(commit: string, path: string): Promise<void> {
    const etag = await this.etagOf(commit, path);
    await this.#change(this.folder, async () => {
      await rm(this.file(commit, path), { force: true });
      if (etag !== null) await rm(this.blob(etag), { force: true });
    });
  }

  /** Moves a finished file to its place in `blobs/`. */
  async keep(part: string, etag: string): Promise<void> {
    const blob = this.blob(etag);
    await this.#change(blob, () => rename(part, blob));
    const folder = await open(dirname(blob)).catch(() => null); // the rename itself has to reach the disk; Windows has no such thing
    await folder?.sync().catch(() => {});
    await folder?.close();
  }

  /** Runs `work`, which writes in the cache, and says what failed if it does. */
  async #change<T>(place: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw cannotWrite(place, cause);
    }
  }

  #place(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
    return this.#change(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      const temporary = join(dirname(path), `.${randomUUID().slice(0, 8)}.tmp`);
      await make(temporary);
      await rename(temporary, path);
    });
  }
}

/** The error for a cache that cannot be written. */
export function cannotWrite(place: string, cause: unknown): GlassbertError {
  const isFull = cause instanceof Error && "code" in cause && cause.code === "ENOSPC";
  const fix = isFull
    ? "free some space, or choose another cache: HF_HUB_CACHE"
    : "check its permissions, or choose another cache: HF_HUB_CACHE";
  return new GlassbertError("E_FILE_WRITE", `${place} cannot be written`, fix, { cause });
}

/** Whether something stands there, a link's target included. */
export async function isThere(path: string): Promise<boolean> {
  return done(stat(path));
}

async function done(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
