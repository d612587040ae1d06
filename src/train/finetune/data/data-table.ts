// A data file of one's own, whose columns have names: tabs, commas (.csv) or JSON lines (.jsonl, .ndjson). Which column holds what can be
// said, by name or, where a table has no heading, by number. A row that is not what it should be is named by file and line.
import type { Json, Source } from "../../../base/index.ts";
import { didYouMean, GlassbertError, JsonNumber, parseJson } from "../../../base/index.ts";
import { badLine, readCells, readText } from "../../../eval/index.ts";

/** One row: what was asked for, and where it stands. */
export interface DataRow {
  /** `train.tsv, line 7` */
  readonly where: string;
  /** Lists only come from JSON. */
  readonly cells: Readonly<Record<string, string | readonly string[]>>;
}

/** What is wanted of a file. */
export interface DataColumns {
  readonly needs: readonly string[];
  /** Taken where they are there. */
  readonly optional?: readonly string[];
  /** Where the file calls them otherwise: `{ text: "sentence" }`, or `{ text: "1", label: "2" }` for a table without heading. */
  readonly columns?: Readonly<Record<string, string>>;
}

type Cell = string | readonly string[];

/** A file before its columns are chosen. */
interface Raw {
  readonly names: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: ReadonlyMap<string, Cell> }[];
}

/**
 * The rows of a data file.
 *
 * @throws {GlassbertError} E_USAGE: `columns` names what is not asked for; E_INPUT: a column, a cell or a text is missing, with file and line
 */
export async function readData(source: Source, { needs, optional = [], columns = {} }: DataColumns): Promise<DataRow[]> {
  const known = [...needs, ...optional];
  for (const name of Object.keys(columns)) {
    if (known.includes(name)) continue;
    throw new GlassbertError("E_USAGE", `there is no "${name}" to find.${didYouMean(name, known)}`, `name columns of ${known.join(", ")}`);
  }
  const isJson = /\.(?:jsonl|ndjson)$/i.test(source.name);
  const isNumbered = !isJson && Object.keys(columns).length > 0 && Object.values(columns).every(name => /^[1-9]\d*$/.test(name));
  const { names, rows } = isJson ? await jsonRows(source) : await tableRows(source, isNumbered);
  const chosen = known.filter(name => needs.includes(name) || columns[name] !== undefined || (!isNumbered && names.includes(name)));
  for (const name of chosen) {
    const column = columns[name] ?? name;
    if (names.includes(column)) continue;
    const near = didYouMean(column, names);
    const fix = `say which column it is: columns ${name}=NAME, or ${name}=1 in a table without heading`;
    throw new GlassbertError("E_INPUT", `${source.name}: no column "${column}" among ${names.join(", ")}.${near}`, fix);
  }
  return rows.map(({ line, cells }) => {
    const found = chosen.map(name => {
      const cell = cells.get(columns[name] ?? name);
      if (cell === undefined) throw badLine(source, line, `"${columns[name] ?? name}" is missing`, "correct that line");
      if (typeof cell === "string" && cell.trim() === "")
        throw badLine(source, line, `the ${name} is empty`, "fill it in, or remove the line");
      return [name, cell] as const;
    });
    return { where: `${source.name}, line ${line}`, cells: Object.fromEntries(found) };
  });
}

async function tableRows(source: Source, isNumbered: boolean): Promise<Raw> {
  const all = await readCells(source, /\.csv$/i.test(source.name) ? "," : "\t");
  const width = all[0]!.cells.length;
  const odd = all.find(({ cells }) => cells.length !== width);
  if (odd) throw badLine(source, odd.line, `${odd.cells.length} columns, the first line has ${width}`, "correct that line");
  const names = isNumbered ? all[0]!.cells.map((_, i) => `${i + 1}`) : all[0]!.cells;
  const rows = isNumbered ? all : all.slice(1);
  if (rows.length === 0) throw badLine(source, 1, "there is nothing below the heading", "give a file with rows");
  return { names, rows: rows.map(({ line, cells }) => ({ line, cells: new Map(names.map((name, i) => [name, cells[i]!])) })) };
}

async function jsonRows(source: Source): Promise<Raw> {
  const lines = (await readText(source)).split(/\r?\n/).map((text, i) => ({ text, line: i + 1 }));
  const rows = lines.flatMap(({ text, line }) => {
    if (text.trim() === "") return [];
    const object = parseJson(new TextEncoder().encode(text), {
      name: `${source.name}, line ${line}`,
      code: "E_INPUT",
      fix: "correct that line",
    });
    if (!(object instanceof Map)) throw badLine(source, line, "is no JSON object", 'write one a line: {"text": "…", "label": "…"}');
    return [{ line, cells: new Map([...object].flatMap(([name, json]) => cellOf(name, json))) }];
  });
  return { names: [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))], rows };
}

/** A value as text, or as a list of texts; what is neither is no cell. */
function cellOf(name: string, json: Json): [string, Cell][] {
  const text = (value: Json) => (typeof value === "string" ? value : value instanceof JsonNumber ? value.text : `${value}`);
  if (json === null || json instanceof Map) return [];
  return [[name, Array.isArray(json) ? json.map(text) : text(json)]];
}
