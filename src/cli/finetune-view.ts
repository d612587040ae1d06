// What fine-tuning gave, for the eye and as data.
import type { Finetuned } from "../train/index.ts";
import type { Faces } from "./output.ts";
import { table } from "./table.ts";
import { wrap } from "./text-width.ts";

/** The result of the command. */
export interface FinetuneRecord extends Omit<Finetuned, "bert" | "fresh"> {
  readonly task: string;
  readonly model: string;
  readonly output: string;
  readonly items: number;
  readonly devItems: number;
  readonly notes: readonly string[];
}

/** How it looks in each format. */
export const finetuneFaces: Faces<FinetuneRecord> = {
  schema: "glassbert.finetune/1",
  isSingle: true,
  json: ({ best, ...record }) => ({ ...record, seed: best.seed, scores: best.best.scores }),
  human: ({ output, runs, best, median, items, devItems, notes }, { width, paint }) => {
    const names = best.best.scores.map(({ name }) => name);
    const columns = ["seed", "update", "loss", ...names].map(title => ({ title, align: "right" as const }));
    const rows = runs.map(({ seed, best: { step, loss, scores } }) => [
      `${seed}`,
      `${step}`,
      loss.toFixed(4),
      ...scores.map(({ points }) => points.toFixed(2)),
    ]);
    const lines = [
      `the best by ${names[0]} is saved${runs.length > 1 ? `; the median of the seeds is ${median.toFixed(2)}` : ""}`,
      ...notes,
    ];
    return [
      paint.bold(output),
      paint.dim(`${items} items to learn from, ${devItems} to judge by`),
      "",
      ...table(columns, rows, width),
      "",
      ...lines.flatMap(line => wrap(line, width).map(paint.dim)),
    ];
  },
  columns: ["task", "output", "seed", "update", "score", "points"],
  rows: ({ task, output, runs }) =>
    runs.flatMap(({ seed, best: { step, scores } }) => scores.map(({ name, points }) => [task, output, seed, step, name, points])),
  quiet: ({ best }) => best.best.scores[0]!.points,
};
