// What an X-ray tells, apart from how it is drawn: the headings, the dimensions worth a number, the lines of arithmetic.
// Terminal and picture both read from here, so they cannot tell two stories.
import type { Xray } from "../tasks/index.ts";
import { grouped } from "./number-text.ts";
import { scaleOf } from "./strip.ts";

/** One vector of the picture, with its name and the scale of its colours. */
export interface StoryVector {
  /** "", "+" or "=": its part in the addition. */
  readonly sign: string;
  readonly name: string;
  readonly values: Float32Array;
  readonly scale: number;
}

/** The three rows, their sum, and the sum after LayerNorm. The first four share one scale, so that the addition can be seen. */
export function storyVectors({ chosen, pieces }: Xray): StoryVector[] {
  const piece = pieces[chosen.index]!;
  const scale = scaleOf(chosen.sum);
  return [
    { sign: "", name: `word table, row ${piece.id}`, values: chosen.token, scale },
    { sign: "+", name: `position table, row ${piece.position}`, values: chosen.positionRow, scale },
    { sign: "+", name: `segment table, row ${piece.segment}`, values: chosen.segmentRow, scale },
    { sign: "=", name: "their sum", values: chosen.sum, scale },
    { sign: "", name: "after LayerNorm", values: chosen.normalized, scale: scaleOf(chosen.normalized) },
  ];
}

/** The headings, in order. */
export function storyTitles({ text, pair, pieces, chosen, model }: Xray): readonly [string, string, string, string, string] {
  const { piece: name } = pieces[chosen.index]!;
  const piece = /^\[.*\]$/.test(name) ? name : `"${name}"`;
  const what = pair === undefined ? (text === "" ? "No text" : "The text") : "The two texts";
  return [
    `${what} becomes ${pieces.length} pieces; BERT gets their numbers`.replace("texts becomes", "texts become"),
    `Piece ${chosen.index}, ${piece}, picks a row of three tables; their sum is BERT's input`,
    "One-hot × table is the same row",
    `${model.layers === 1 ? "One layer turns" : `${model.layers} layers turn`} ${piece} into its meaning here`,
    "What BERT would write",
  ];
}

/** The `count` dimensions whose sum is largest in magnitude, in ascending order. */
export function tellingDimensions({ chosen: { sum } }: Xray, count: number): number[] {
  return Array.from(sum, (_, d) => d)
    .sort((a, b) => Math.abs(sum[b]!) - Math.abs(sum[a]!) || a - b)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** How often the product is slower than the look-up. */
export function timesFaster({ oneHot }: Xray): string {
  return grouped(Number((oneHot.productMs / Math.max(oneHot.lookUpMs, 1e-6)).toPrecision(2)));
}

/** The name of a layer in a table: the input is layer 0. */
export function layerName(layer: number): string {
  return layer === 0 ? "input" : String(layer);
}

/** The last part of a model's path: what people call it. */
export function modelName(path: string): string {
  return (
    path
      .split(/[\\/]/)
      .filter(part => part !== "" && part !== ".")
      .at(-1) ?? path
  );
}
