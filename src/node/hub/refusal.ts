// What a hub says when it does not give a file, as an error with a next step. The hub's own words are shown, cut and cleaned.
import { GlassbertError } from "../../base/index.ts";
import type { Hub } from "./hub.ts";
import { type Reply, shown, Unreachable } from "./request.ts";

/** Whether the answer says that the model is there, and this file is not. */
export function isAbsent(reply: Reply): boolean {
  const code = reply.ownHeader("x-error-code");
  return reply.status === 404 && (code === "EntryNotFound" || code === null);
}

/** The error for an answer that is neither the file nor a redirect to it. The answer is closed. */
export async function refusal(reply: Reply, hub: Hub): Promise<GlassbertError> {
  await reply.close();
  const { status } = reply;
  const code = reply.ownHeader("x-error-code");
  const model = `${hub.endpoint}/${hub.repo}`;
  const words = theirWords(reply);
  const isFromHub = reply.url.origin === new URL(hub.endpoint).origin;
  if (status === 408 || status === 429 || status >= 500) {
    const message = `${shown(reply.url)}: ${status === 429 ? "asks to wait (429)" : `error ${status}`}${words}`;
    return new Unreachable(message, "try again later; what is already here is kept", { waitMs: retryAfter(reply) });
  }
  if (!isFromHub) return new Unreachable(`${shown(reply.url)}: error ${status}${words}`, "try again: the address may have run out");
  if (code === "GatedRepo") {
    const fix = `accept its terms on ${model}, then set HF_TOKEN to a token of that account`;
    return new GlassbertError("E_DOWNLOAD", `${hub.name} is gated: its publisher lets in only who accepted the terms${words}`, fix);
  }
  if (code === "RevisionNotFound") {
    return new GlassbertError("E_MODEL_MISSING", `${hub.repo} has no revision ${JSON.stringify(hub.revision)}`, `see ${model}/branches`);
  }
  if (status === 401 && hub.token !== undefined && code !== "RepoNotFound") {
    return new GlassbertError(
      "E_DOWNLOAD",
      `${hub.name}: the token is not accepted (401)${words}`,
      "set HF_TOKEN to a token that is valid",
    );
  }
  if (code === "RepoNotFound" || status === 401 || status === 404) {
    const token = hub.token === undefined ? "if it is private, set HF_TOKEN" : "if it is private, see that the token may read it";
    return new GlassbertError(
      "E_MODEL_MISSING",
      `${hub.endpoint} has no model ${hub.repo}, or does not show it (${status})`,
      `check the name; ${token}`,
    );
  }
  if (status === 403) {
    const fix =
      hub.token === undefined ? "set HF_TOKEN to a token that may read it" : "give the token the right to read it, or take another";
    return new GlassbertError("E_DOWNLOAD", `${hub.name}: access is forbidden (403)${words}`, fix);
  }
  return new GlassbertError("E_DOWNLOAD", `${shown(reply.url)}: unexpected answer ${status}${words}`, "check the endpoint and the network");
}

function theirWords(reply: Reply): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  const words = (reply.ownHeader("x-error-message") ?? "").replace(/[\x00-\x1f\x7f-\x9f]/g, " ").trim();
  return words === "" ? "" : `: ${words.slice(0, 200)}`;
}

function retryAfter(reply: Reply): number | undefined {
  const text = reply.ownHeader("retry-after");
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
