// The card of a fine-tuned model: what it learned from what, by which recipe, how good it is and how much of that is luck.
import { version } from "../../base/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { Exercise, FinetuneTask } from "./exercise.ts";
import type { Finetuned } from "./finetune.ts";
import { modelTitle } from "./model-title.ts";
import type { Recipe } from "./recipe.ts";

/** What it is about. */
export interface CardSubject extends Pick<Finetuned, "runs" | "best" | "median"> {
  /** The model that it was made of. */
  readonly bert: Pick<Bert, "name">;
  readonly exercise: Pick<Exercise, "task" | "description" | "items" | "devItems" | "makesVectors">;
  readonly recipe: Recipe;
}

const pipelines: Readonly<Record<FinetuneTask, string>> = {
  classification: "text-classification",
  tags: "token-classification",
  answers: "question-answering",
  sentence: "sentence-similarity",
  distill: "feature-extraction",
};

/** README.md, with the header that the Hugging Face hub reads. */
export function writeCard({ bert, exercise, recipe, runs, best, median }: CardSubject): string {
  const { task, description, items, devItems, makesVectors } = exercise;
  const [decisive] = best.best.scores;
  const pipeline = makesVectors ? "sentence-similarity" : pipelines[task];
  const { lora, seeds, freeze, ...numbers } = recipe;
  const rows = Object.entries({
    ...numbers,
    seeds: seeds.join(", "),
    ...(lora && { lora: JSON.stringify(lora) }),
    ...(freeze.length > 0 && { freeze: freeze.join(", ") }),
  });
  return `${[
    "---",
    `library_name: ${makesVectors ? "sentence-transformers" : "transformers"}`,
    `pipeline_tag: ${pipeline}`,
    "tags: [glassbert]",
    "---",
    `# ${modelTitle(bert)}, fine-tuned: ${task}`,
    "",
    `Made of ${modelTitle(bert)} by \`glassbert finetune\` ${version}. ${description}`,
    `Learned from ${items} items, judged by ${devItems} others.`,
    "",
    `| seed | best after update | ${best.best.scores.map(({ name }) => name).join(" | ")} |`,
    `|---|---|${best.best.scores.map(() => "---|").join("")}`,
    ...runs.map(({ seed, totalSteps, best: { step, scores } }) => `| ${seed} | ${step} of ${totalSteps} | ${scores.map(({ points }) => points.toFixed(2)).join(" | ")} |`), // biome-ignore format: one row
    "",
    `The weights are those of seed ${best.seed}, chosen by ${decisive!.name} on the items it is judged by; the median of the seeds is ${median.toFixed(2)}.`,
    "",
    "| recipe | |",
    "|---|---|",
    ...rows.filter(([, value]) => value !== null).map(([name, value]) => `| ${name} | ${value} |`),
    "",
    "AdamW with bias correction, gradients clipped to norm 1, linear warm-up and decay; dropout between the layers, none in the attention.",
  ].join("\n")}\n`;
}
