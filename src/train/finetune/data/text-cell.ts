// One cell of a data file as what a task reads: a text, a number.
import { GlassbertError } from "../../../base/index.ts";
import type { DataRow } from "./data-table.ts";

/** The text of a cell. @throws {GlassbertError} E_INPUT: it is a list */
export function textCell({ where, cells }: DataRow, name: string): string {
  const cell = cells[name];
  if (typeof cell === "string") return cell;
  throw new GlassbertError("E_INPUT", `${where}: ${name} is a list, expected a text`, "correct that line");
}

/** The number in a cell. @throws {GlassbertError} E_INPUT: it is none */
export function numberCell(row: DataRow, name: string): number {
  const text = textCell(row, name);
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new GlassbertError("E_INPUT", `${row.where}: the ${name} is "${text}", expected a number`, "correct that line");
}
