// A vector as one strip of colour: a pixel per dimension where there is room, else the largest magnitude of a few, with its sign
// (a mean would cancel). Without colour the same strip is two lines, signs over digits 1–9, so that it reads in a pipe.
import type { Paint } from "./colour.ts";
import { diverging } from "./diverging.ts";

/** `values` in bins of `perBin`, each bin its value of largest magnitude. */
export function signedBins(values: Float32Array, perBin: number): Float32Array {
  return Float32Array.from({ length: Math.ceil(values.length / perBin) }, (_, bin) =>
    values.subarray(bin * perBin, (bin + 1) * perBin).reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0),
  );
}

/** How many dimensions share a pixel when `width` of them get `cells` character cells (two pixels each with colour, else one). */
export function dimensionsPerPixel(width: number, cells: number, paint: Paint): number {
  return Math.ceil(width / (paint.depth === "none" ? cells : 2 * cells));
}

/** The scale that the strips of a picture share: the 99th percentile of the magnitudes. */
export function scaleOf(values: Float32Array): number {
  const sorted = values.map(Math.abs).sort();
  return sorted[Math.floor(0.99 * (sorted.length - 1))] || 1;
}

/** The strip as one line of colour, or two lines of signs and digits (`·` is under a twentieth of the scale). */
export function strip(values: Float32Array, scale: number, cells: number, paint: Paint, glyph = "▌"): string[] {
  const bins = signedBins(values, dimensionsPerPixel(values.length, cells, paint));
  if (paint.depth === "none") {
    const digits = [...bins].map(x => Math.min(9, Math.round((9 * Math.abs(x)) / scale)));
    const signs = digits.map((digit, i) => (digit === 0 ? " " : bins[i]! < 0 ? "-" : "+"));
    return [signs.join(""), digits.map(digit => (digit === 0 ? "." : String(digit))).join("")];
  }
  const colour = (i: number) => diverging((bins[i] ?? 0) / scale, paint.theme);
  return [Array.from({ length: Math.ceil(bins.length / 2) }, (_, i) => paint.cell(colour(2 * i), colour(2 * i + 1), glyph)).join("")];
}
