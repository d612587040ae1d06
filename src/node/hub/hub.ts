// Which model of which hub, and on whose terms: the options of a call, then the environment as Hugging Face's own programs read it, then
// their defaults. What is decided here holds for the whole call.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { checkRevision, GlassbertError, parseHubName } from "../../base/index.ts";

/** How far a download is. Bytes count what this call fetches, not what was there. */
export interface HubProgress {
  readonly bytes: number;
  /** Of the files begun so far. */
  readonly totalBytes: number;
}

/** How a `hub:` name is fetched. Each has an environment variable that Hugging Face's own programs know. */
export interface HubOptions {
  /** Branch, tag or commit, as after the `@`. Default `main`. */
  readonly revision?: string | undefined;
  /** Where downloads are kept, shared with Python. Default: `HF_HUB_CACHE`, `HF_HOME/hub`, `~/.cache/huggingface/hub`. */
  readonly cacheDir?: string | undefined;
  /** Default: `HF_ENDPOINT`, https://huggingface.co. */
  readonly endpoint?: string | undefined;
  /** For private and gated models; false sends none. Default: `HF_TOKEN`, then the token file. Goes to the endpoint and nowhere else. */
  readonly token?: string | false | undefined;
  /** Only what was fetched before; no request at all. Default: `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE`. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: HubProgress) => void) | undefined;
  /** Told what the caller should know though nothing failed: the hub did not answer and an earlier copy is used. */
  readonly onNote?: ((note: string) => void) | undefined;
}

/** One model of one hub. */
export interface Hub {
  /** For messages: `hub:org/name@revision`. */
  readonly name: string;
  readonly repo: string;
  readonly revision: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly cacheDir: string;
  readonly token: string | undefined;
  readonly isOffline: boolean;
  /** Whether the cache may hold symbolic links. */
  readonly mayLink: boolean;
  readonly signal: AbortSignal | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Settles the terms. @throws {GlassbertError} E_USAGE: a name, option or variable is wrong */
export async function hubOf(name: string, options: HubOptions, env: Env = process.env): Promise<Hub> {
  const { repo, revision: named } = parseHubName(name);
  if (named !== undefined && options.revision !== undefined && named !== options.revision) {
    throw new GlassbertError("E_USAGE", `${name} and the revision ${options.revision} contradict each other`, "name one revision");
  }
  const revision = named ?? (options.revision === undefined ? "main" : checkRevision(options.revision));
  const home = path(env, "HF_HOME") ?? join(path(env, "XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "huggingface");
  return {
    name: `hub:${repo}@${revision}`,
    repo,
    revision,
    endpoint: checkEndpoint(options.endpoint ?? (env["HF_ENDPOINT"] || "https://huggingface.co")),
    cacheDir: resolve(options.cacheDir ?? path(env, "HF_HUB_CACHE") ?? path(env, "HUGGINGFACE_HUB_CACHE") ?? join(home, "hub")),
    token: await tokenOf(options.token, env, home),
    isOffline: options.offline ?? (isTrue(env["HF_HUB_OFFLINE"]) || isTrue(env["TRANSFORMERS_OFFLINE"])),
    mayLink: !isTrue(env["HF_HUB_DISABLE_SYMLINKS"]),
    signal: options.signal,
  };
}

function path(env: Env, variable: string): string | undefined {
  return env[variable]?.replace(/^~(?=\/|$)/, homedir) || undefined;
}

function isTrue(value: string | undefined): boolean {
  return /^(?:1|on|yes|true)$/i.test(value ?? "");
}

function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.search + url.hash === "";
  if (isPlain) return url.href.replace(/\/+$/, "");
  const shown = url === null ? JSON.stringify(text) : `${url.origin}${url.pathname}`; // never a password
  throw new GlassbertError(
    "E_USAGE",
    `the endpoint ${shown} is no address of a hub`,
    "give one such as https://huggingface.co, without a password",
  );
}

async function tokenOf(given: string | false | undefined, env: Env, home: string): Promise<string | undefined> {
  if (given === false) return undefined;
  if (given !== undefined) return checkToken(given, "the token");
  if (isTrue(env["HF_HUB_DISABLE_IMPLICIT_TOKEN"])) return undefined;
  const variable = env["HF_TOKEN"]?.trim();
  if (variable) return checkToken(variable, "HF_TOKEN");
  const file = path(env, "HF_TOKEN_PATH") ?? join(home, "token");
  const text = (await readFile(file, "utf8").catch(() => "")).trim(); // not there or not ours to read: nobody is logged in
  return text === "" ? undefined : checkToken(text, file);
}

// A wrong character would be an error of the HTTP client, which shows the token.
function checkToken(token: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new GlassbertError("E_USAGE", `${where} holds what cannot be a token`, "copy the token again, without blanks and line ends");
}
