// A command as a value: what it is called, what it takes, how it is used, and the work. The work imports the model only when it starts.
import type { Format, Options } from "./flags.ts";
import type { Io } from "./io.ts";
import type { Status } from "./progress.ts";
import type { Screen } from "./screen.ts";

/** What the work of a command is given. */
export interface Context {
  readonly io: Io;
  readonly options: Options;
  /** Positional arguments. */
  readonly texts: readonly string[];
  /** Output formats of the command. */
  readonly formats: readonly Format[];
  /** How stdout looks. */
  readonly screen: Screen;
  readonly status: Status;
  /** Prints `warning: …` on stderr, unless `--quiet`. */
  warn(message: string): void;
  /** Prints a line on stderr with `--verbose`. */
  tell(message: string): void;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line, in the list of commands. */
  readonly summary: string;
  /** The positional arguments, for the usage line. */
  readonly usage: string;
  /** Command lines with what they do: the first thing in the help. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Its flags, besides those of every command. */
  readonly flags: readonly (keyof Options)[];
  /** Output formats it has, if it has --format. */
  readonly formats: readonly Format[];
  run(context: Context): Promise<void>;
}

/** Flags that every command has. */
const commonFlags: readonly (keyof Options)[] = ["color", "noColor", "verbose"];

/** Flags of a command that reads texts and writes records. */
export const textFlags: readonly (keyof Options)[] = ["input", "jsonl", "field", "id", "replaceInvalid", "progress"];

/** Flags of a command that writes data. */
export const outputFlags: readonly (keyof Options)[] = ["format", "json", "quiet", "output", "force", "precision"];

/** Flags of a command that runs the model. */
export const modelFlags: readonly (keyof Options)[] = ["model", "runtime", "workers", "threads", "dtype"];

/** Flags of a command that may fetch its model: every one that has --model. */
export const hubFlags: readonly (keyof Options)[] = ["offline", "cacheDir"];

/** All flags of a command. */
export function flagsOf({ flags }: Command): (keyof Options)[] {
  return [...new Set([...flags, ...(flags.includes("model") ? hubFlags : []), ...commonFlags])];
}

/** Formats of a command whose results are records. */
export const recordFormats: readonly Format[] = ["human", "json", "jsonl", "tsv", "quiet"];
