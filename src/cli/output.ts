// Results on their way out. A command says once how a record looks in each format; here one of the faces is chosen and written.
// Data goes to stdout or to --output and nowhere else; messages never do.
import { extname } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { Context } from "./command.ts";
import type { Format, Options } from "./flags.ts";
import { toJson } from "./json.ts";
import { floatText } from "./number-text.ts";
import type { Screen } from "./screen.ts";
import { fileSink, type Sink, streamSink } from "./sink.ts";

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
  rows(record: R): readonly (readonly (string | number | null)[])[];
  /** The answer alone. */
  quiet(record: R): string;
}

/** Somewhere to put records. */
export interface Records<R> {
  add(record: R): Promise<void>;
  end(): Promise<void>;
}

/** The format that is meant: `--json` and `--quiet` are short for two; auto goes by the file's name, then by the terminal. */
export function formatOf({ options, io }: Pick<Context, "options" | "io">, allowed: readonly Format[]): Format {
  const named = [options.json ? "json" : undefined, options.quiet ? "quiet" : undefined, options.format].filter(
    name => name !== undefined,
  ) as Format[];
  if (new Set(named).size > 1) {
    throw new GlassbertError("E_USAGE", `the output cannot be ${named.join(" and ")} at once`, "give one of --format, --json and --quiet");
  }
  const given = named[0] ?? "auto";
  const format = given === "auto" ? automatic(options, io.stdout.isTTY === true, allowed) : given;
  if (!allowed.includes(format)) {
    throw new GlassbertError("E_USAGE", `this command has no output as ${format}`, `choose one of ${allowed.join(", ")}`);
  }
  const isBinary = format === "npy" || format === "safetensors";
  if (isBinary && io.stdout.isTTY && options.output === undefined) {
    throw new GlassbertError(
      "E_USAGE",
      `${format} is binary and standard output is a terminal`,
      `write it to a file: --output out.${format}`,
    );
  }
  return format;
}

function automatic(options: Options, isTerminal: boolean, allowed: readonly Format[]): Format {
  const byName = extname(options.output ?? "").slice(1) as Format;
  if (byName !== ("auto" as Format) && allowed.includes(byName)) return byName;
  const order: Format[] = isTerminal && options.output === undefined ? ["human"] : ["jsonl", "safetensors", "json"];
  return order.find(format => allowed.includes(format)) ?? allowed[0]!;
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
  const tsv = (cells: readonly (string | number | null)[]) =>
    `${cells.map(cell => (typeof cell === "number" ? floatText(cell, precision) : tsvCell(cell ?? ""))).join("\t")}\n`;
  const faceOf: Partial<Record<Format, (record: R) => string>> = {
    jsonl: record => `${json(faces.json(record))}\n`,
    json: record => `${faces.isSingle ? "" : count === 1 ? "[" : ",\n"}${json({ schema: faces.schema, ...faces.json(record) })}`,
    tsv: record => (count === 1 ? tsv(faces.columns) : "") + faces.rows(record).map(tsv).join(""),
    quiet: record => `${faces.quiet(record)}\n`,
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
function tsvCell(text: string): string {
  return text.replace(/[\\\t\n\r]/g, char => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[char]!);
}
