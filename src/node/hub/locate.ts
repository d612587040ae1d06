// Where one file of a commit lies, how long it is and what its bytes hash to: asked by HEAD, before any of it is fetched. The address found
// here is the one that is fetched, so that what comes is what was announced.
import { GlassbertError, isCommit } from "../../base/index.ts";
import type { Hub } from "./hub.ts";
import { isAbsent, refusal } from "./refusal.ts";
import { type Reply, request, shown } from "./request.ts";

/** What is known of a file before it is fetched. */
export interface Located {
  readonly commit: string;
  /** SHA-256 (64 digits) of the content, or SHA-1 (40) of the content as a git blob. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly address: URL;
  /** What identifies the bytes at the address for If-Range, if it said so itself. */
  readonly validator: string | null;
}

/** Asks for the metadata of a file. @returns the commit alone when that commit has no such file */
export async function locate(
  path: string,
  revision: string,
  hub: Hub,
): Promise<Located | { readonly commit: string | null; readonly etag: null }> {
  const file = path.split("/").map(encodeURIComponent).join("/");
  const reply = await request(
    `${hub.endpoint}/${hub.repo}/resolve/${encodeURIComponent(revision)}/${file}`,
    { method: "HEAD", leavesHost: false },
    hub,
  );
  await reply.close();
  const commit = reply.header("x-repo-commit");
  if (isAbsent(reply)) return { commit: commit !== null && isCommit(commit) ? commit : null, etag: null };
  if (reply.status >= 400) throw await refusal(reply, hub);
  if (commit === null || !isCommit(commit)) throw notAHub(reply);
  const validator = reply.location === null ? strongEtag(reply.ownHeader("etag")) : null;
  return { commit, etag: etagOf(reply), sizeBytes: sizeOf(reply), address: reply.location ?? reply.url, validator };
}

/** An ETag that stands for exactly these bytes; null for a weak one. */
export function strongEtag(etag: string | null): string | null {
  return etag?.startsWith('"') ? etag : null;
}

// It becomes the name of a file: nothing but the digits of a known hash passes.
function etagOf(reply: Reply): string {
  const etag = (reply.header("x-linked-etag") ?? reply.ownHeader("etag") ?? "").replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag)) return etag;
  const problem = etag === "" ? "no hash" : `the hash ${JSON.stringify(etag.slice(0, 80))}, which is neither SHA-256 nor SHA-1`;
  const fix = "use an endpoint that gives the hub's ETags: without them a file cannot be checked";
  throw new GlassbertError("E_DOWNLOAD", `${shown(reply.url)}: announces ${problem}`, fix);
}

function sizeOf(reply: Reply): number {
  const isWhole = reply.location === null && /^(?:identity)?$/i.test(reply.ownHeader("content-encoding") ?? ""); // else it is the length of something else
  const text = reply.header("x-linked-size") ?? (isWhole ? reply.ownHeader("content-length") : null) ?? "";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new GlassbertError(
    "E_DOWNLOAD",
    `${shown(reply.url)}: announces no size`,
    "use an endpoint that gives X-Linked-Size or Content-Length",
  );
}

function notAHub(reply: Reply): GlassbertError {
  const isPage = reply.ownHeader("content-type")?.startsWith("text/html") ? "answers with an HTML page" : "names no commit (X-Repo-Commit)";
  const onward = reply.location === null ? "" : ` and points to ${reply.location.origin}`;
  const fix = "this is no hub, or something stands between: check HF_ENDPOINT, a proxy, a login page of the network";
  return new GlassbertError("E_DOWNLOAD", `${shown(reply.url)}: ${isPage}${onward}`, fix);
}
