// Data files of labelled texts: columns `text`, perhaps `pair`, and `label`, or `score` of a regression.
import type { Source } from "../../../base/index.ts";
import type { LabelKind, LabelledText } from "../exercises/classification.ts";
import type { DataColumns } from "./data-table.ts";
import { readData } from "./data-table.ts";
import { numberCell, textCell } from "./text-cell.ts";

/**
 * Labelled texts. Several labels are a list in JSON, or stand in a table's cell with `|` between them.
 *
 * @param kind - `none`: no label is read, and one that is there is taken along
 * @throws {GlassbertError} E_INPUT, E_NOT_UTF8, with file and line
 */
export async function readLabelledTexts(
  source: Source,
  kind: LabelKind | "none",
  columns?: DataColumns["columns"],
): Promise<LabelledText[]> {
  const answer = kind === "regression" ? "score" : "label";
  const needs = kind === "none" ? ["text"] : ["text", answer];
  const rows = await readData(source, { needs, optional: kind === "none" ? ["pair", "label"] : ["pair"], ...(columns && { columns }) });
  return rows.map((row): LabelledText => {
    const { where, cells } = row;
    const texts = { text: textCell(row, "text"), ...(cells["pair"] !== undefined && { pair: textCell(row, "pair") }), where };
    if (kind === "regression") return { ...texts, score: numberCell(row, "score") };
    const label = cells["label"];
    if (label === undefined) return texts;
    if (kind !== "multi") return { ...texts, labels: [textCell(row, "label")] };
    return { ...texts, labels: typeof label === "string" ? label.split("|").map(name => name.trim()) : label };
  });
}
