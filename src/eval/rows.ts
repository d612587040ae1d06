// Tables in text files. Tabs between plain cells, where a quote is a character like any other, or commas with quoted cells that may hold
// line breaks (RFC 4180). Every row has the same columns; a row that has not is an error with its line.
import type { Source } from "../base/index.ts";
import { badLine, readText, wrongColumns } from "./text-file.ts";

/** One row. */
export interface Row {
  readonly cells: readonly string[];
  /** Of the row's first character, counted from 1. */
  readonly line: number;
}

/** What a table looks like. */
export interface TableFormat {
  readonly separator: "\t" | ",";
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** The first row names the columns, with just these names. */
  readonly hasHeader?: boolean;
}

/** The rows of a table, without its heading. Empty lines at the end do not count. */
export async function readRows(source: Source, { separator, columns, hasHeader = false }: TableFormat): Promise<Row[]> {
  const rows = await readCells(source, separator);
  const odd = rows.find(({ cells }) => cells.length !== columns.length);
  if (odd) throw wrongColumns(source, odd.line, odd.cells.length, columns);
  const [heading] = rows;
  if (hasHeader && heading?.cells.join() !== columns.join())
    throw badLine(source, 1, `the heading is "${heading?.cells.join(" ")}", expected "${columns.join(" ")}"`);
  if (rows.length === (hasHeader ? 1 : 0)) throw badLine(source, 1, "there are no rows");
  return hasHeader ? rows.slice(1) : rows;
}

/** The rows of a table as they stand, its heading among them, however many cells they have. Empty lines at the end do not count. */
export async function readCells(source: Source, separator: TableFormat["separator"]): Promise<Row[]> {
  const text = await readText(source);
  const rows = separator === "\t" ? tabRows(text) : commaRows(source, text);
  while (rows.at(-1)?.cells.join("").trim() === "") rows.pop();
  return rows;
}

function tabRows(text: string): Row[] {
  return text.split(/\r?\n/).map((line, i) => ({ cells: line.split("\t"), line: i + 1 }));
}

/** Cells alternate with separators; the pattern takes both at once and stands still nowhere. */
function commaRows(source: Source, text: string): Row[] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const rows: Row[] = [];
  let line = 1;
  let [cells, first]: [string[], number] = [[], line];
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (match === null) throw badLine(source, line, "a quote stands inside a cell, or is not closed", 'double quotes inside quotes: ""');
    const [whole, quoted, plain = "", end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split("\n").length - 1;
    if (end === ",") continue;
    rows.push({ cells, line: first });
    [cells, first] = [[], line];
  }
  return rows;
}
