// Addresses as a page may fetch them.
import { GlassbertError } from "../base/index.ts";

/** An address relative to the page as a whole one. */
export function absolute(address: string | URL): URL {
  let url: URL;
  try {
    url = new URL(address, globalThis.location?.href);
  } catch {
    throw new GlassbertError("E_INPUT", `${JSON.stringify(address)} is no address`, "give an address such as /models/box");
  }
  if (url.protocol === "http:" || url.protocol === "https:" || url.protocol === "blob:") return url;
  const fix = "serve the folder over http, or hand the files in: an <input type=file webkitdirectory>, a Map of Blobs";
  throw new GlassbertError("E_INPUT", `${url.href}: a page cannot fetch from ${url.protocol}`, fix);
}
