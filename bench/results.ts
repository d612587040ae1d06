// How good are the models? Every evaluation that a folder can take, with the model in the box and with all-MiniLM-L6-v2, and the page that
// says so: docs/results.md. `npx tsx bench/results.ts --help`. The numbers of each evaluation are kept in bench/results/eval.json as soon as
// it is done, so that a part can be run again by itself.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { anchorNames, anchorRow, itemsText, partRow, partTitles, pointsText } from "../src/cli/eval-view.ts";
import { createStatus } from "../src/cli/progress.ts";
import { screenOf } from "../src/cli/screen.ts";
import type { EvalOptions, Evaluation, EvaluationTask } from "../src/eval/index.ts";
import { evaluate } from "../src/eval/index.ts";
import { load, openFolder } from "../src/node/index.ts";
import { machine } from "./machine.ts";

const help = `npx tsx bench/results.ts --data FOLDER --minilm FOLDER [--only TASK,TASK] [--pairs 200]
  --data    the folder with stsb, sst2, cola, mrpc, banking77, wic-tsv, wordsim, wnut17 and blimp.tar.xz as they were published
  --minilm  all-MiniLM-L6-v2 as published
  --only    run these tasks again and keep the numbers of the others; --only none writes the page alone
  --pairs   pairs of each paradigm of BLiMP`;

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    minilm: { type: "string" },
    only: { type: "string" },
    pairs: { type: "string", default: "200" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help || !flags.data || !flags.minilm) {
  console.log(help);
  process.exit(flags.help ? 0 : 2);
}
const root = join(import.meta.dirname, "..");
const data = flags.data;
const models = { box: undefined, "all-MiniLM-L6-v2": flags.minilm } as const;
type ModelName = keyof typeof models;
const both: readonly ModelName[] = ["box", "all-MiniLM-L6-v2"];

interface Plan {
  readonly task: EvaluationTask;
  readonly models: readonly ModelName[];
  readonly options: EvalOptions;
}
const plans: readonly Plan[] = [
  { task: "stsb", models: both, options: {} },
  { task: "wordsim", models: both, options: {} },
  { task: "wic-tsv", models: both, options: {} },
  { task: "sst2", models: both, options: { probe: true } },
  { task: "cola", models: both, options: { probe: true } },
  { task: "mrpc", models: both, options: { probe: true } },
  { task: "banking77", models: both, options: { probe: true } },
  { task: "wnut17", models: both, options: { probe: true } },
  { task: "blimp", models: ["box"], options: { limit: Number(flags.pairs) } },
];

/** An evaluation and what it cost. */
interface Kept {
  readonly task: EvaluationTask;
  readonly model: ModelName;
  readonly cpuSeconds: number;
  readonly evaluation: Evaluation;
}
const keptFile = join(root, "bench/results/eval.json");
const kept: Kept[] = existsSync(keptFile) ? JSON.parse(readFileSync(keptFile, "utf8")).evaluations : [];
const only = flags.only?.split(",");

const unpacked = mkdtempSync(join(tmpdir(), "glassbert-blimp-"));
try {
  for (const model of both) {
    const wanted = plans.filter(plan => plan.models.includes(model) && (only === undefined || only.includes(plan.task)));
    if (wanted.length === 0) continue;
    const bert = await load(models[model], { workers: machine().cores, threads: 1 });
    for (const { task, options } of wanted) {
      const status = createStatus(process.stderr, "auto", screenOf(process.stderr, "never", process.env).paint);
      const folder = await openFolder(task === "blimp" ? unpackBlimp() : join(data, task));
      const before = process.cpuUsage();
      const evaluation = await evaluate(bert, task, folder, { ...options, onProgress: status.update });
      const { user, system } = process.cpuUsage(before);
      status.note(`${model} ${task}: ${evaluation.scores.map(score => `${score.name} ${pointsText(score)}`).join(", ")}`);
      keep({
        task,
        model,
        cpuSeconds: Math.round((user + system) / 1e5) / 10,
        evaluation: { ...evaluation, data: task, model: { ...evaluation.model, name: model } },
      });
    }
    await bert.dispose();
  }
} finally {
  rmSync(unpacked, { recursive: true });
}
writeFileSync(join(root, "docs/results.md"), page());

function unpackBlimp(): string {
  execFileSync("tar", ["-xJf", join(data, "blimp.tar.xz"), "-C", unpacked]);
  return join(unpacked, "blimp/data");
}

function keep(result: Kept): void {
  const at = kept.findIndex(({ task, model }) => task === result.task && model === result.model);
  if (at >= 0) kept[at] = result;
  else kept.push(result);
  writeFileSync(keptFile, `${JSON.stringify({ machine: machine(), evaluations: kept }, null, 1)}\n`);
}

function page(): string {
  const { cpu, cores, node } = machine();
  const sections = plans.flatMap(({ task }) => {
    const results = both.flatMap(model => kept.filter(each => each.task === task && each.model === model));
    return results.length === 0 ? [] : [section(results)];
  });
  return `# Results

How good the models are that can be measured without the network: the model in the box, and all-MiniLM-L6-v2 as published. This page is made by
\`npx tsx bench/results.ts\`; the same numbers, with every part, are in [bench/results/eval.json](../bench/results/eval.json), and any of them
is had again with \`glassbert eval TASK --data PATH\`. Points of 100, with the standard error: how far the score would wander if other items of
the kind had been drawn. Seed 0 throughout, ${cores} cores, ${cpu}, ${node}.

- **Nothing is trained** for the cosines, BLiMP and the word senses (there: a threshold).
- A **probe** is a logistic regression on vectors that stay as they are. It says what the vectors hold. It is not comparable with models that were
  trained for the task, whose scores stand below each table for orientation.
- Tables under *reported by others* were not measured here.

| task | score | ${both.join(" | ")} |
|---|---|${both.map(() => "---:|").join("")}
${plans.flatMap(summaryRows).join("\n")}

${sections.join("\n\n")}

## What these models cannot show

Answers (XQuAD), a classifier's own labels and a tagger's own entities (WNUT-17) need checkpoints that were trained for them, and none is at hand
offline. \`glassbert eval\` has them: the way from a folder to the score is run in the tests with small random folders, and the scores are proved with
answers, tags and labels made by hand (\`src/eval/*.test.ts\`, \`test/eval.test.ts\`).
`;
}

function summaryRows({ task }: Plan): string[] {
  const of = (model: ModelName) => kept.find(each => each.task === task && each.model === model)?.evaluation;
  const [first] = both.map(of).filter(each => each !== undefined);
  return (first?.scores ?? []).map(({ name }, i) => {
    const cells = both.map(model => {
      const score = of(model)?.scores[i];
      return score ? pointsText(score) : "–";
    });
    const what = `[${task}](#${anchorOf(first!.title)})${first!.isProbe ? ", probe" : ""}`;
    return `| ${what} | ${name} | ${cells.join(" | ")} |`;
  });
}

function section(results: readonly Kept[]): string {
  const [{ evaluation: first }] = results as [Kept, ...Kept[]];
  const lines = [`## ${first.title}`, ""];
  for (const { model, evaluation, cpuSeconds } of results) {
    const cost = `${cpuSeconds.toFixed(1)} CPU seconds${evaluation.task === "blimp" ? `, ${((1000 * cpuSeconds) / evaluation.items).toFixed(1)} ms per pair` : ""}`;
    lines.push(
      `- **${model}**: ${evaluation.scores.map(score => `${score.name} ${pointsText(score)}`).join(", ")}. ${itemsText(evaluation)}; ${evaluation.method}. ${[...evaluation.notes, cost].join("; ")}.`,
    );
  }
  for (const [by, parts] of Object.entries(first.parts)) {
    if (parts.length > 20) continue;
    const titles = partTitles(by, parts);
    lines.push(
      "",
      `| ${titles.join(" | ")} |`,
      `|---|${titles
        .slice(1)
        .map(() => "---:|")
        .join("")}`,
    );
    for (const part of parts) lines.push(`| ${partRow(part).join(" | ")} |`);
  }
  if (first.anchors.length > 0) {
    const names = anchorNames(first.anchors, first.scores);
    lines.push("", `| reported by others | ${names.join(" | ")} | how, where |`, `|---|${names.map(() => "---:|").join("")}---|`);
    for (const anchor of first.anchors) lines.push(`| ${anchorRow(anchor, names).join(" | ")} |`);
  }
  return lines.join("\n");
}

/** The fragment that a heading gets. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
