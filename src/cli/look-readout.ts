// What the masked-word head would read after each layer: for a few tokens their best words, layer by layer; for a whole text one word each.
import type { Prediction } from "../tasks/index.ts";
import { type LookedReadout, lookHeader, tokenNames } from "./look-record.ts";
import { percent } from "./number-text.ts";
import type { Faces } from "./output.ts";
import type { Screen } from "./screen.ts";
import { table } from "./table.ts";
import { cut, pad, textWidth, visible } from "./text-width.ts";

/** Read-outs in each format. */
export const readoutFaces: Faces<LookedReadout> = {
  schema: "glassbert.look/1",
  isSingle: true,
  json: looked => looked,
  human: (looked, screen) => (looked.layers[0]!.tokens.length > 4 ? gridLines(looked, screen) : wordLines(looked, screen)),
  columns: ["layer", "index", "piece", "rank", "prediction", "id", "probability", "logProbability"],
  rows: ({ pieces, layers }) =>
    layers.flatMap(({ layer, tokens }) =>
      tokens.flatMap(({ index, predictions }) =>
        predictions.map((it, rank) => [layer, index, pieces[index]!.piece, rank + 1, it.piece, it.id, it.probability, it.logProbability]),
      ),
    ),
  quiet: ({ layers }) => layers.map(({ tokens }) => tokens.map(({ predictions }) => predictions[0]?.piece ?? "").join(" ")).join("\n"),
};

// A table per token; the word that stands at the end is marked wherever it stands before.
function wordLines({ pieces, layers, ...texts }: LookedReadout, screen: Screen): string[] {
  const { paint, glyphs, width } = screen;
  const names = tokenNames(pieces);
  const tokens = layers[0]!.tokens.map(({ index }, i) => {
    const lists = layers.map(({ tokens }) => tokens[i]!.predictions);
    const word = lists.at(-1)![0]?.id;
    const cells = lists.map((list, l) => [layers[l]!.layer, list] as const);
    const count = Math.max(1, Math.min(lists[0]!.length, Math.floor((width - 7) / 22)));
    const nameWidth = Math.max(...lists.flatMap(list => list.slice(0, count).map(it => Math.min(16, textWidth(visible(it.piece))))));
    const shown = ({ id, piece, probability }: Prediction) => {
      const text = `${id === word ? glyphs.chosen : " "} ${pad(cut(visible(piece), nameWidth), nameWidth)}`;
      return `${id === word ? paint.accent(text) : text} ${paint.dim(percent(probability).padStart(8))}`;
    };
    const columns = [{ title: "layer", align: "right" as const }, ...Array.from({ length: count }, () => ({ title: "" }))];
    const [title, ...lines] = table(
      columns,
      cells.map(([layer, list]) => [String(layer), ...list.slice(0, count).map(shown)]),
      width,
    ) as [string, ...string[]];
    return ["", paint.bold(names[index]!.trim()), paint.dim(title), ...lines];
  });
  return [
    ...lookHeader({ pieces, ...texts }, "readout: the words that the masked-word head reads after each layer", screen),
    ...tokens.flat(),
  ];
}

// A row per token, a column per layer.
function gridLines({ pieces, layers, ...texts }: LookedReadout, screen: Screen): string[] {
  const { paint, width } = screen;
  const names = tokenNames(pieces);
  const labelWidth = Math.min(18, Math.max(...names.map(textWidth)));
  const cellWidth = Math.max(4, Math.min(16, Math.floor((width - labelWidth - 1) / layers.length)));
  const title = layers.map(({ layer }) => pad(cellWidth > 8 ? `layer ${layer}` : String(layer), cellWidth)).join("");
  const lines = layers[0]!.tokens.map(({ index }, i) => {
    const cells = layers.map(({ tokens }) => {
      const best = tokens[i]!.predictions[0]!;
      const text = pad(cut(visible(best.piece), cellWidth - 1), cellWidth);
      return best.id === pieces[index]!.id ? paint.dim(text) : text;
    });
    return `${pad(cut(names[index]!, labelWidth), labelWidth)} ${cells.join("")}`.trimEnd();
  });
  const summary =
    "readout: the word that the masked-word head reads for each token after each layer; several words of one token: --piece N";
  return [...lookHeader({ pieces, ...texts }, summary, screen), "", paint.dim(`${" ".repeat(labelWidth + 1)}${title}`.trimEnd()), ...lines];
}
