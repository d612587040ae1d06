// A model of the hub as a folder on this machine. A branch is resolved once, and all files come from that commit; what is in the cache is
// not fetched again. A commit that is here whole needs no request; without a hub the last copy serves.
import { stat } from "node:fs/promises";
import { GlassbertError, isCommit, isHubName } from "../../base/index.ts";
import { type Hub, type HubOptions, hubOf } from "./hub.ts";
import { listRevision } from "./listing.ts";
import { obtainModel, type Wanted } from "./model-files.ts";
import { patiently, tries } from "./patience.ts";
import { RepoCache } from "./repo-cache.ts";
import { Unreachable } from "./request.ts";
import { localSnapshot, remoteSnapshot, type Snapshot } from "./snapshot.ts";

/** What to fetch, and how. */
export interface PrefetchOptions extends HubOptions {
  /** `tokenizer` leaves out the weights. Default `model`. */
  readonly wanted?: Wanted | undefined;
  /** Hashes every byte that is here already; otherwise only small files are hashed, and large ones checked by size and header. Default false. */
  readonly verify?: boolean | undefined;
}

/** A fetched model. */
export interface Prefetched {
  /** `hub:org/name@revision`. */
  readonly name: string;
  /** The folder on this machine. */
  readonly folder: string;
  /** What the revision stands for. */
  readonly commit: string;
  /** The files of the model, with their sizes. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/**
 * Fetches what a model needs into the cache that Python shares, unless it is there.
 *
 * @param name - `hub:org/name` or `hub:org/name@revision`
 * @throws {GlassbertError} E_USAGE: a wrong name or option; E_MODEL_MISSING: no such model or revision, or offline and not in the cache;
 * E_WEIGHTS_MISSING: no safetensors; E_DOWNLOAD: no access, no answer, or damaged; E_FILE_WRITE: the cache cannot be written
 */
export async function prefetch(name: string, options: PrefetchOptions = {}): Promise<Prefetched> {
  if (!isHubName(name)) throw new GlassbertError("E_USAGE", `${name} is not on the hub`, `models of the hub are named hub:org/name`);
  const hub = await hubOf(name, options);
  hub.signal?.throwIfAborted();
  const cache = new RepoCache(hub);
  const { wanted = "model" } = options;
  const obtained: string[] = [];
  const obtain = async (snapshot: Snapshot) => {
    obtained.length = 0;
    const noting = async (path: string) => {
      const isHere = await snapshot.obtain(path);
      if (isHere) obtained.push(path);
      return isHere;
    };
    await obtainModel({ ...snapshot, obtain: noting }, wanted, hub);
    return snapshot;
  };
  const finish = async (commit: string, { folder }: Snapshot): Promise<Prefetched> => {
    const files = await Promise.all(obtained.sort().map(async path => ({ path, sizeBytes: (await stat(cache.file(commit, path))).size })));
    return { name: hub.name, folder, commit, files };
  };

  const kept = await cache.commitOf(hub.revision);
  if (hub.isOffline) {
    if (kept === null) throw notHere(hub);
    const snapshot = await obtain(await localSnapshot(kept, cache, hub));
    noteUnknown(snapshot, hub, options);
    return finish(kept, snapshot);
  }
  if (isCommit(hub.revision) && kept !== null && options.verify !== true) {
    const snapshot = await obtain(await localSnapshot(kept, cache, hub)).catch(rethrowUnlessOurs);
    if (snapshot !== null && snapshot.unknown.size === 0) return finish(kept, snapshot);
  }
  const listing = await patiently(() => listRevision(hub), hub.signal, kept === null ? tries : 1).catch((error: unknown) => {
    if (error instanceof Unreachable && kept !== null) return error;
    throw error;
  });
  if (listing instanceof Unreachable) {
    const snapshot = await obtain(await localSnapshot(kept!, cache, hub));
    options.onNote?.(`${hub.name}: ${listing.message}; the copy in the cache is used, of commit ${kept}`);
    noteUnknown(snapshot, hub, options);
    return finish(kept!, snapshot);
  }
  const isThorough = options.verify ?? false;
  const snapshot = await obtain(remoteSnapshot(listing, cache, hub, { isThorough, onProgress: options.onProgress }));
  await cache.setCommit(hub.revision, listing.commit); // last: what the cache has under a revision was fetched to its end
  return finish(listing.commit, snapshot);
}

function rethrowUnlessOurs(error: unknown): null {
  if (error instanceof GlassbertError) return null; // incomplete or damaged: it is fetched
  throw error;
}

// Programs that look for no sentence vectors do not ask for modules.json, so their copy does not say whether it exists.
function noteUnknown({ unknown }: Snapshot, { name }: Hub, { onNote }: HubOptions): void {
  if (unknown.has("modules.json"))
    onNote?.(`${name}: the copy in the cache does not say whether there is a modules.json; glassbert pull ${name} finds out, online`);
}

function notHere({ name, cacheDir }: Hub): GlassbertError {
  const fix = `fetch it once, online: glassbert pull ${name}`;
  return new GlassbertError("E_MODEL_MISSING", `${name} is not in the cache ${cacheDir}, and this is offline`, fix);
}
