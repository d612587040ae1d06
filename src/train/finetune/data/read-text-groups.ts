// Data files of texts that belong together: columns `text` and `pair`, with `other`, what does not belong there, or `score`, how alike they are.
import type { Source } from "../../../base/index.ts";
import type { SentenceLoss, TextGroup } from "../exercises/sentence.ts";
import type { DataColumns } from "./data-table.ts";
import { readData } from "./data-table.ts";
import { numberCell, textCell } from "./text-cell.ts";

/** What differs from file to file. */
export interface TextGroupOptions {
  readonly columns?: DataColumns["columns"];
  /** The highest score of the data, which becomes 1. Default 1. */
  readonly maxScore?: number | undefined;
}

/** Groups of texts for a loss. @throws {GlassbertError} E_INPUT, E_NOT_UTF8, with file and line */
export async function readTextGroups(
  source: Source,
  loss: SentenceLoss,
  { columns, maxScore = 1 }: TextGroupOptions = {},
): Promise<TextGroup[]> {
  const needs = ["text", "pair", ...(loss === "triplet" ? ["other"] : loss === "cosine" ? ["score"] : [])];
  const rows = await readData(source, { needs, optional: loss === "ranking" ? ["other"] : [], ...(columns && { columns }) });
  return rows.map(row => {
    const names = ["text", "pair", ...(row.cells["other"] === undefined ? [] : ["other"])];
    const texts = names.map(name => textCell(row, name));
    return { texts, where: row.where, ...(loss === "cosine" && { score: numberCell(row, "score") / maxScore }) };
  });
}
