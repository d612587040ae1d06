// Views of a vector per token: its strip of colour where one layer and head was chosen, otherwise how long the vectors are.
import { norm } from "../vectors/index.ts";
import { heatMapLines } from "./heat-map.ts";
import { type LookedVectors, lookHeader, placeName, tokenNames } from "./look-record.ts";
import type { Screen } from "./screen.ts";
import { dimensionsPerPixel, scaleOf, strip } from "./strip.ts";
import { cut, pad, textWidth } from "./text-width.ts";

const meanings: Readonly<Record<LookedVectors["what"], string>> = {
  "hidden-states": "the vectors of the tokens; layer 0 is what the first layer is given",
  queries: "what the tokens ask for",
  keys: "what the tokens are found by",
  values: "what the tokens have to give",
  contexts: "what the tokens were given: Σ probability · value",
};

/** One layer, of views with heads one head: a strip of colour per token. */
export function stripLines({ what, pieces, layers, ...texts }: LookedVectors, screen: Screen): string[] {
  const { width, paint, glyphs } = screen;
  const [{ shape, data, ...place }] = layers as [LookedVectors["layers"][number]];
  const D = shape[1]!;
  const names = tokenNames(pieces);
  const labelWidth = Math.min(18, Math.max(...names.map(textWidth)));
  const cells = width - labelWidth - 9;
  const scale = scaleOf(data);
  const share = dimensionsPerPixel(D, cells, paint);
  const lines = names.flatMap((name, t) => {
    const vector = data.subarray(t * D, (t + 1) * D);
    const drawn = strip(vector, scale, cells, paint, glyphs.half);
    const label = `${pad(cut(name, labelWidth), labelWidth)} ${norm(vector).toFixed(2).padStart(6)}  `;
    return drawn.map((line, i) => ((i === 0 ? label : " ".repeat(label.length)) + line).trimEnd());
  });
  const summary = `${what} · ${placeName(place)}: ${meanings[what]}; its length, then ${D} numbers of ±${scale.toPrecision(2)}, ${share === 1 ? "each" : `the largest of ${share}`} in one place`;
  return [...lookHeader({ pieces, ...texts }, summary, screen), "", ...lines];
}

/** How long the vectors are: tokens against layers; with all heads layers against heads, the mean of the tokens. */
export function lengthLines({ what, pieces, layers, ...texts }: LookedVectors, screen: Screen): string[] {
  const lengths = layers.map(({ shape, data }) => {
    const width = shape.at(-1)!;
    return Array.from({ length: data.length / width }, (_, row) => norm(data.subarray(row * width, (row + 1) * width)));
  });
  const T = pieces.length;
  const hasHeads = layers[0]!.shape.length === 3;
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x / values.length, 0);
  const layerNames = layers.map(place => placeName(place).replace(/, head \d+/, ""));
  const [rows, columns, value] = hasHeads
    ? [
        layerNames,
        Array.from({ length: layers[0]!.shape[0]! }, (_, n) => `head ${n}`),
        (l: number, n: number) => mean(lengths[l]!.slice(n * T, (n + 1) * T)),
      ]
    : [tokenNames(pieces), layerNames, (t: number, l: number) => lengths[l]![t]!];
  const scale = Math.max(...lengths.flat(), 1e-9);
  const map = heatMapLines({ rows, columns, value, text: (r, c) => value(r, c).toFixed(1), scale }, screen);
  const chosen = layers[0]!.head === undefined ? "" : ` of head ${layers[0]!.head}`;
  const lengthsAre = `here their lengths${hasHeads ? `, mean of the ${T} tokens` : ""}`;
  const summary = `${what}${chosen}: ${meanings[what]}; ${lengthsAre}; their numbers: ${what === "hidden-states" ? "--layer L" : "--layer L --head N"}`;
  return [...lookHeader({ pieces, ...texts }, summary, screen), "", ...map];
}
