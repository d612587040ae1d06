// A little web server for tests and benchmarks of the web door: folders under prefixes, ranges, and the ways in which servers differ.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const blankPage = "<!doctype html><title>blank</title><link rel=icon href=data:,>";

/** What is served, and how. */
export interface ServeOptions {
  /** Folders by the prefix of their addresses: `{ "/models/": "…/models" }`. */
  readonly folders: Readonly<Record<string, string>>;
  /** Sends COOP and COEP: the page becomes cross-origin isolated and may use threads. */
  readonly isIsolated?: boolean;
  /** Answers a missing file with status 200 and a page, as servers of single-page applications do. */
  readonly sendsPageFor404?: boolean;
  /** Answers that are no files; undefined leaves the path to the folders. */
  readonly answer?: (path: string) => string | Uint8Array | undefined;
}

/** Starts it on a free port of this machine. */
export async function serve({ folders, isIsolated = false, sendsPageFor404 = false, answer }: ServeOptions): Promise<{
  readonly origin: string;
  /** Paths in the order they were asked for, with the range if one was named. */
  readonly asked: string[];
  close(): void;
}> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    asked.push(request.headers.range ? `${path} ${request.headers.range}` : path);
    if (isIsolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    const made = answer?.(path);
    if (made !== undefined) return void response.end(made);
    const blank = path === "/" || (sendsPageFor404 && fileOf(path, folders) === null);
    if (blank) return void response.setHeader("Content-Type", types[".html"]!).end(blankPage);
    const file = fileOf(path, folders);
    if (file === null) return void response.writeHead(404).end();
    response.setHeader("Content-Type", types[extname(path)] ?? "application/octet-stream");
    response.setHeader("Accept-Ranges", "bytes");
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = [Number(first ?? 0), Math.min(last ? Number(last) : file.size - 1, file.size - 1)];
    response.setHeader("Content-Length", end - start + 1);
    if (first !== undefined) response.writeHead(206, { "Content-Range": `bytes ${start}-${end}/${file.size}` });
    createReadStream(file.path, { start, end }).pipe(response);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function fileOf(path: string, folders: Readonly<Record<string, string>>): { path: string; size: number } | null {
  const prefix = Object.keys(folders).find(prefix => path.startsWith(prefix));
  if (prefix === undefined) return null;
  const file = join(folders[prefix]!, path.slice(prefix.length));
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? { path: file, size: found.size } : null;
}
