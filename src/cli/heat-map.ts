// A matrix for the eye: each number in a cell whose ground is the stronger the larger it is. Where the numbers do not fit, a cell is one
// digit of the scale; where even these do not fit, the columns stand in several blocks. Nothing is left out.
import { diverging, type Rgb } from "./diverging.ts";
import type { Screen } from "./screen.ts";
import { cut, pad, textWidth } from "./text-width.ts";

/** What is drawn. */
export interface HeatMap {
  readonly rows: readonly string[];
  /** Headings; where they are too long for their cells, the columns are numbered from 0. */
  readonly columns: readonly string[];
  value(row: number, column: number): number;
  /** The number as it stands in a cell. */
  text(row: number, column: number): string;
  /** The magnitude of the strongest colour, and of the digit 9. */
  readonly scale: number;
}

const mostLabel = 18;
const mostHeading = 9;

/** The lines of a map, within `screen.width`. */
export function heatMapLines(map: HeatMap, screen: Screen): string[] {
  const { rows, columns, value, text, scale } = map;
  const labelWidth = Math.min(mostLabel, Math.max(...rows.map(textWidth)));
  const room = screen.width - labelWidth - 1;
  const longest = (texts: readonly string[]) => Math.max(...texts.map(textWidth));
  const numberWidth = longest(rows.flatMap((_, r) => columns.map((_, c) => text(r, c)))) + 1;
  const fits = numberWidth * columns.length <= room;
  const cellWidth = fits ? Math.max(numberWidth, Math.min(Math.floor(room / columns.length), longest(columns) + 1, mostHeading)) : 1;
  const perBlock = fits ? columns.length : Math.floor(room / 10) * 10;
  const cell = (r: number, c: number) => {
    const shown = fits ? `${text(r, c)}`.padStart(cellWidth) : digit(value(r, c) / scale);
    return onGround(shown, value(r, c) / scale, screen);
  };
  const lines: string[] = [];
  for (let first = 0; first < columns.length; first += perBlock) {
    const places = Array.from({ length: Math.min(perBlock, columns.length - first) }, (_, i) => first + i);
    const headings = fits ? headingsOf(columns, cellWidth) : places.map(c => (c % 10 === 0 ? pad(String(c), 10) : "")).join("");
    if (first > 0) lines.push("");
    lines.push(screen.paint.dim(`${" ".repeat(labelWidth + 1)}${headings}`.trimEnd()));
    for (const [r, label] of rows.entries())
      lines.push(`${pad(cut(label, labelWidth), labelWidth)} ${places.map(c => cell(r, c)).join("")}`);
  }
  return fits ? lines : [...lines, screen.paint.dim(`digits 1–9 of ${scale.toPrecision(2)}`)];
}

function headingsOf(columns: readonly string[], cellWidth: number): string {
  const isNamed = columns.every(name => textWidth(name) < cellWidth) || cellWidth === mostHeading;
  return columns.map((name, c) => pad(isNamed ? cut(name, cellWidth - 1) : String(c), cellWidth, "right")).join("");
}

function digit(share: number): string {
  const size = Math.min(9, Math.round(9 * Math.abs(share)));
  return size === 0 ? "." : String(size);
}

/** Text on the colour of a number, dark on light grounds and light on dark ones; a dot for nothing stays in the background. */
function onGround(text: string, share: number, { paint }: Screen): string {
  if (paint.depth === "none") return text;
  const ground = diverging(share, paint.theme);
  const [r, g, b] = ground;
  const grey: Rgb = [128, 128, 128];
  const ink: Rgb = text.trim() === "." ? grey : 0.3 * r + 0.6 * g + 0.1 * b > 130 ? [0, 0, 0] : [238, 238, 238];
  return paint.cell(ink, ground, text);
}
