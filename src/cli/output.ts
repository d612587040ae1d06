// Results on their way out. A command says once how a record looks in each format; here one of the faces is chosen and written.
// Data goes to stdout or to --output and nowhere else; messages never do.
import { extname } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { Context } from "./command.ts";
import type { Format } from "./flags.ts";
import { toJson } from "./json.ts";
import { floatText } from "./number-text.ts";
import type { Screen } from "./screen.ts";
import { fileSink, type Sink, streamSink } from "./sink.ts";

/** One cell of a table, or the answer of a record; floats stand one after another. */
type Cell = string | number | Float32Array | null;

/** How a record looks in each format. */
export interface Faces<R> {
  /** `glassbert.tokenize/1`: stands in each object of `--format json`. */
  readonly schema: string;
  /** The command has exactly one result: its JSON is that object, not a list. */
  readonly isSingle?: boolean;
  /** The fields, in order. */
  json(record: R): object;
  /** Lines for a person. */
  human(record: R, screen: Screen): readonly string[];
  readonly columns: readonly string[];
  /** Rows of the table for `--format tsv`. */
  rows(record: R): readonly (readonly Cell[])[];
  /** The answer alone. */
  quiet(record: R): Cell;
}

/** Somewhere to put records. */
export interface Records<R> {
  add(record: R): Promise<void>;
  end(): Promise<void>;
}

/**
 * The format that is meant. `--json` is short for `--format json`. Unsaid, the name of the output file decides, then `--quiet`, then
 * whether a person is looking.
 */
export function formatOf({ options, io, formats }: Pick<Context, "options" | "io" | "formats">): Format {
  const { format: named = "auto", json = false, quiet = false, output } = options;
  if (json && named !== "json" && named !== "auto") {
    throw new GlassbertError("E_USAGE", `both --json and --format ${named} were given`, "give one of the two");
  }
  const byName = formats.find(format => extname(output ?? "") === `.${format}`);
  const isSeen = io.stdout.isTTY === true && output === undefined;
  const unsaid = byName ?? (quiet ? "quiet" : isSeen ? "human" : formats.includes("jsonl") ? "jsonl" : formats[0]!);
  const format = json ? "json" : named === "auto" ? unsaid : named;
  if (!formats.includes(format)) {
    throw new GlassbertError("E_USAGE", `this command has no output as ${format}`, `choose one of ${formats.join(", ")}`);
  }
  if ((format === "npy" || format === "safetensors") && isSeen) {
    const fix = `write it to a file: --output out.${format}`;
    throw new GlassbertError("E_USAGE", `${format} is binary and standard output is a terminal`, fix);
  }
  return format;
}

/** Stdout or the file of --output. A run that fails leaves no file. */
export async function withSink(context: Context, work: (sink: Sink) => Promise<void>): Promise<void> {
  const { output, force = false } = context.options;
  const sink = output === undefined || output === "-" ? streamSink(context.io.stdout) : await fileSink(output, force);
  try {
    await work(sink);
  } catch (error) {
    await sink.abort();
    throw error;
  }
  await sink.close();
  if (output !== undefined && output !== "-") context.tell(`wrote ${output}`);
}

/** A writer of records in a text format. */
export function recordWriter<R>(sink: Sink, format: Format, faces: Faces<R>, context: Context): Records<R> {
  const { precision } = context.options;
  let count = 0;
  const json = (value: object) => {
    const { text, nulls } = toJson(value, precision);
    if (nulls > 0) context.warn(`${nulls} of the numbers in record ${count} are not finite and are written as null`);
    return text;
  };
  const plain = (cell: Cell) => {
    if (typeof cell === "number") return floatText(cell, precision);
    return cell instanceof Float32Array ? Array.from(cell, x => floatText(x, precision)).join(" ") : (cell ?? "");
  };
  const tsv = (cells: readonly Cell[]) => `${cells.map(cell => escapedCell(plain(cell))).join("\t")}\n`;
  const faceOf: Partial<Record<Format, (record: R) => string>> = {
    jsonl: record => `${json(faces.json(record))}\n`,
    json: record => `${faces.isSingle ? "" : count === 1 ? "[" : ",\n"}${json({ schema: faces.schema, ...faces.json(record) })}`,
    tsv: record => (count === 1 ? tsv(faces.columns) : "") + faces.rows(record).map(tsv).join(""),
    quiet: record => `${plain(faces.quiet(record))}\n`,
    human: record => `${count === 1 ? "" : "\n"}${faces.human(record, context.screen).join("\n")}\n`,
  };
  return {
    add: async record => {
      count++;
      await sink.write(faceOf[format]!(record));
    },
    end: async () => {
      if (format === "json") await sink.write(count === 0 ? "[]\n" : faces.isSingle ? "\n" : "]\n");
      if (format === "tsv" && count === 0) await sink.write(tsv(faces.columns));
      if (format === "human" && count === 0) await sink.write("No results.\n");
    },
  };
}

// A cell may hold what would break the table: it is escaped as in PostgreSQL's COPY.
function escapedCell(text: string): string {
  return text.replace(/[\\\t\n\r]/g, char => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[char]!);
}
