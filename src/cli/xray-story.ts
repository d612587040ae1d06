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

/** The rows of the tables that the model has, their sum, and the sum after LayerNorm. All but the last share one scale, so that the addition can be seen. */
export function storyVectors({ chosen, pieces }: Xray): StoryVector[] {
  const { id, position, segment } = pieces[chosen.index]!;
  const { token, positionRow, segmentRow, sum, normalized } = chosen;
  const scale = scaleOf(sum);
  return [
    { sign: "", name: `word table, row ${id}`, values: token, scale },
    ...(positionRow ? [{ sign: "+", name: `position table, row ${position}`, values: positionRow, scale }] : []),
    ...(segmentRow ? [{ sign: "+", name: `segment table, row ${segment}`, values: segmentRow, scale }] : []),
    { sign: "=", name: "their sum", values: sum, scale },
    { sign: "", name: "after LayerNorm", values: normalized, scale: scaleOf(normalized) },
  ];
}

/** What is known of each piece as a number for a model: rows of the tables that it has. */
export function pieceRows({ chosen }: Xray): readonly ("id" | "position" | "segment")[] {
  return ["id", ...(chosen.positionRow ? (["position"] as const) : []), ...(chosen.segmentRow ? (["segment"] as const) : [])];
}

/** The headings, in order. */
export function storyTitles(xray: Xray): readonly [string, string, string, string, string] {
  const { text, pair, pieces, chosen, model } = xray;
  const { piece: name } = pieces[chosen.index]!;
  const piece = /^(\[.*\]|<.*>)$/.test(name) ? name : `"${name}"`;
  const what = pair === undefined ? (text === "" ? "No text" : "The text") : "The two texts";
  const tables = [
    "picks a row of a table; that is BERT's input",
    "picks a row of two tables; their sum is BERT's input",
    "picks a row of three tables; their sum is BERT's input",
  ];
  return [
    `${what} becomes ${pieces.length} pieces; BERT gets their numbers`.replace("texts becomes", "texts become"),
    `Piece ${chosen.index}, ${piece}, ${tables[pieceRows(xray).length - 1]}`,
    "One-hot × table is the same row",
    `${model.layers === 1 ? "One layer turns" : `${model.layers} layers turn`} ${piece} into its meaning here`,
    "What BERT would write",
  ];
}

/** `24 numbers per vector`, and how wide the tables are where that differs. */
export function widthText({ model, oneHot }: Xray): string {
  return oneHot.width === model.width
    ? `${model.width} numbers per vector`
    : `${model.width} numbers per vector (${oneHot.width} in the tables)`;
}

/** What stands beside each layer: the nearest rows of the word table, or what the masked-word head reads; null where there is neither. */
export function layerWords({ layers }: Xray): { title: string; words: readonly (readonly { piece: string; share: number }[])[] } | null {
  if (layers.every(({ nearest }) => nearest !== null))
    return { title: "nearest rows", words: layers.map(({ nearest }) => nearest!.map(({ piece, cosine }) => ({ piece, share: cosine }))) };
  if (layers.every(({ readout }) => readout !== null))
    return {
      title: "read by the masked-word head",
      words: layers.map(({ readout }) => readout!.map(({ piece, probability }) => ({ piece, share: probability }))),
    };
  return null;
}

/** Why there are no predictions, as a sentence; null where there are some. */
export function whyNoPredictions({ masks, model }: Xray): string | null {
  if (!model.hasMaskedHead) return `${modelName(model.name)} has no head for masked words.`;
  if (masks.length > 0) return null;
  return `The text has no mask. Write ${model.maskToken ?? "[MASK]"} in place of a word to see what BERT would put there.`;
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
