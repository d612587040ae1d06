// Bins keep the sign of the largest magnitude; the strip reads with and without colour.
import { expect, test } from "vitest";
import { createPaint } from "./colour.ts";
import { dimensionsPerPixel, scaleOf, signedBins, strip } from "./strip.ts";

const plain = createPaint("none");
const values = Float32Array.of(0.25, -1, 0, 0.5, 2, 0.01, -0.5);

test("a bin is its largest magnitude with its sign", () => {
  expect([...signedBins(values, 3)]).toEqual([-1, 2, -0.5]);
  expect([...signedBins(values, 1)]).toEqual([...values]);
});

test("without colour: signs over digits, clipped at the scale", () => {
  expect(strip(values, 1, 7, plain)).toEqual(["+- ++ -", "29.59.5"]);
});

test("with colour: two pixels a cell", () => {
  const line = strip(values, 1, 4, createPaint("24bit"))[0]!;
  expect(line.split("▌").length - 1).toBe(4);
  expect(line).toContain("38;2;");
  expect(dimensionsPerPixel(384, 60, createPaint("24bit"))).toBe(4);
  expect(dimensionsPerPixel(384, 60, plain)).toBe(7);
});

test("the scale ignores one outlier in a hundred", () => {
  const many = Float32Array.from({ length: 300 }, (_, i) => (i === 7 ? 100 : (i % 10) / 10));
  expect(scaleOf(many)).toBeCloseTo(0.9);
  expect(scaleOf(new Float32Array(5))).toBe(1);
});
