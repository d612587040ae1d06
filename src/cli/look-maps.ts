// Views of token against token as maps: who asks, from top to bottom, whom, from left to right.
import { heatMapLines } from "./heat-map.ts";
import { type LookedMaps, lookHeader, placeName, tokenNames } from "./look-record.ts";
import { signed } from "./number-text.ts";
import type { Screen } from "./screen.ts";
import { visible } from "./text-width.ts";

const meanings: Readonly<Record<LookedMaps["what"], string>> = {
  attentions: "with which probability each token (row) asks each token (column), in percent",
  scores: "how well each token's query (row) fits each token's key (column), before the softmax",
  "value-norms": "how much of each token's value (column) arrives at each token (row), in hundredths",
  rollout: "how much of each token of the input (column) has come to each token (row) through attention, in percent",
};

/** A map for each layer, [T, T] each. */
export function mapLines({ what, layers, ...texts }: LookedMaps, screen: Screen): string[] {
  const names = tokenNames(texts.pieces);
  const columns = texts.pieces.map(({ piece }) => visible(piece));
  const isShare = what === "attentions" || what === "rollout";
  const maps = layers.flatMap(({ shape, data, ...place }) => {
    const value = (r: number, c: number) => data[r * shape[1]! + c]!;
    const text = (r: number, c: number) => (what === "scores" ? signed(value(r, c), 1).trim() : hundredths(value(r, c)));
    const scale = isShare ? 1 : data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
    const title = layers.length > 1 ? ["", screen.paint.accent(placeName(place))] : [];
    return [...title, ...heatMapLines({ rows: names, columns, value, text, scale }, screen)];
  });
  const where = layers.length > 1 ? "" : ` · ${placeName(layers[0]!)}`;
  return [...lookHeader(texts, `${what}${where}: ${meanings[what]}`, screen), "", ...maps];
}

function hundredths(value: number): string {
  const rounded = Math.round(100 * value);
  return rounded === 0 ? "." : String(rounded);
}
