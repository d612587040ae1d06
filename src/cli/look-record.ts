// What `glassbert look` has seen, before it is drawn or written: the views by their names on the command line, one matrix per layer or head.

import type { LookViews, Piece } from "../tasks/index.ts";
import type { FloatTensor } from "../tensor/index.ts";
import type { Screen } from "./screen.ts";
import { visible, wrap } from "./text-width.ts";

/** Views with a number for each pair of tokens, and their names in `look`. */
const mapViews = { attentions: "attentions", scores: "scores", "value-norms": "valueNorms", rollout: "rollout" } as const;

/** Views with a vector for each token, and their names in `look`. */
const vectorViews = {
  "hidden-states": "hiddenStates",
  queries: "queries",
  keys: "keys",
  values: "values",
  contexts: "contexts",
} as const;

type MapView = keyof typeof mapViews;
type VectorView = keyof typeof vectorViews;

/** Something that `--what` can ask for. */
export type LookView = MapView | VectorView | "readout" | "saliency";

/** All of it. */
export const lookViews: readonly LookView[] = [
  ...(Object.keys(mapViews) as MapView[]),
  ...(Object.keys(vectorViews) as VectorView[]),
  "readout",
  "saliency",
];

/** The name of a view in `look`. */
export function nameOf(view: MapView | VectorView): (typeof mapViews)[MapView] | (typeof vectorViews)[VectorView] {
  return { ...mapViews, ...vectorViews }[view];
}

/** The texts and their pieces. */
export interface LookedText {
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
}

/** The numbers of a layer, or of one of its heads. */
export interface LayerNumbers extends FloatTensor {
  readonly layer: number;
  readonly head?: number;
}

interface LookedMatrices<V extends MapView | VectorView> extends LookedText {
  readonly what: V;
  /** [N, T, …] of layers with all their heads, else [T, …] */
  readonly layers: readonly LayerNumbers[];
}

/** A view of token against token. */
export type LookedMaps = LookedMatrices<MapView>;

/** A view of a vector per token. */
export type LookedVectors = LookedMatrices<VectorView>;

/** A view of numbers. */
export type LookedNumbers = LookedMaps | LookedVectors;

/** Which of the two. */
export function isMap(looked: LookedNumbers): looked is LookedMaps {
  return looked.what in mapViews;
}

/** A view of words. */
export interface LookedReadout extends LookedText {
  readonly what: "readout";
  readonly layers: LookViews["readout"];
}

/** The matrices of a view one by one, each of one head where there are heads. */
export function matricesOf(layers: readonly LayerNumbers[]): LayerNumbers[] {
  return layers.flatMap(it => {
    if (it.shape.length === 2) return [it];
    const [heads, ...shape] = it.shape as [number, number, number];
    return Array.from({ length: heads }, (_, head) => headOf(it, head, shape));
  });
}

/** One head of [N, T, X]: a view of its numbers. [T, X] */
export function headOf(it: LayerNumbers, head: number, shape: readonly number[] = it.shape.slice(1)): LayerNumbers {
  const size = shape.reduce((product, n) => product * n, 1);
  return { layer: it.layer, head, dtype: it.dtype, shape, data: it.data.subarray(head * size, (head + 1) * size) };
}

/** `layer 3, head 1`. */
export function placeName({ layer, head }: Pick<LayerNumbers, "layer" | "head">): string {
  return head === undefined ? `layer ${layer}` : `layer ${layer}, head ${head}`;
}

/** The texts in bold, and what is shown of them. */
export function lookHeader({ text, pair }: LookedText, what: string, { width, paint }: Screen): string[] {
  const texts = [text, ...(pair === undefined ? [] : [pair])].flatMap(it => wrap(visible(it), width));
  return [...texts.map(paint.bold), ...wrap(what, width).map(paint.dim)];
}

/** Each token with its number: ` 4 [MASK]`. */
export function tokenNames(pieces: readonly Piece[]): string[] {
  const digits = String(pieces.length - 1).length;
  return pieces.map(({ index, piece }) => `${String(index).padStart(digits)} ${visible(piece)}`);
}
