// A checkpoint goes on only under the config that it was made with: another batch size or corpus would give a model that no config describes.
import { GlassbertError } from "../../base/index.ts";
import type { Plain, RunConfig, TrainingState } from "./training-state.ts";

/**
 * Compares the config of a state with the run's.
 *
 * @param name - the checkpoint, for the message
 * @throws {GlassbertError} E_CHECKPOINT: they differ; names up to three keys with both values
 */
export function checkConfig({ config: saved }: TrainingState, config: RunConfig, name: string): void {
  const now = JSON.parse(JSON.stringify(config)) as RunConfig; // as a file holds it: without undefined
  const all = differences("", saved, now);
  if (all.length === 0) return;
  const more = all.length > 3 ? `, and ${all.length - 3} more` : "";
  const message = `${name} belongs to another config: ${all.slice(0, 3).join("; ")}${more}`;
  throw new GlassbertError("E_CHECKPOINT", message, "set these back to continue, or start anew in another folder");
}

function differences(path: string, a: Plain | undefined, b: Plain | undefined): string[] {
  if (isGroup(a) && isGroup(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap(key => differences(path === "" ? key : `${path}.${key}`, a[key], b[key]));
  }
  const [was, is] = [JSON.stringify(a) ?? "not set", JSON.stringify(b) ?? "not set"];
  return was === is ? [] : [`${path} was ${was}, is ${is}`];
}

function isGroup(value: Plain | undefined): value is { readonly [key: string]: Plain | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
