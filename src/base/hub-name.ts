// `hub:org/name@revision`: a model that may have to be fetched. The prefix is what tells it from a folder; nothing is ever guessed.
// Names and paths come from users, servers and model files and become parts of addresses and of paths on the disk, so they are checked here.
import { GlassbertError } from "./error.ts";
import { isInside } from "./inside.ts";

/** A parsed name. */
export interface HubName {
  /** `org/name`, or `name` for the few models without an organisation. */
  readonly repo: string;
  /** Branch, tag or commit, if one was named. */
  readonly revision: string | undefined;
}

/** Whether a model is named as one of the hub. */
export function isHubName(name: string): boolean {
  return name.startsWith("hub:");
}

/** Reads a name that begins with `hub:`. @throws {GlassbertError} E_USAGE: no such name can exist on a hub */
export function parseHubName(name: string): HubName {
  const [, repo = "", revision] = /^hub:([^@]*)(?:@(.*))?$/s.exec(name) ?? [];
  const words = repo.split("/");
  const isRepo =
    words.length <= 2 && repo.length <= 96 && words.every(word => /^\w(?:[\w.-]*\w)?$/.test(word) && !/--|\.\.|\.git$/.test(word));
  if (!isRepo) {
    const fix = "name it as its page on the hub does: hub:org/name, or hub:org/name@revision";
    throw new GlassbertError("E_USAGE", `${JSON.stringify(name)} names no model of a hub`, fix);
  }
  return { repo, revision: revision === undefined ? undefined : checkRevision(revision) };
}

/** A branch, tag or commit that can be part of a path. @throws {GlassbertError} E_USAGE */
export function checkRevision(revision: string): string {
  if (isInside(revision) && !/[\s~^?*[\]@]/.test(revision)) return revision;
  throw new GlassbertError("E_USAGE", `${JSON.stringify(revision)} is no revision`, "give a branch, a tag or a commit: hub:org/name@main");
}

/** Whether a revision is a commit in full: what it names never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
