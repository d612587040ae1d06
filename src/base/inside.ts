// Paths that come from users, servers and model files: they name something inside a folder and may lead nowhere else.
import { GlassbertError } from "./error.ts";

/** Whether a path stays below the folder it starts from, on every system. */
export function isInside(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\\:\x00-\x1f]/.test(path) && path.split("/").every(part => !/^\.{0,2}$/.test(part));
}

/** The path as it was given. @throws {GlassbertError} E_INPUT: it leads out of the folder, or is none */
export function checkInside(path: string): string {
  if (isInside(path)) return path;
  const message = `${JSON.stringify(path)} is no path inside a model folder`;
  throw new GlassbertError("E_INPUT", message, "use a relative path with /, without . and .. parts");
}
