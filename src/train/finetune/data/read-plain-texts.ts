// Data files of texts alone: one a line, or a column `text`.
import type { Source } from "../../../base/index.ts";
import { readText } from "../../../eval/index.ts";
import type { DataColumns } from "./data-table.ts";
import { readData } from "./data-table.ts";
import { textCell } from "./text-cell.ts";

/** Texts; empty lines do not count. A plain file has no columns, unless they are named. @throws {GlassbertError} E_INPUT, E_NOT_UTF8, with file and line */
export async function readPlainTexts(source: Source, columns?: DataColumns["columns"]): Promise<string[]> {
  if (columns === undefined && !/\.(?:jsonl|ndjson|csv|tsv)$/i.test(source.name))
    return (await readText(source)).split(/\r?\n/).filter(line => line.trim() !== "");
  const rows = await readData(source, { needs: ["text"], ...(columns && { columns }) });
  return rows.map(row => textCell(row, "text"));
}
