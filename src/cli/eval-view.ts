// An evaluation for the eye, and as a part of a page of results.
import type { Anchor, Evaluation, Part, Score } from "../eval/index.ts";
import { grouped } from "./number-text.ts";
import type { Faces } from "./output.ts";
import type { Screen } from "./screen.ts";
import { type Column, table } from "./table.ts";
import { wrap } from "./text-width.ts";

/** Parts of more members than this stand in the JSON alone. */
const mostParts = 20;

/** How an evaluation looks in each format. */
export const evalFaces: Faces<Evaluation> = {
  schema: "glassbert.eval/1",
  isSingle: true,
  json: evaluation => evaluation,
  human,
  columns: ["task", "part", "items", "score", "points", "standardError"],
  rows: ({ task, items, scores, parts }) => [
    ...scores.map(score => [task, "all", items, score.name, score.points, score.standardError]),
    ...Object.values(parts).flatMap(list =>
      list.flatMap(part => part.scores.map(score => [task, part.name, part.items, score.name, score.points, score.standardError])),
    ),
  ],
  quiet: ({ scores }) => scores[0]!.points,
};

function human(evaluation: Evaluation, { width, paint }: Screen): string[] {
  const { title, model, scores, parts, notes, anchors, method, isProbe } = evaluation;
  const small = Object.entries(parts).filter(([, list]) => list.length <= mostParts);
  const large = Object.entries(parts).filter(([, list]) => list.length > mostParts);
  const more = large.map(([by, list]) => `${list.length} rows by ${by} with --json`);
  const lines = [
    paint.bold(title),
    paint.dim(`${model.name}: ${model.recipe}`),
    ...wrap(`${itemsText(evaluation)}; ${method}`, width).map(line => (isProbe ? paint.yellow(line) : line)),
    "",
    ...table([{ title: "score" }, { title: "points", align: "right" }, { title: "± s.e.", align: "right" }], scores.map(scoreRow), width),
  ];
  for (const [by, list] of small) lines.push("", ...table(partColumns(by, list), list.map(partRow), width));
  if (anchors.length > 0) {
    const names = anchorNames(anchors, scores);
    const columns: Column[] = [
      { title: "reported by others" },
      ...names.map(title => ({ title, align: "right" as const })),
      { title: "how, where", flexible: true },
    ];
    lines.push("", ...table(columns, anchors.map(anchor => anchorRow(anchor, names)), width)); // biome-ignore format: one thing
  }
  const remarks = [...notes, `standard errors: ${[...new Set(scores.map(score => score.errorBy))].join(", ")}`, ...more];
  return [...lines, "", ...remarks.flatMap(note => wrap(note, width).map(line => paint.dim(line)))];
}

/** `872 sentences`-like: how many items were scored, of how many. */
export function itemsText({ items, of }: Pick<Evaluation, "items" | "of">): string {
  return items === of ? `all ${grouped(of)} items` : `${grouped(items)} of ${grouped(of)} items`;
}

/** The names under which others' scores stand: ours first. */
export function anchorNames(anchors: readonly Anchor[], scores: readonly Score[]): string[] {
  const reported = new Set(anchors.flatMap(({ scores }) => Object.keys(scores)));
  return scores.map(score => score.name).filter(name => reported.has(name));
}

/** Cells of an anchor. */
export function anchorRow({ model, scores, source }: Anchor, names: readonly string[]): string[] {
  return [model, ...names.map(name => scores[name]?.toFixed(1) ?? "–"), source];
}

/** Titles over parts. */
export function partTitles(by: string, parts: readonly Part[]): string[] {
  return [by, "items", ...(parts[0]?.scores.map(score => score.name) ?? [])];
}

/** Cells of a part: its name, its items, and each score with its error. */
export function partRow({ name, items, scores }: Part): string[] {
  return [name, grouped(items), ...scores.map(pointsText)];
}

/** `85.3 ± 1.2` */
export function pointsText({ points, standardError }: Score): string {
  return `${points.toFixed(1)} ± ${standardError.toFixed(1)}`;
}

function scoreRow({ name, points, standardError }: Score): string[] {
  return [name, points.toFixed(2), standardError.toFixed(2)];
}

function partColumns(by: string, parts: readonly Part[]): Column[] {
  return partTitles(by, parts).map((title, i) => ({ title, align: i === 0 ? "left" : "right" }));
}
