// A file on a server. Small ones come whole when they are opened. Of weights the beginning comes first, enough for their header; the rest
// is fetched once, when it is asked for, into a Blob, and goes on where it was when the connection breaks.
import { GlassbertError } from "../base/index.ts";
import type { WebSource } from "./blob-source.ts";
import { blobSource, readBlob } from "./blob-source.ts";
import type { FetchOptions } from "./fetch-file.ts";
import { fetchFile, htmlPage, looksLikeHtml } from "./fetch-file.ts";

/** How far a download is. */
export interface DownloadProgress {
  /** The file's path in its folder. */
  readonly file: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** How to fetch. */
export interface UrlFileOptions extends FetchOptions {
  /** Called while weights arrive. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const beginningBytes = 2 ** 18; // the header of a BERT is 20 to 60 kB
const blobBytes = 2 ** 23; // received pieces leave the page's memory at this size
const breaks = 4; // broken connections in a row that are borne

/** The file at an address, or null where the server has none. */
export async function openUrlFile(url: string, path: string, options: UrlFileOptions = {}): Promise<WebSource | null> {
  if (!path.endsWith(".safetensors")) {
    const response = await fetchFile(url, options);
    return response && wholeFile(url, path, response, options);
  }
  const response = await fetchFile(url, withRange(options, `bytes=0-${beginningBytes - 1}`));
  if (response?.status !== 206) return response && wholeFile(url, path, response, options); // the server knows no ranges
  const range = rangeOf(response);
  if (range?.start !== 0) {
    // A server of another origin can keep the header from us: all in one piece then.
    void response.body?.cancel().catch(() => {});
    const whole = await fetchFile(url, options);
    return whole && wholeFile(url, path, whole, options);
  }
  const beginning = await bodyOf(url, response);
  if (looksLikeHtml(beginning)) throw htmlPage(url);
  let whole: Promise<Blob> | undefined;
  const blob = (): Promise<Blob> => {
    whole ??= fetchRest(url, path, beginning, range.total, response.headers.get("etag"), options);
    whole.catch(() => {
      whole = undefined; // can be tried again
    });
    return whole;
  };
  return {
    name: url,
    path: `/${path}`,
    sizeBytes: range.total,
    slice: async (start, end) =>
      end <= beginning.length && start <= end ? beginning.slice(start, end) : readBlob(url, await blob(), start, end),
    blob,
  };
}

async function wholeFile(url: string, path: string, response: Response, options: UrlFileOptions): Promise<WebSource> {
  const encoded = response.headers.get("content-encoding") !== null; // the length is then that of the packed bytes
  const total = encoded ? 0 : Number(response.headers.get("content-length") ?? 0);
  const parts = new Parts();
  try {
    await receive(response, parts, path, total, path.endsWith(".safetensors") ? options : {});
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw broken(url, parts.sizeBytes, total, cause);
  }
  const blob = parts.blob();
  if (looksLikeHtml(new Uint8Array(await blob.slice(0, 256).arrayBuffer()))) throw htmlPage(url);
  return blobSource(url, path, blob);
}

/** All of a file whose beginning is there. */
async function fetchRest(
  url: string,
  path: string,
  beginning: Uint8Array<ArrayBuffer>,
  total: number,
  etag: string | null,
  options: UrlFileOptions,
): Promise<Blob> {
  const parts = new Parts();
  parts.add(beginning);
  for (let failures = 0; parts.sizeBytes < total; ) {
    const had = parts.sizeBytes;
    try {
      const response = await fetchFile(url, withRange(options, `bytes=${had}-`));
      const now = response?.headers.get("etag") ?? null;
      const range = response && rangeOf(response);
      const isSame = response !== null && (etag === null || now === null || now === etag) && (range?.total ?? total) === total;
      if (!isSame) throw new GlassbertError("E_DOWNLOAD", `${url}: the file changed while it was fetched`, "load it again");
      if (response.status !== 206 || range?.start !== had) parts.clear(); // all of it comes again
      await receive(response, parts, path, total, options);
      if (parts.sizeBytes > total)
        throw new GlassbertError("E_DOWNLOAD", `${url}: ${parts.sizeBytes} bytes came, expected ${total}`, "load it again");
    } catch (cause) {
      options.signal?.throwIfAborted();
      failures = parts.sizeBytes > had ? 1 : failures + 1;
      const isFinal = cause instanceof GlassbertError && cause.cause === undefined; // an answer, not a broken connection
      if (isFinal || failures > breaks) throw isFinal ? cause : broken(url, parts.sizeBytes, total, cause);
      await new Promise(resolve => setTimeout(resolve, 50 * 2 ** failures));
    }
  }
  return parts.blob();
}

/** What has come so far. */
class Parts {
  sizeBytes = 0;
  #blobs: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #pending = 0;

  add(piece: Uint8Array<ArrayBuffer>): void {
    this.sizeBytes += piece.length;
    this.#pieces.push(piece);
    this.#pending += piece.length;
    if (this.#pending < blobBytes) return;
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#pending = 0;
  }

  clear(): void {
    this.sizeBytes = this.#pending = 0;
    this.#blobs = [];
    this.#pieces = [];
  }

  blob(): Blob {
    return new Blob([...this.#blobs, ...this.#pieces]);
  }
}

async function receive(response: Response, parts: Parts, file: string, totalBytes: number, { onProgress }: UrlFileOptions): Promise<void> {
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
    parts.add(read.value);
    onProgress?.({ file, loadedBytes: parts.sizeBytes, totalBytes: Math.max(totalBytes, parts.sizeBytes) });
  }
}

async function bodyOf(url: string, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw broken(url, 0, beginningBytes, cause);
  }
}

/** `Content-Range: bytes 0-99/1234`, where it is there and may be read. */
function rangeOf(response: Response): { start: number; total: number } | null {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  return match && { start: Number(match[1]), total: Number(match[2]) };
}

function withRange(options: UrlFileOptions, range: string): FetchOptions {
  return { signal: options.signal, headers: { ...options.headers, Range: range } };
}

function broken(url: string, got: number, total: number, cause: unknown): GlassbertError {
  const of = total > 0 ? ` of ${total}` : "";
  const message = `${url}: the connection broke after ${got}${of} bytes (${(cause as Error).message})`;
  return new GlassbertError("E_DOWNLOAD", message, "check the network and load it again", { cause });
}
