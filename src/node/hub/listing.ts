// The commit that a revision stands for now, and the files of that commit: one request to the hub's API,
// `/api/models/{repo}/revision/{revision}?blobs=true`. A plain mirror may lack the API; then one HEAD gives the commit, and each file is asked for.
import { Fields, GlassbertError, isCommit, type Json, parseJson, type Where } from "../../base/index.ts";
import type { Hub } from "./hub.ts";
import { locate } from "./locate.ts";
import { refusal } from "./refusal.ts";
import { request, shown } from "./request.ts";

/** A file as the listing knows it; null for what it does not say. */
interface ListedFile {
  readonly sizeBytes: number | null;
  readonly etag: string | null;
}

/** A revision, resolved. */
export interface Listing {
  readonly commit: string;
  /** By path; null when the hub has no listing. */
  readonly files: ReadonlyMap<string, ListedFile> | null;
}

const mostBytes = 32 * 2 ** 20;

/** Resolves the revision. @throws {GlassbertError} E_MODEL_MISSING: no such model or revision; E_DOWNLOAD: no access, or no hub */
export async function listRevision(hub: Hub): Promise<Listing> {
  const address = `${hub.endpoint}/api/models/${hub.repo}/revision/${encodeURIComponent(hub.revision)}?blobs=true`;
  const reply = await request(address, { method: "GET", leavesHost: true }, hub);
  if (reply.status === 404 && reply.ownHeader("x-error-code") === null) {
    await reply.close();
    return { commit: await commitByFile(hub), files: null };
  }
  if (reply.status !== 200) throw await refusal(reply, hub);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reply.chunks()) {
    size += chunk.length;
    if (size > mostBytes) throw new GlassbertError("E_DOWNLOAD", `${shown(reply.url)}: more than ${mostBytes} bytes`, "check the endpoint");
    parts.push(chunk);
  }
  const where: Where = { name: shown(reply.url), code: "E_DOWNLOAD", fix: "this is no hub's answer: check HF_ENDPOINT and the network" };
  const fields = new Fields(parseJson(Buffer.concat(parts), where), where);
  const commit = fields.string("sha");
  if (!isCommit(commit)) throw fields.wrong("sha", "a commit of 40 digits");
  return { commit, files: new Map(fields.array("siblings").map((file, i) => listed(file, where, i))) };
}

function listed(json: Json, where: Where, index: number): [path: string, file: ListedFile] {
  const file = new Fields(json, where, `siblings[${index}].`);
  const lfs = file.object("lfs", null);
  const etag = lfs?.string("sha256", null) ?? file.string("blobId", null);
  return [
    file.string("rfilename"),
    { sizeBytes: file.integer("size", null), etag: etag !== null && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(etag) ? etag : null },
  ];
}

async function commitByFile(hub: Hub): Promise<string> {
  const { commit } = await locate("config.json", hub.revision, hub);
  if (commit !== null) return commit;
  const fix = "check the name and the endpoint; if it is private, set HF_TOKEN";
  throw new GlassbertError("E_MODEL_MISSING", `${hub.endpoint} has no model ${hub.repo} at ${hub.revision}`, fix);
}
