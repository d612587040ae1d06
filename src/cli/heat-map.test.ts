// The map of a matrix: numbers where they fit, digits where they do not, blocks where even digits do not; never wider than the screen.
import { expect, test } from "vitest";
import { createPaint } from "./colour.ts";
import { heatMapLines } from "./heat-map.ts";
import { type Screen, screenOf } from "./screen.ts";
import { textWidth } from "./text-width.ts";

const screen = (width: number, depth: "none" | "24bit" = "none"): Screen => ({
  ...screenOf(process.stdout, "never", {}),
  width,
  paint: createPaint(depth),
});
const names = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`);
const map = (count: number) => ({
  rows: names(count),
  columns: names(count),
  value: (r: number, c: number) => (r - c) / count,
  text: (r: number, c: number) => String(r - c),
  scale: 1,
});

test("numbers under names, under numbers, digits", () => {
  expect(heatMapLines(map(3), screen(40))).toEqual([
    "       word0 word1 word2",
    "word0      0    -1    -2",
    "word1      1     0    -1",
    "word2      2     1     0",
  ]);
  expect(heatMapLines(map(6), screen(25))[0]).toBe("        0  1  2  3  4  5");
  expect(heatMapLines(map(6), screen(25))[6]).toBe("word5   5  4  3  2  1  0");
  expect(heatMapLines(map(8), screen(24))).toEqual([
    "      0",
    "word0 .1235678",
    "word1 1.123567",
    "word2 21.12356",
    "word3 321.1235",
    "word4 5321.123",
    "word5 65321.12",
    "word6 765321.1",
    "word7 8765321.",
    "digits 1–9 of 1.0",
  ]);
});

test("every column is there at every width", () => {
  for (const width of [40, 57, 80, 200])
    for (const count of [1, 7, 33, 75, 130])
      for (const depth of ["none", "24bit"] as const) {
        const lines = heatMapLines(map(count), screen(width, depth));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        const first = lines.filter(line => line.startsWith("word0 ")); // one a block;
        const cells = first.map(line => line.slice(`word${count - 1} `.length)).join("");
        const drawn = depth === "none" && first.length > 1 ? cells.length : count;
        expect(drawn, `${count} in ${width}`).toBe(count);
      }
});
