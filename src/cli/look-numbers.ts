// Views of numbers in each format: a matrix per layer or head, told in words or drawn by the view it belongs to.

import { habitLines } from "./look-habits.ts";
import { mapLines } from "./look-maps.ts";
import { isMap, type LayerNumbers, type LookedNumbers, matricesOf } from "./look-record.ts";
import { lengthLines, stripLines } from "./look-vectors.ts";
import { floatText } from "./number-text.ts";
import type { Faces } from "./output.ts";

/** Maps and vectors in each format. */
export const numberFaces: Faces<LookedNumbers> = {
  schema: "glassbert.look/1",
  isSingle: true,
  json: looked => looked,
  human: (looked, screen) => {
    const isOfAllHeads = looked.layers[0]!.shape.length === 3;
    if (isMap(looked)) return isOfAllHeads ? habitLines(looked, screen) : mapLines(looked, screen);
    return isOfAllHeads || looked.layers.length > 1 ? lengthLines(looked, screen) : stripLines(looked, screen);
  },
  columns: ["layer", "head", "index", "piece", "numbers"],
  rows: ({ pieces, layers }) =>
    matricesOf(layers).flatMap(it => pieces.map(({ index, piece }) => [it.layer, it.head ?? null, index, piece, rowOf(it, index)])),
  quiet: ({ pieces, layers }) =>
    matricesOf(layers)
      .map(it => pieces.map(({ index }) => Array.from(rowOf(it, index), x => floatText(x)).join(" ")).join("\n"))
      .join("\n\n"),
};

function rowOf({ shape, data }: LayerNumbers, index: number): Float32Array {
  return data.subarray(index * shape[1]!, (index + 1) * shape[1]!);
}
