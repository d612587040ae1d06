// A hub on this machine: the API's listing, metadata by HEAD, small files as they are, large ones on a storage host that is another server.
// A test gives it `misbehave`, which may answer in its place. What was asked is kept in `log`.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Contents by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** One request, as the hub or its storage saw it. */
export interface Asked {
  readonly at: "hub" | "storage";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers in the server's place: true when it did. */
export type Misbehave = (asked: Asked, response: ServerResponse) => boolean | undefined;

/** A running hub with one model, `org/name`. */
export class TestHub {
  /** Commits by branch. */
  readonly branches: Record<string, string> = {};
  readonly commits: Record<string, Record<string, Buffer>> = {};
  log: Asked[] = [];
  misbehave: Misbehave = () => undefined;
  hasApi = true;
  readonly #servers: Server[];

  private constructor(servers: Server[]) {
    this.#servers = servers;
  }

  static async start(files: Files, commit: string = "a".repeat(40)): Promise<TestHub> {
    const servers = [createServer(), createServer()];
    await Promise.all(servers.map(server => new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))));
    const hub = new TestHub(servers);
    servers[0]!.on("request", (request, response) => hub.#answer("hub", request, response));
    servers[1]!.on("request", (request, response) => hub.#answer("storage", request, response));
    hub.publish("main", commit, files);
    return hub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#servers[0]!.address() as AddressInfo).port}`;
  }

  get storage(): string {
    return `http://127.0.0.1:${(this.#servers[1]!.address() as AddressInfo).port}`;
  }

  publish(branch: string, commit: string, files: Files): void {
    this.branches[branch] = commit;
    this.commits[commit] = Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
  }

  /** What was asked since the last look, as `GET hub /path`. */
  asked(): string[] {
    const lines = this.log.map(({ at, method, path }) => `${method} ${at} ${path}`);
    this.log = [];
    return lines;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  }

  #answer(at: Asked["at"], request: IncomingMessage, response: ServerResponse): ServerResponse {
    const asked: Asked = { at, method: request.method!, path: request.url!, headers: request.headers };
    this.log.push(asked);
    if (this.misbehave(asked, response)) return response;
    const [path = ""] = asked.path.split("?");
    if (at === "storage") return serve(this.#blob(path.slice(1)), asked, response);
    const [, revision] = path.match(/^\/api\/models\/org\/name\/revision\/(.+)$/) ?? [];
    if (revision !== undefined && this.hasApi) return this.#list(decodeURIComponent(revision), response);
    const [, at2, file] = path.match(/^\/org\/name\/resolve\/([^/]+)\/(.+)$/) ?? [];
    if (at2 === undefined) return refuse(response, 404, path.startsWith("/api/models/org/name") && !this.hasApi ? null : "RepoNotFound");
    return this.#resolve(decodeURIComponent(at2), decodeURIComponent(file!), asked, response);
  }

  #list(revision: string, response: ServerResponse): ServerResponse {
    const commit = this.branches[revision] ?? revision;
    const files = this.commits[commit];
    if (files === undefined) return refuse(response, 404, "RevisionNotFound");
    const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      blobId: gitHash(bytes),
      ...(isLarge(rfilename) ? { lfs: { sha256: sha256(bytes), size: bytes.length, pointerSize: 133 } } : {}),
    }));
    return response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ id: "org/name", sha: commit, private: false, siblings }));
  }

  #resolve(revision: string, path: string, asked: Asked, response: ServerResponse): ServerResponse {
    const commit = this.branches[revision] ?? revision;
    const files = this.commits[commit];
    if (files === undefined) return refuse(response, 404, "RevisionNotFound");
    response.setHeader("x-repo-commit", commit);
    const bytes = files[path];
    if (bytes === undefined) return refuse(response, 404, "EntryNotFound");
    if (!isLarge(path)) return serve(bytes, asked, response);
    const hash = sha256(bytes);
    return response
      .writeHead(302, {
        location: `${this.storage}/${hash}?X-Amz-Signature=secret`,
        "x-linked-etag": `"${hash}"`,
        "x-linked-size": bytes.length,
        "content-length": 0,
      })
      .end();
  }

  #blob(hash: string): Buffer {
    return Object.values(this.commits)
      .flatMap(files => Object.values(files))
      .find(bytes => sha256(bytes) === hash)!;
  }
}

/** Serves a content as a decent server does: with its ETag, by range if the If-Range fits. */
export function serve(
  bytes: Buffer,
  { method, headers }: Asked,
  response: ServerResponse,
  etag: string = `"${gitHash(bytes)}"`,
): ServerResponse {
  response.setHeader("etag", etag).setHeader("content-type", "application/octet-stream").setHeader("accept-ranges", "bytes");
  const start = Number(headers.range?.match(/^bytes=(\d+)-$/)?.[1]);
  if (start >= bytes.length) return response.writeHead(416).end();
  if (start > 0 && (headers["if-range"] ?? etag) === etag) {
    const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    return response.writeHead(206, { "content-range": range, "content-length": bytes.length - start }).end(bytes.subarray(start));
  }
  return response.setHeader("content-length", bytes.length).end(method === "HEAD" ? undefined : bytes);
}

/** Sends the first bytes with the length of all, then breaks off. */
export function cut(bytes: Buffer, from: number, to: number, response: ServerResponse, headers: Record<string, string> = {}): void {
  const range = from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from, ...range, ...headers });
  response.write(bytes.subarray(from, to), () => setTimeout(() => response.destroy(), 20)); // time for the bytes to arrive
}

/** Says no, as the hub does. */
export function refuse(response: ServerResponse, status: number, code: string | null, message?: string): ServerResponse {
  return response
    .writeHead(status, { ...(code === null ? {} : { "x-error-code": code }), ...(message ? { "x-error-message": message } : {}) })
    .end();
}

/** As git LFS names a content. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** As git names a content. */
export function gitHash(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function isLarge(path: string): boolean {
  return path.endsWith(".safetensors");
}
