// Rows under headings that fit the terminal: numbers to the right, words to the left, one column that gives way when there is no room.
import { cut, pad, textWidth } from "./text-width.ts";

/** One column. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** True for the column that is cut (with `…`) when the table is wider than the screen. At most one. */
  readonly flexible?: boolean;
}

/** The table as lines: a heading, then a line per row; `width` cells at most when a column is flexible. Cells of a flexible column are plain text. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number, gap = 2): string[] {
  const widths = columns.map(({ title }, c) => Math.max(textWidth(title), ...rows.map(row => textWidth(row[c] ?? ""))));
  const total = widths.reduce((sum, w) => sum + w, 0) + gap * (columns.length - 1);
  const flexible = columns.findIndex(column => column.flexible);
  if (flexible >= 0 && total > width) widths[flexible] = Math.max(8, widths[flexible]! - (total - width));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align = "left" }, c) => {
        const cell = c === flexible ? cut(cells[c] ?? "", widths[c]!) : (cells[c] ?? "");
        return pad(cell, widths[c]!, align === "left" ? "left" : "right");
      })
      .join(" ".repeat(gap))
      .trimEnd();
  return [line(columns.map(column => column.title)), ...rows.map(line)];
}
