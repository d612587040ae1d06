import { expect, test } from "vitest";
import { lossCurve } from "./loss-curve.ts";

const falling = Array.from({ length: 40 }, (_, i) => [25 * (i + 1), 3 + 5 / (i + 1)] as const);

test("curves fall from left to right inside the frame, and say where they end", () => {
  const svg = lossCurve("mine & yours", [
    { name: "training", points: falling },
    { name: "held out", points: [[500, 3.5], [1000, 3.2]], isSparse: true }, // biome-ignore format: points
  ]);
  expect(svg).toContain('<title id="title">mine &#38; yours</title>');
  expect(svg).toContain("training: 3.125");
  expect(svg.match(/<circle/g)).toHaveLength(2);
  const drawn = svg.match(/<polyline class="a" points="([^"]*)"/)![1]!.split(" ").map(pair => pair.split(",").map(Number) as [number, number]); // biome-ignore format: one idea
  expect(drawn).toHaveLength(40);
  for (const [i, [x, y]] of drawn.entries()) {
    expect(x).toBeGreaterThan(drawn[i - 1]?.[0] ?? 52);
    expect(y).toBeGreaterThanOrEqual(drawn[i - 1]?.[1] ?? 56);
    expect(x).toBeLessThanOrEqual(740);
    expect(y).toBeLessThanOrEqual(316);
  }
  const labels = [...svg.matchAll(/class="y"[^>]*>([^<]*)/g)].map(([, text]) => Number(text));
  expect(labels[0]).toBeLessThanOrEqual(3.125);
  expect(labels.at(-1)).toBeGreaterThanOrEqual(8);
});

test("what cannot be drawn is left out", () => {
  for (const points of [
    [],
    [[20, 3]],
    [
      [20, 3],
      [40, Number.NaN],
    ],
  ] as [number, number][][]) {
    // biome-ignore format: points
    const svg = lossCurve("few", [{ name: "training", points }]);
    expect(svg).not.toContain("NaN,");
    expect(svg).not.toMatch(/points="[^"]*NaN/);
    expect(svg).toContain("training");
  }
});
