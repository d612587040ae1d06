// Labels of whole texts or pairs: sentiment, topic, entailment, whatever the checkpoint was trained to tell.
import { GlassbertError } from "../base/index.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { type LabelScore, labelNames, labelScores, type ScoreFunction, scoreFunctionOf } from "./label-scores.ts";
import { runEach } from "./run-each.ts";

/** A text, or two of them: `[CLS] text [SEP] pair [SEP]`. */
export type TextOrPair = string | { readonly text: string; readonly pair?: string | undefined };

/** What a classifier says of a text. */
export interface Classification {
  /** Best first. */
  readonly labels: readonly LabelScore[];
  /** What made scores of the logits. */
  readonly function: ScoreFunction;
  /** Whether the text was longer than the model reads and was cut, which `truncate` allows. */
  readonly truncated: boolean;
}

/** How to classify. */
export interface ClassifyOptions extends RunEachOptions {
  /** How many labels. Default: all. */
  readonly topK?: number | undefined;
  /** What makes scores of logits. Default: as the checkpoint says (`scoreFunctionOf`). */
  readonly function?: ScoreFunction | undefined;
  /** Cut a text that is too long, from the right, instead of refusing it. Default false. */
  readonly truncate?: boolean | undefined;
}

/**
 * Classifies a text or pair, or a list of them; the results stand in the order of the list.
 *
 * @throws {GlassbertError} E_HEAD_MISSING, E_TOO_LONG; E_INPUT: a `topK` below 1, a function
 * that does not fit
 */
export async function classify(bert: Bert, text: TextOrPair, options?: ClassifyOptions): Promise<Classification>;
/** The same for a list; the results stand in its order. */
export async function classify(bert: Bert, texts: readonly TextOrPair[], options?: ClassifyOptions): Promise<Classification[]>;
/** Both of the above. */
export async function classify(
  bert: Bert,
  given: TextOrPair | readonly TextOrPair[],
  options: ClassifyOptions = {},
): Promise<Classification | Classification[]> {
  const topK = checkTopK(options.topK);
  const inputs = isList(given) ? given : [given];
  const results = new Array<Classification>(inputs.length);
  await runEach(bert, "labels", {
    ...options,
    inputs,
    encode: input => {
      const { text, pair } = typeof input === "string" ? { text: input, pair: undefined } : input;
      return encodeFor(bert, text, { pair, truncate: options.truncate });
    },
    take: (index, { logits }, { dropped }) => {
      const scoring = scoreFunctionOf(bert, logits!.length, options.function);
      const labels = labelScores(logits!, labelNames(bert, logits!.length), scoring).slice(0, topK);
      results[index] = { labels, function: scoring, truncated: dropped > 0 };
    },
  });
  return isList(given) ? results : results[0]!;
}

/** How many results are wanted; Infinity when it is not said. */
export function checkTopK(topK: number = Number.POSITIVE_INFINITY): number {
  if (topK === Number.POSITIVE_INFINITY || (Number.isInteger(topK) && topK >= 1)) return topK;
  throw new GlassbertError("E_INPUT", `topK is ${topK}`, "give a whole number from 1");
}

function isList(given: TextOrPair | readonly TextOrPair[]): given is readonly TextOrPair[] {
  return Array.isArray(given);
}
