// Labels that no classifier was trained on: each becomes a sentence about the text, and a model of entailment says whether the text supports it
// (Yin et al. 2019, "Benchmarking Zero-shot Text Classification"). Norm: transformers' ZeroShotClassificationPipeline (5.24).
import { GlassbertError } from "../base/index.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { labelNames, scoresOf } from "./label-scores.ts";
import { runEach } from "./run-each.ts";

/** A candidate with its score. */
export interface ZeroShotLabel {
  readonly label: string;
  readonly score: number;
}

/** What a text is about. */
export interface ZeroShot {
  /** Best first. */
  readonly labels: readonly ZeroShotLabel[];
  /** Whether the text was longer than the model reads and was cut, which `truncate` allows. */
  readonly truncated: boolean;
}

/** How to ask. */
export interface ZeroShotOptions extends RunEachOptions {
  /** The sentence about the text, with `{}` for the label. Default "This example is {}." */
  readonly hypothesisTemplate?: string | undefined;
  /** Judge each label for itself: entailment against contradiction. Default false: the labels share a probability of 1. A single label is always judged so. */
  readonly multiLabel?: boolean | undefined;
  /** Cut a text that is too long, never the sentence about it, instead of refusing it. Default false. */
  readonly truncate?: boolean | undefined;
}

/**
 * Classifies a text by labels of the caller's choice.
 *
 * @throws {GlassbertError} E_HEAD_MISSING: no classifier, or none that tells entailment; E_TOO_LONG; E_INPUT: no labels, one of them empty or twice, a
 * template without a place for them
 */
export async function zeroShot(bert: Bert, text: string, labels: readonly string[], options: ZeroShotOptions = {}): Promise<ZeroShot> {
  const { hypothesisTemplate = "This example is {}.", multiLabel = false, truncate = false } = options;
  checkLabels(labels);
  const parts = hypothesisTemplate.split("{}");
  if (parts.length !== 2)
    throw new GlassbertError(
      "E_INPUT",
      `the template ${JSON.stringify(hypothesisTemplate)} has ${parts.length - 1} places for a label`,
      "write {} once",
    );

  const rows = new Array<Float32Array>(labels.length);
  let truncated = false;
  await runEach(bert, "labels", {
    ...options,
    inputs: labels,
    encode: label => {
      const pair = parts.join(label);
      if (!truncate) return encodeFor(bert, text, { pair });
      return bert.tokenizer.encode(text, { pair, maxLength: bert.maxLength, truncation: "only_first" });
    },
    take: (index, { logits }, { dropped }) => {
      rows[index] = logits!.slice();
      truncated ||= dropped > 0;
    },
  });

  const names = labelNames(bert, rows[0]!.length);
  const entailment = rowOf("entail", names);
  if (entailment < 0) throw noEntailment(bert.name, names);
  const isAlone = multiLabel || labels.length === 1;
  const contradiction = isAlone ? contradictionOf(names, entailment, bert.name) : -1;
  const scores = isAlone
    ? rows.map(row => scoresOf(Float32Array.of(row[contradiction]!, row[entailment]!), "softmax")[1]!)
    : scoresOf(
        Float32Array.from(rows, row => row[entailment]!),
        "softmax",
      );
  const scored = labels.map((label, index) => ({ label, score: scores[index]!, index }));
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  return { labels: scored.map(({ label, score }) => ({ label, score })), truncated };
}

function checkLabels(labels: readonly string[]): void {
  const wrong = labels.find((label, i) => label.trim() === "" || labels.indexOf(label) < i);
  if (labels.length > 0 && wrong === undefined) return;
  const what =
    labels.length === 0 ? "no labels were given" : wrong!.trim() === "" ? "a label is empty" : `the label "${wrong}" was given twice`;
  throw new GlassbertError("E_INPUT", what, "give labels such as sport, politics, weather");
}

/** The label that begins so, in any case; -1 for none. */
function rowOf(beginning: string, names: readonly string[]): number {
  return names.findIndex(name => name.toLowerCase().startsWith(beginning));
}

function noEntailment(model: string, names: readonly string[]): GlassbertError {
  return new GlassbertError(
    "E_HEAD_MISSING",
    `${model} has no label that begins with "entail"; its labels are ${names.join(", ")}`,
    "use a checkpoint that was trained on entailment (MNLI, XNLI), or name its labels in id2label",
  );
}

/** What stands against entailment: contradiction, or of two labels the other one. */
function contradictionOf(names: readonly string[], entailment: number, model: string): number {
  const contradiction = rowOf("contradict", names);
  if (contradiction >= 0) return contradiction;
  if (names.length === 2) return 1 - entailment;
  throw new GlassbertError(
    "E_HEAD_MISSING",
    `${model} has no label that begins with "contradict"; its labels are ${names.join(", ")}`,
    "name its labels in id2label, or give several labels that exclude each other",
  );
}
