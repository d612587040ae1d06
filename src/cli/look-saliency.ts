// What an answer hangs on, token by token: how much its row matters, and whether it speaks for the answer or against it.
import type { Saliency } from "../tasks/index.ts";
import { lookHeader, tokenNames } from "./look-record.ts";
import { percent, signed } from "./number-text.ts";
import type { Faces } from "./output.ts";
import { bar, type Screen } from "./screen.ts";
import { table } from "./table.ts";
import { pad, visible, wrap } from "./text-width.ts";

/** Saliency in each format. */
export const saliencyFaces: Faces<Saliency> = {
  schema: "glassbert.look-saliency/1",
  isSingle: true,
  json: looked => looked,
  human: saliencyLines,
  columns: ["index", "piece", "norm", "product"],
  rows: ({ pieces, tokens }) => tokens.map(({ index, norm, product }) => [index, pieces[index]!.piece, norm, product]),
  quiet: ({ tokens }) => Float32Array.from(tokens, ({ norm }) => norm),
};

function saliencyLines(looked: Saliency, screen: Screen): string[] {
  return [...lookHeader(looked, salientAnswer(looked), screen), "", ...saliencyTable(looked, screen)];
}

/** `what "door" (10.72 %) at 4 hangs on` */
export function salientAnswer({ answer }: Saliency): string {
  return answer.kind === "piece"
    ? `what "${visible(answer.piece)}" (${percent(Math.exp(answer.logProbability))}) at ${answer.position} hangs on`
    : `what the label ${visible(answer.label)} hangs on`;
}

/** A line for each token. */
export function saliencyTable({ pieces, tokens }: Saliency, screen: Screen): string[] {
  const { width, paint, glyphs } = screen;
  const barCells = width >= 120 ? 40 : width >= 80 ? 24 : 12;
  const most = Math.max(...tokens.map(({ norm }) => norm));
  const strongest = tokens.findIndex(({ norm }) => norm === most);
  const names = tokenNames(pieces);
  const columns = [
    { title: "token", flexible: true },
    { title: "norm", align: "right" as const },
    { title: "" },
    { title: "product", align: "right" as const },
  ];
  const rows = tokens.map(({ norm, product }, i) => [
    names[i]!,
    norm.toFixed(3),
    pad(bar(norm / most, barCells, glyphs), barCells),
    signed(product, 3),
  ]);
  const [title, ...lines] = table(columns, rows, width) as [string, ...string[]];
  const explained =
    "norm: how much the answer changes with the token's row, whichever way it turns; product: above 0 the row speaks for the answer, below against it";
  return [
    paint.dim(title),
    ...lines.map((line, i) => (i === strongest ? paint.accent(line) : line)),
    "",
    ...wrap(explained, width).map(paint.dim),
  ];
}
