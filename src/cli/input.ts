// Where texts come from: arguments, a file, or standard input; one line is one record, or one JSON object with `--jsonl`.
// Records come one by one, so the input may be longer than the memory.
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { didYouMean, GlassbertError, JsonNumber, type JsonObject, parseJson } from "../base/index.ts";
import type { Options } from "./flags.ts";
import type { Io } from "./io.ts";
import { type Line, lines } from "./lines.ts";

/** One text to work on. */
export interface InputRecord {
  /** What `--jsonl` gave as `id`; goes out as it came in. */
  readonly id?: string | JsonNumber;
  readonly text: string;
  readonly pair?: string;
  /** For messages: `standard input, line 3`. */
  readonly where: string;
}

/** The records of a command, in order. @throws GlassbertError E_USAGE, E_INPUT, E_NOT_UTF8, E_FILE_MISSING */
export async function* records(texts: readonly string[], options: Options, io: Io): AsyncGenerator<InputRecord, void, undefined> {
  checkFlags(texts, options);
  const pair = options.pair === undefined ? {} : { pair: options.pair };
  const fromStdin = options.input === "-" || (texts.length === 1 && texts[0] === "-");
  if (options.input === undefined && !fromStdin && texts.length > 0) {
    for (const [i, text] of texts.entries()) yield { text, ...pair, where: `text ${i + 1}` };
    return;
  }
  if (options.input === undefined && !fromStdin && io.stdin.isTTY) throw nothingGiven();
  const name = options.input === undefined || fromStdin ? "standard input" : options.input;
  const stream = name === "standard input" ? io.stdin : await openStream(name);
  const reading = readingUntil(io.signal, stream);
  for await (const some of lines(reading, { name, replaceInvalid: options.replaceInvalid })) {
    yield* some.map(line => {
      const where = `${name}, line ${line.number}`;
      return options.jsonl ? parseRecord(line, where, options) : { text: line.text, ...pair, where };
    });
  }
}

/** The error for a command that has nothing to work on. */
export function nothingGiven(): GlassbertError {
  return new GlassbertError(
    "E_USAGE",
    "no text was given",
    'write it as an argument, glassbert "My dog is [MASK].", or name a file with --input',
  );
}

function readingUntil(signal: AbortSignal, stream: Readable): AsyncIterable<Uint8Array> {
  return signal.aborted ? stream : addAbortSignal(signal, stream);
}

function checkFlags(texts: readonly string[], options: Options): void {
  const usage = (message: string, fix: string) => new GlassbertError("E_USAGE", message, fix);
  if (texts.length > 0 && options.input !== undefined) throw usage("both texts and --input were given", "give one of the two");
  if (texts.length > 1 && texts.includes("-")) throw usage("- stands for standard input and was given among texts", "give it alone");
  if (options.jsonl && options.pair !== undefined)
    throw usage("--pair was given with --jsonl", 'put the second text into each object: {"text":…,"pair":…}');
  if (options.jsonl && texts.length > 0 && texts[0] !== "-")
    throw usage("--jsonl reads a file or standard input, and texts were given", "name the file with --input");
  for (const flag of ["field", "id"] as const) {
    if (options[flag] !== undefined && !options.jsonl) throw usage(`--${flag} names a field of JSON lines`, "add --jsonl");
  }
}

function parseRecord(line: Line, where: string, options: Options): InputRecord {
  const fix = 'each line is one object: {"text": "…"}, with "id" and "pair" if wanted';
  const value = parseJson(new TextEncoder().encode(line.text), { name: where, code: "E_INPUT", fix });
  if (!(value instanceof Map)) throw new GlassbertError("E_INPUT", `${where}: is no JSON object`, fix);
  const object = value as JsonObject;
  const id = object.get(options.id ?? "id");
  if (id !== undefined && typeof id !== "string" && !(id instanceof JsonNumber)) {
    throw new GlassbertError(
      "E_INPUT",
      `${where}: "${options.id ?? "id"}" is neither a string nor a number`,
      "name another field with --id",
    );
  }
  const pair = object.has("pair") ? stringField(object, "pair", where) : undefined;
  return {
    ...(id === undefined ? {} : { id }),
    text: stringField(object, options.field ?? "text", where),
    ...(pair === undefined ? {} : { pair }),
    where,
  };
}

function stringField(object: JsonObject, field: string, where: string): string {
  const value = object.get(field);
  if (typeof value === "string") return value;
  const names = [...object.keys()];
  const problem =
    value === undefined ? `no field "${field}"; it has ${names.map(name => `"${name}"`).join(", ") || "none"}` : `"${field}" is no string`;
  throw new GlassbertError(
    "E_INPUT",
    `${where}: ${problem}.${value === undefined ? didYouMean(field, names) : ""}`,
    "name the field that holds the text with --field",
  );
}

async function openStream(path: string): Promise<Readable> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    const near = didYouMean(basename(path), await readdir(dirname(path)).catch(() => []));
    throw new GlassbertError("E_FILE_MISSING", `${path}: no such file.${near}`, "check the path");
  }
  if (found.isDirectory()) throw new GlassbertError("E_FILE_MISSING", `${path}: is a folder, expected a file`, "name a file in it");
  const stream = createReadStream(path);
  await new Promise<void>((resolve, reject) => {
    stream.once("open", () => resolve());
    stream.once("error", cause =>
      reject(new GlassbertError("E_FILE_MISSING", `${path}: cannot be read`, "check its permissions", { cause })),
    );
  });
  return stream;
}
