// What changes when a part of the model is taken away: the words at the masks, and the vector of each token.
import type { Ablation, AblationEffect } from "../tasks/index.ts";
import { lookHeader, tokenNames } from "./look-record.ts";
import { percent } from "./number-text.ts";
import type { Faces } from "./output.ts";
import { bar, type Screen } from "./screen.ts";
import { table } from "./table.ts";
import { cut, pad, textWidth, visible } from "./text-width.ts";

/** An effect, and of what. */
export interface LookedEffect extends AblationEffect {
  readonly ablate: Ablation;
}

/** Effects in each format. */
export const effectFaces: Faces<LookedEffect> = {
  schema: "glassbert.look-effect/1",
  isSingle: true,
  json: looked => looked,
  human: (looked, screen) => {
    const { masks } = looked;
    return [
      ...lookHeader(looked, `what changes when ${ablationText(looked)}`, screen),
      ...masks.flatMap(mask => maskLines(looked, mask, screen)),
      ...tokenLines(looked, screen),
    ];
  },
  columns: ["index", "piece", "cosine", "prediction", "before", "after"],
  rows: ({ pieces, tokens, masks }) =>
    tokens.flatMap(({ index, cosine }) => {
      const changes = masks.find(({ position }) => position === index)?.predictions ?? [null];
      return changes.map(it => [index, pieces[index]!.piece, cosine, it?.piece ?? null, it?.before ?? null, it?.after ?? null]);
    }),
  quiet: ({ masks, tokens }) =>
    masks.length === 0
      ? Float32Array.from(tokens, ({ cosine }) => cosine)
      : masks
          .map(
            ({ predictions: [best, ...others] }) =>
              `${best!.piece} ${others.reduce((most, it) => (it.after > most.after ? it : most), best!).piece}`,
          )
          .join("\n"),
};

function ablationText({ ablate, pieces }: LookedEffect): string {
  const { heads = [], positions = [], rows = [] } = ablate;
  const token = (index: number) => `${index} ${visible(pieces[index]!.piece)}`;
  const silent = heads.map(([layer, head]) => `${layer}.${head}`).join(", ");
  return [
    ...(heads.length === 0 ? [] : [heads.length === 1 ? `head ${silent} is silent` : `heads ${silent} are silent`]),
    ...(positions.length === 0 ? [] : [`nobody can ask ${positions.map(token).join(", ")}`]),
    ...rows.map(row => `${token(row.position)} takes the row of ${"piece" in row ? visible(row.piece) : "a vector"}`),
  ].join(" and ");
}

function maskLines({ pieces }: LookedEffect, { position, predictions }: AblationEffect["masks"][number], screen: Screen): string[] {
  const { width, paint, glyphs } = screen;
  const barCells = width >= 120 ? 30 : width >= 80 ? 16 : 8;
  const most = Math.max(...predictions.flatMap(({ before, after }) => [before, after]));
  const drawn = (share: number) => pad(bar(share / most, barCells, glyphs), barCells);
  const columns = [
    { title: "piece", flexible: true },
    { title: "before", align: "right" as const },
    { title: "" },
    { title: "after", align: "right" as const },
    { title: "" },
  ];
  const rows = predictions.map(({ piece, before, after }) => [
    visible(piece),
    percent(before),
    drawn(before),
    percent(after),
    drawn(after),
  ]);
  const likeliest = predictions.reduce((best, it, i) => (it.after > predictions[best]!.after ? i : best), 0);
  const [title, ...lines] = table(columns, rows, width) as [string, ...string[]];
  return [
    "",
    paint.bold(`${position} ${visible(pieces[position]!.piece)}`),
    paint.dim(title),
    ...lines.map((line, i) => (i === likeliest ? paint.accent(line) : line)),
  ];
}

// Several columns, read downwards.
function tokenLines({ pieces, tokens }: LookedEffect, { width, paint }: Screen): string[] {
  const names = tokenNames(pieces);
  const nameWidth = Math.min(18, Math.max(...names.map(textWidth)));
  const cells = tokens.map(({ index, cosine }) => `${pad(cut(names[index]!, nameWidth), nameWidth)} ${cosine.toFixed(4)}`);
  const least = tokens.reduce((best, it, i) => (it.cosine < tokens[best]!.cosine ? i : best), 0);
  const perLine = Math.max(1, Math.floor((width + 3) / (nameWidth + 10)));
  const lines = Math.ceil(cells.length / perLine);
  return [
    "",
    paint.dim("cosine of each token's last vector to what it was"),
    ...Array.from({ length: lines }, (_, row) =>
      cells.flatMap((cell, i) => (i % lines === row ? [i === least ? paint.accent(cell) : cell] : [])).join("   "),
    ),
  ];
}
