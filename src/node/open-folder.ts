// A model folder by what the user calls it: a path is looked for on this machine and nowhere else, `hub:org/name` is fetched first. An address
// is refused: what it leads to could be anything.
import { type Folder, GlassbertError } from "../base/index.ts";
import { openLocalFolder } from "./files.ts";
import { type HubOptions, isHubName, type PrefetchOptions, prefetch } from "./hub/index.ts";

/**
 * Opens a folder by its path, or fetches a model by its name on the hub and opens that. Options that say how to fetch are for the hub alone.
 *
 * @throws {GlassbertError} E_MODEL_MISSING: no such folder or model; E_USAGE: an address, or options that have no meaning; else as `prefetch`
 */
export async function openFolder(name: string, options: PrefetchOptions = {}): Promise<Folder> {
  if (isHubName(name)) {
    const { folder, commit, name: full } = await prefetch(name, options);
    return openLocalFolder(folder, full.includes(commit) ? full : `${full} (${commit.slice(0, 7)})`);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) throw anAddress(name);
  const idle = (["revision", "cacheDir", "endpoint", "token"] satisfies (keyof HubOptions)[]).find(key => options[key] !== undefined);
  if (idle !== undefined) {
    throw new GlassbertError(
      "E_USAGE",
      `${idle} has no meaning for the folder ${name}`,
      "leave it out, or name a model of the hub: hub:org/name",
    );
  }
  return openLocalFolder(name);
}

function anAddress(address: string): GlassbertError {
  const [, repo, revision] = address.match(/^https?:\/\/[^/]+\/([\w.-]+\/[\w.-]+)(?:\/(?:tree|resolve|blob)\/([^/?#]+))?/i) ?? [];
  const name = repo === undefined ? "hub:org/name" : `hub:${repo}${revision === undefined ? "" : `@${revision}`}`;
  const shown = address.replace(/^([a-z0-9+.-]+:\/\/)[^/]*@/i, "$1").replace(/[?#].*$/s, "");
  return new GlassbertError("E_USAGE", `${shown} is an address; a model is named by its folder or by its name on the hub`, `try ${name}`);
}
