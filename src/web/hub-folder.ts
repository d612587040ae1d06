// A model of a Hugging Face hub, for a page. One request turns the revision into a commit and lists its files with sizes and hashes; each
// file is fetched whole, checked, and kept in the browser's cache by repository, commit and path. A commit in full needs no request again.
import { checkInside, Fields, GlassbertError, isCommit, parseHubName, parseJson } from "../base/index.ts";
import { absolute } from "./absolute.ts";
import type { WebFolder, WebSource } from "./blob-source.ts";
import { blobSource } from "./blob-source.ts";
import { fetchFile } from "./fetch-file.ts";
import type { UrlFileOptions } from "./url-file.ts";
import { openUrlFile } from "./url-file.ts";

/** How to reach a hub. */
export interface HubOptions extends UrlFileOptions {
  /** Default `https://huggingface.co`. */
  readonly endpoint?: string | URL | undefined;
  /** For private and gated models; sent to the endpoint only. Whoever can read the page's memory can read it. */
  readonly token?: string | undefined;
}

/** A file of a commit, as the hub lists it. */
interface Listed {
  readonly sizeBytes: number;
  /** Large files are named by the SHA-256 of their bytes, others as git names them: by the SHA-1 of `blob SIZE\0` and the bytes. */
  readonly hash: { readonly algorithm: "SHA-256" | "SHA-1"; readonly hex: string };
}

/**
 * The folder of `hub:org/name` or `hub:org/name@revision`.
 *
 * @throws {GlassbertError} E_USAGE: no such name can exist; E_MODEL_MISSING: the hub has no such model; E_DOWNLOAD
 */
export async function hubFolder(name: string, options: HubOptions = {}): Promise<WebFolder> {
  const { repo, revision = "main" } = parseHubName(name);
  if (!globalThis.crypto?.subtle || !globalThis.caches)
    throw new GlassbertError(
      "E_USAGE",
      `${name}: this page can neither check nor keep what it fetches`,
      "serve it over https, or from localhost",
    );
  const endpoint = absolute(options.endpoint ?? "https://huggingface.co").href.replace(/\/$/, "");
  const headers = { ...options.headers, ...(options.token === undefined ? {} : { Authorization: `Bearer ${options.token}` }) };
  const fetching = { ...options, headers };
  const cache = await caches.open("glassbert");
  const { commit, files } = await listing(name, `${endpoint}/api/models/${repo}/revision`, revision, cache, fetching);
  const notes: string[] = [];

  const open = async (path: string): Promise<WebSource | null> => {
    const file = files.get(checkInside(path));
    if (file === undefined) return null;
    const url = `${endpoint}/${repo}/resolve/${commit}/${path.split("/").map(encodeURIComponent).join("/")}`;
    const kept = await (await cache.match(url))?.blob();
    if (kept?.size === file.sizeBytes) return blobSource(url, path, kept);
    const source = await openUrlFile(url, path, fetching);
    if (source === null) throw new GlassbertError("E_DOWNLOAD", `${url}: the hub lists the file and does not have it`, "try again later");
    const blob = await source.blob();
    await check(url, blob, file);
    try {
      await cache.put(url, new Response(blob));
    } catch (cause) {
      notes.push(`${path} was not kept for the next time: ${(cause as Error).message}`); // the browser's store is full
    }
    return blobSource(url, path, blob);
  };
  return { name, notes, open, list: async () => [...files.keys()].filter(path => !path.includes("/")).sort() };
}

/** Commit and files of a revision. Lists are kept, too: that of a commit for good, that of a branch for times without a network. */
async function listing(
  name: string,
  revisions: string,
  revision: string,
  cache: Cache,
  options: HubOptions,
): Promise<{ commit: string; files: Map<string, Listed> }> {
  const url = `${revisions}/${encodeURIComponent(revision)}?blobs=true`;
  const kept = await cache.match(url);
  const response = isCommit(revision) && kept ? kept : await fetchFile(url, options).catch(error => kept ?? Promise.reject(error));
  options.signal?.throwIfAborted();
  if (response === null)
    throw new GlassbertError("E_MODEL_MISSING", `${name}: the hub has no such model or revision`, "check name and revision");
  const bytes = new Uint8Array(await response.arrayBuffer());
  const where = { name: url, code: "E_DOWNLOAD", fix: "check the endpoint" } as const;
  const fields = new Fields(parseJson(bytes, where), where);
  const commit = fields.string("sha");
  if (!/^[0-9a-f]{40}$/.test(commit) || (isCommit(revision) && commit !== revision))
    throw fields.wrong("sha", isCommit(revision) ? revision : "a commit");
  const files = fields.array("siblings").map((entry, i): [string, Listed] => {
    const file = new Fields(entry, where, `siblings[${i}].`);
    const lfs = file.object("lfs", null);
    const hash = lfs ? { algorithm: "SHA-256", hex: lfs.string("sha256") } as const : { algorithm: "SHA-1", hex: file.string("blobId") } as const; // biome-ignore format: one idea
    return [file.string("rfilename"), { sizeBytes: file.integer("size"), hash }];
  });
  if (response !== kept) {
    const keep = (at: string) => cache.put(at, new Response(bytes)).catch(() => {}); // a convenience only
    await Promise.all([keep(url), keep(`${revisions}/${commit}?blobs=true`)]);
  }
  return { commit, files: new Map(files) };
}

async function check(url: string, blob: Blob, { sizeBytes, hash }: Listed): Promise<void> {
  const fix = "load it again; if it stays so, the server or something on the way changes files";
  if (blob.size !== sizeBytes) throw new GlassbertError("E_DOWNLOAD", `${url}: ${blob.size} bytes came, the hub lists ${sizeBytes}`, fix);
  const hashed = hash.algorithm === "SHA-1" ? new Blob([`blob ${sizeBytes}\0`, blob]) : blob;
  const digest = new Uint8Array(await crypto.subtle.digest(hash.algorithm, await hashed.arrayBuffer()));
  const hex = Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== hash.hex) throw new GlassbertError("E_DOWNLOAD", `${url}: its ${hash.algorithm} is ${hex}, the hub lists ${hash.hex}`, fix);
}
