// The files of one commit, one by one: what is in the cache and sound is used, what is not is fetched, what the commit does not have is noted.
// Offline the same without fetching; then what nobody knows about is told apart from what is not there.
import { readFile } from "node:fs/promises";
import { Fields, GlassbertError, isInside, parseJson } from "../../base/index.ts";
import { damageOf } from "./damage.ts";
import { download } from "./download.ts";
import type { Hub, HubProgress } from "./hub.ts";
import type { Listing } from "./listing.ts";
import { type Located, locate } from "./locate.ts";
import { patiently } from "./patience.ts";
import { isThere, type RepoCache } from "./repo-cache.ts";

/** A way to the files of one commit. */
export interface Snapshot {
  readonly folder: string;
  /** The paths of all files, where they are known. */
  readonly names: readonly string[] | null;
  /** Sees to it that a file is in the folder. False when the commit has no such file. */
  obtain(path: string): Promise<boolean>;
  /** What was asked for and may or may not exist. */
  readonly unknown: ReadonlySet<string>;
}

/** How a commit is fetched. */
export interface FetchOptions {
  /** Whether the bytes of all files that are here already are hashed, not of the small ones alone. */
  readonly isThorough: boolean;
  readonly onProgress: ((progress: HubProgress) => void) | undefined;
}

/** A commit whose missing files are fetched. */
export function remoteSnapshot({ commit, files }: Listing, cache: RepoCache, hub: Hub, { isThorough, onProgress }: FetchOptions): Snapshot {
  const sizes = new Map<string, [bytes: number, total: number]>();
  const tell = (path: string, bytes: number, total: number) => {
    sizes.set(path, [bytes, total]);
    const sum = (i: 0 | 1) => [...sizes.values()].reduce((sum, size) => sum + size[i], 0);
    onProgress?.({ bytes: sum(0), totalBytes: sum(1) });
  };
  const ask = async (path: string, most?: number): Promise<Located | null> => {
    const found = await patiently(() => locate(path, commit, hub), hub.signal, most);
    if (found.etag === null) return null;
    if (found.commit !== commit) {
      const message = `${hub.name}: ${path} comes from commit ${found.commit}, asked was ${commit}`;
      throw new GlassbertError("E_DOWNLOAD", message, "check the endpoint: it does not keep to the commit it is asked for");
    }
    return found;
  };
  const obtain = async (path: string) => {
    hub.signal?.throwIfAborted();
    checkPath(path, hub);
    const listed = files?.get(path);
    if (files !== null && listed === undefined) return absent(path);
    const file = cache.file(commit, path);
    if (await isThere(file)) {
      if ((await damageOf(file, { ...listed, etag: listed?.etag ?? (await cache.etagOf(commit, path)) }, isThorough)) === null) return true;
      await cache.forget(commit, path);
    } else if (files === null && (await cache.isAbsent(commit, path))) return false;
    if (listed?.etag != null && (await isKept(listed.etag, path, isThorough, listed.sizeBytes))) return point(path, listed.etag);
    const located = await ask(path);
    if (located === null) return absent(path);
    if (!(await isKept(located.etag, path, isThorough, located.sizeBytes))) {
      tell(path, 0, located.sizeBytes);
      const locateAgain = async () => (await ask(path, 1)) ?? located;
      await download(located, { path, locate: locateAgain, cache, hub, onBytes: bytes => tell(path, bytes, located.sizeBytes) });
    }
    return point(path, located.etag);
  };
  const absent = async (path: string) => {
    await cache.markAbsent(commit, path);
    return false;
  };
  const point = async (path: string, etag: string) => {
    await cache.point(commit, path, etag);
    return true;
  };
  // The content may be here for another commit.
  const isKept = async (etag: string, path: string, isThorough: boolean, sizeBytes: number | null) => {
    const blob = cache.blob(etag);
    return (await isThere(blob)) && (await damageOf(blob, { etag, sizeBytes, path }, isThorough)) === null;
  };
  return { folder: cache.snapshot(commit), names: files && [...files.keys()], obtain, unknown: new Set() };
}

/** A commit as the cache has it. @throws {GlassbertError} E_DOWNLOAD: a file is damaged; E_MODEL_MISSING: one is known to exist and is not here */
export async function localSnapshot(commit: string, cache: RepoCache, hub: Hub): Promise<Snapshot> {
  const names = await namesInTree(commit, cache);
  const unknown = new Set<string>();
  const obtain = async (path: string) => {
    hub.signal?.throwIfAborted();
    checkPath(path, hub);
    const file = cache.file(commit, path);
    if (await isThere(file)) {
      const damage = await damageOf(file, { etag: await cache.etagOf(commit, path) }, false);
      if (damage !== null)
        throw new GlassbertError("E_DOWNLOAD", `${file}: ${damage}`, `fetch it again, online: glassbert pull ${hub.name}`);
      return true;
    }
    if (names?.includes(path)) throw incomplete(hub, path);
    if (names === null && !(await cache.isAbsent(commit, path))) unknown.add(path);
    return false;
  };
  return { folder: cache.snapshot(commit), names, obtain, unknown };
}

/** The error for a cached copy that lacks a file. */
export function incomplete({ name }: Hub, path: string): GlassbertError {
  return new GlassbertError(
    "E_MODEL_MISSING",
    `${name}: the copy in the cache lacks ${path}`,
    `fetch the rest, online: glassbert pull ${name}`,
  );
}

function checkPath(path: string, { name }: Hub): void {
  if (isInside(path)) return;
  const message = `${name}: ${JSON.stringify(path)} is no path inside a model folder`;
  throw new GlassbertError("E_DOWNLOAD", message, "do not use this model: the name may be made to mislead");
}

/** What Python noted of all files of the commit, if it did: `trees/{commit}.json`. */
async function namesInTree(commit: string, { folder }: RepoCache): Promise<string[] | null> {
  const name = `${folder}/trees/${commit}.json`;
  const bytes = await readFile(name).catch(() => null);
  if (bytes === null) return null;
  const fields = new Fields(parseJson(bytes, { name, code: "E_DOWNLOAD", fix: "remove this file" }), { name, code: "E_DOWNLOAD" });
  return fields.integer("format_version", 0) === 1 ? [...fields.object("files").members.keys()] : null;
}
