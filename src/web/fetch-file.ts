// One answer of a server, looked at before it is believed: no answer, an error, and the HTML page that development servers and captive
// portals send with status 200 in place of a file that is not there.
import { GlassbertError } from "../base/index.ts";

/** What a request may be told. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The answer to a GET, or null where the server says that there is no such file.
 *
 * @throws {GlassbertError} E_DOWNLOAD: no answer, an error status, an HTML page
 */
export async function fetchFile(url: string, { signal, headers = {} }: FetchOptions = {}): Promise<Response | null> {
  let response: Response;
  try {
    // Asked for without text/html, servers of single-page applications answer 404 rather than with their page.
    response = await fetch(url, {
      headers: { Accept: "application/json, application/octet-stream, text/plain", ...headers },
      signal: signal ?? null,
    });
  } catch (cause) {
    signal?.throwIfAborted();
    const fix = "check the address and the network; a server of another origin must allow this page (Access-Control-Allow-Origin)";
    throw new GlassbertError("E_DOWNLOAD", `${url}: no answer (${(cause as Error).message})`, fix, { cause });
  }
  if (response.status === 404 || response.status === 410) return discard(response);
  if (response.status === 401 || response.status === 403) {
    discard(response);
    const fix = "the model may be private or gated: accept its terms, or load it from files";
    throw new GlassbertError("E_DOWNLOAD", `${url}: the server refuses with status ${response.status}`, fix);
  }
  if (!response.ok) {
    discard(response);
    throw new GlassbertError(
      "E_DOWNLOAD",
      `${url}: the server answers with status ${response.status}`,
      "try again later, or another address",
    );
  }
  if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) {
    discard(response);
    throw htmlPage(url);
  }
  return response;
}

/** The error for a page in place of a file. */
export function htmlPage(url: string): GlassbertError {
  const fix = "correct the address; the server must answer 404 for files that are not there";
  return new GlassbertError("E_DOWNLOAD", `${url}: the server sends an HTML page in place of the file`, fix);
}

/** Whether the first bytes are those of a page, whatever the server calls it. */
export function looksLikeHtml(beginning: Uint8Array): boolean {
  return /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(new TextDecoder().decode(beginning.subarray(0, 256)));
}

function discard(response: Response): null {
  void response.body?.cancel().catch(() => {});
  return null;
}
