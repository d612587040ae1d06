// From the logits of a classifier to labels with scores. Which function makes scores of logits is for the checkpoint to say: transformers'
// text-classification pipeline (5.24) is the norm. Names of labels come from id2label, else LABEL_0, LABEL_1 …
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { Bert } from "./bert.ts";
import { logSoftmax } from "./predictions.ts";

/** What makes scores of logits: one label of several, each label for itself, or nothing. */
export type ScoreFunction = "softmax" | "sigmoid" | "none";

const scoreFunctions: readonly ScoreFunction[] = ["softmax", "sigmoid", "none"];

const byProblem: Readonly<Record<NonNullable<Bert["config"]["problem_type"]>, ScoreFunction>> = {
  regression: "none",
  multi_label_classification: "sigmoid",
  single_label_classification: "softmax",
};

/** One label. */
export interface LabelScore {
  readonly label: string;
  /** Its row of the classifier. */
  readonly id: number;
  readonly score: number;
  readonly logit: number;
}

/**
 * Chooses the function for a classifier of `rows` labels: the one asked for, else by `problem_type`; without one a sigmoid for a single
 * label and softmax for several. A single label gets no softmax, which would make every score 1.
 *
 * @throws {GlassbertError} E_INPUT: softmax over one label, or an unknown function
 */
export function scoreFunctionOf({ config, name }: Pick<Bert, "config" | "name">, rows: number, asked?: ScoreFunction): ScoreFunction {
  if (asked !== undefined && !scoreFunctions.includes(asked)) {
    const near = didYouMean(String(asked), scoreFunctions);
    throw new GlassbertError(
      "E_INPUT",
      `the score function is ${JSON.stringify(asked)}.${near}`,
      `give one of ${scoreFunctions.join(", ")}`,
    );
  }
  if (asked === "softmax" && rows === 1)
    throw new GlassbertError("E_INPUT", `softmax over the one label of ${name} would always be 1`, "ask for sigmoid or none");
  if (asked !== undefined) return asked;
  const byType = config.problem_type === null ? "softmax" : byProblem[config.problem_type];
  return byType === "softmax" && rows === 1 ? "sigmoid" : byType;
}

/** Scores of one row of logits, [C], in float64. */
export function scoresOf(logits: Float32Array, scoring: ScoreFunction): Float64Array {
  if (scoring === "softmax") return logSoftmax(logits).map(Math.exp);
  return scoring === "sigmoid" ? Float64Array.from(logits, sigmoid) : Float64Array.from(logits);
}

/** 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Labels of one row of logits, best first, the lower row first among equals. */
export function labelScores(logits: Float32Array, names: readonly string[], scoring: ScoreFunction): LabelScore[] {
  const scores = scoresOf(logits, scoring);
  return Array.from(logits, (logit, id) => ({ label: names[id]!, id, score: scores[id]!, logit })).sort(
    (a, b) => b.score - a.score || a.id - b.id,
  );
}

/** The names of a classifier's rows. `readWeights` has seen to it that id2label has one for each. */
export function labelNames({ config }: Pick<Bert, "config">, rows: number): readonly string[] {
  return config.labels ?? Array.from({ length: rows }, (_, id) => `LABEL_${id}`);
}
