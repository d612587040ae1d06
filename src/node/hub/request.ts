// One request to a hub or to the storage behind it. Redirects are followed by hand, for two rules hang on them: metadata stands in the
// answers of the hub itself, and the token goes to the hub's origin and nowhere else. Whoever gets a Reply reads its bytes or closes it.
import { GlassbertError, version } from "../../base/index.ts";
import type { Hub } from "./hub.ts";

/** The other side is silent, busy or gone: what is asked may be had later. */
export class Unreachable extends GlassbertError {
  /** How long it asked to wait. */
  readonly waitMs: number | undefined;

  constructor(message: string, fix: string, { waitMs, ...options }: ErrorOptions & { waitMs?: number | undefined } = {}) {
    super("E_DOWNLOAD", message, fix, options);
    this.waitMs = waitMs;
  }
}

/** An answer. */
export interface Reply {
  readonly status: number;
  /** Who gave it. */
  readonly url: URL;
  /** Where it points, if it is a redirect. */
  readonly location: URL | null;
  /** A header of this answer, or of the last redirect on the way to it that had one. */
  header(name: string): string | null;
  /** A header of this answer alone. */
  ownHeader(name: string): string | null;
  /** The content, decompressed. */
  chunks(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** What is asked. */
export interface Question {
  readonly method: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a redirect to another host is followed (without the token), or is the answer. */
  readonly leavesHost: boolean;
}

const mostHops = 10;
const silenceMs = 30_000; // longest time without a byte

/** Asks. @throws {GlassbertError} Unreachable: no answer, or it broke off; E_DOWNLOAD: redirected in circles or to an unsafe address */
export async function request(address: string | URL, question: Question, hub: Hub): Promise<Reply> {
  let url = new URL(address);
  const passed: Headers[] = [];
  for (let hop = 0; hop < mostHops; hop++) {
    const reply = await once(url, question, hub, passed);
    const { location } = reply;
    if (location === null || (location.host !== url.host && !question.leavesHost)) return reply;
    await reply.close();
    passed.unshift(reply.headers);
    url = location;
  }
  throw new GlassbertError("E_DOWNLOAD", `${shown(url)}: more than ${mostHops} redirects`, "check the endpoint");
}

async function once(url: URL, { method, headers }: Question, hub: Hub, passed: readonly Headers[]): Promise<Reply & { headers: Headers }> {
  const { signal, token, endpoint } = hub;
  const watch = new AbortController();
  const timer = setTimeout(() => watch.abort(new Error(`silent for ${silenceMs / 1000} s`)), silenceMs);
  const fail = (cause: unknown) => {
    clearTimeout(timer);
    if (signal?.aborted) return signal.reason;
    return new Unreachable(`${shown(url)} does not answer: ${reason(watch.signal.aborted ? watch.signal.reason : cause)}`, networkFix(hub));
  };
  const isHub = url.origin === new URL(endpoint).origin;
  const response = await fetch(url, {
    method,
    redirect: "manual",
    headers: {
      "accept-encoding": "identity",
      "user-agent": `glassbert/${version}`,
      ...headers,
      ...(isHub && token !== undefined ? { authorization: `Bearer ${token}` } : {}),
    },
    signal: signal ? AbortSignal.any([signal, watch.signal]) : watch.signal,
  }).catch((cause: unknown) => {
    throw fail(cause);
  });
  const to = /^30[12378]$/.test(String(response.status)) ? response.headers.get("location") : null;
  return {
    status: response.status,
    url,
    location: to === null ? null : target(url, to),
    headers: response.headers,
    header: name => [response.headers, ...passed].map(it => it.get(name)).find(it => it !== null) ?? null,
    ownHeader: name => response.headers.get(name),
    chunks: async function* () {
      const reader = response.body?.getReader();
      try {
        for (;;) {
          const { done, value } = reader ? await reader.read() : { done: true };
          if (done) return;
          timer.refresh();
          if (value) yield value;
        }
      } catch (cause) {
        throw fail(cause);
      } finally {
        clearTimeout(timer);
        await reader?.cancel().catch(() => {});
      }
    },
    close: async () => {
      clearTimeout(timer);
      await response.body?.cancel().catch(() => {});
    },
  };
}

function target(from: URL, location: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  const isSafe = to !== null && (to.protocol === "https:" || to.protocol === from.protocol) && to.username + to.password === "";
  if (isSafe) return to;
  const where = to === null ? "to no address" : `to ${to.protocol}//${to.host}, which is not safe`;
  throw new GlassbertError("E_DOWNLOAD", `${shown(from)} redirects ${where}`, "check the endpoint and the network");
}

/** An address for messages: without its query, for that may be a signature worth a password. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = inner instanceof Error && "code" in inner ? ` (${inner.code})` : "";
  return inner instanceof Error ? `${inner.message}${inner.message.includes(code.slice(2, -1)) ? "" : code}` : String(inner);
}

function networkFix({ endpoint }: Hub): string {
  const isProxied = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some(name => process.env[name]);
  const proxy = isProxied ? "; a proxy is set, which Node uses only with NODE_USE_ENV_PROXY=1 (from Node 22.21 and 24 on)" : "";
  return `check that ${endpoint} can be reached, or name a mirror in HF_ENDPOINT${proxy}`;
}
