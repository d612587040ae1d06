import { expect, test } from "vitest";
import { lossChart } from "./loss-chart.ts";
import { screenOf } from "./screen.ts";

const screen = (env: Record<string, string> = {}) => screenOf({ columns: 100 } as never, "never", env);
const falling = Array.from({ length: 200 }, (_, i) => [20 * (i + 1), 4 + 5 * Math.exp(-i / 40)] as const);

test("a falling loss in eighty columns, without colour", () => {
  const lines = lossChart(falling, screen());
  expect(lines).toHaveLength(9);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^ {2}8\.\d{3} █/);
  expect(lines[7]).toMatch(/^ {2}4\.\d{3} █+.*▁$/);
  expect(lines[8]).toMatch(/^ {8}20 +4000$/);
  expect(lines.join("")).not.toContain("\x1b");
});

test("columns fall with the loss, and are of plain characters where nothing else can be shown", () => {
  const lines = lossChart(falling, screen({ LANG: "en_US.ISO-8859-1" }));
  const height = (c: number) => lines.slice(0, 8).filter(line => line[8 + c] === "#").length;
  for (let c = 1; c < 72; c++) expect(height(c)).toBeLessThanOrEqual(height(c - 1));
  expect([height(0), height(71)]).toEqual([8, 1]);
});

test("one report is no chart, and a loss that stays is a flat one", () => {
  expect(lossChart([[20, 3]], screen())).toEqual([]);
  expect(lossChart([[20, 3], [40, 3]], screen()).at(7)).toBe(`  3.000 ${"▁".repeat(72)}`); // biome-ignore format: two points
});
