// Losses as a chart of blocks: a column is a report or the mean of several, its height the loss, in eighths of a character.
import type { Screen } from "./screen.ts";

const rows = 8;
const blocks = "▁▂▃▄▅▆▇█";

/** The chart, a line each; nothing for fewer than two points. */
export function lossChart(points: readonly (readonly [step: number, loss: number])[], { width, glyphs, paint }: Screen): string[] {
  if (points.length < 2) return [];
  const [first, last] = [points[0]![0], points.at(-1)![0]];
  const count = Math.min(width, 80) - 8;
  const columns = Array.from({ length: count }, (_, c) => {
    const from = Math.floor((c * points.length) / count);
    const own = points.slice(from, Math.max(from + 1, Math.floor(((c + 1) * points.length) / count)));
    return own.reduce((sum, [, loss]) => sum + loss, 0) / own.length;
  });
  const [least, most] = [Math.min(...columns), Math.max(...columns)];
  const heights = columns.map(loss => 1 + Math.round(((rows * 8 - 1) * (loss - least)) / (most - least || 1)));
  const hasBlocks = glyphs.bar[7] === "█";
  const lines = Array.from({ length: rows }, (_, r) => {
    const floor = 8 * (rows - 1 - r); // eighths below this row
    const cells = heights.map(height => {
      const filled = Math.max(0, Math.min(8, height - floor));
      if (filled === 0) return " ";
      return hasBlocks ? blocks[filled - 1]! : "#";
    });
    const label = r === 0 ? most.toFixed(3) : r === rows - 1 ? least.toFixed(3) : "";
    return `${label.padStart(7)} ${paint.accent(cells.join("").trimEnd())}`.trimEnd();
  });
  const axis = `${String(first).padEnd(Math.max(1, count - String(last).length))}${last}`;
  return [...lines, `${" ".repeat(8)}${axis}`];
}
