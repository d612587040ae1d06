// A hash inside the file it is of: SHA-256 of all bytes, with zeros where its own 64 digits stand, which is at the very beginning of a
// safetensors file's metadata. It tells a half-written or damaged file from a whole one; it does not prove who wrote it.
import { GlassbertError } from "../../base/index.ts";

/** What a file is encoded with before `seal`: the first entry of its metadata. */
export const unsealed: Readonly<Record<string, string>> = { sha256: "0".repeat(64) };

const before = '{"__metadata__":{"sha256":"';
const start = 8 + before.length; // after the length of the header
const end = start + 64;

/** Writes the hash into a file whose metadata begin with `unsealed`. */
export async function seal(file: Uint8Array<ArrayBuffer>): Promise<void> {
  file.set(new TextEncoder().encode(await digest(file)), start);
}

/** Whether a file is sealed at all, and whether its bytes are those that were sealed. Leaves zeros in the hash's place. */
export async function checkSeal(file: Uint8Array<ArrayBuffer>): Promise<"whole" | "damaged" | "unsealed"> {
  const text = new TextDecoder().decode(file.subarray(8, end));
  if (!text.startsWith(before)) return "unsealed";
  file.fill(48, start, end);
  return (await digest(file)) === text.slice(before.length) ? "whole" : "damaged";
}

async function digest(file: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle)
    // pages that came over plain HTTP have none
    throw new GlassbertError("E_RUNTIME_MISSING", "there is no SHA-256 here", "serve the page over HTTPS or from localhost");
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
}
