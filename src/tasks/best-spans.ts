// From scores for "the answer starts here" and "ends here" to the best stretches of a text. Within a window every token of the context and the
// [CLS] in front compete for both ends; a span is as likely as its two ends together. Norm: transformers' QuestionAnsweringPipeline (4.57),
// whose sum over equal answers is not followed: of a span that was found in two windows, or by two pairs of tokens, the likelier counts.
import type { Encoding } from "../tokenizer/index.ts";
import { logSoftmax } from "./predictions.ts";

/** What a model says of one window: question, then a part of the context. */
export interface WindowScores {
  readonly encoding: Encoding;
  /** [T] */
  readonly startLogits: Float32Array;
  /** [T] */
  readonly endLogits: Float32Array;
}

/** A stretch of the context. */
export interface ScoredSpan {
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Which spans count. */
export interface SpanOptions {
  /** Tokens an answer may have. */
  readonly maxAnswerTokens: number;
  /** Whether an answer that begins or ends within a word is widened to the whole of it. */
  readonly alignToWords: boolean;
}

/** The best spans of all windows, best first (then earlier, then shorter), and how likely it is that there is no answer. */
export function bestSpans(
  windows: readonly WindowScores[],
  topK: number,
  { maxAnswerTokens, alignToWords }: SpanOptions,
): { spans: ScoredSpan[]; noAnswer: number } {
  const best = new Map<string, ScoredSpan>();
  let noAnswer = 1;
  for (const { encoding, startLogits, endLogits } of windows) {
    const context = encoding.sequenceIds.flatMap((sequence, t) => (sequence === 1 ? [t] : []));
    const starts = probabilities(startLogits, context);
    const ends = probabilities(endLogits, context);
    noAnswer = Math.min(noAnswer, starts[0]! * ends[0]!);
    const places = alignToWords ? wordPlaces(encoding) : encoding.offsets;
    for (const [c, s] of context.entries()) {
      for (const [length, e] of context.slice(c, c + maxAnswerTokens).entries()) {
        const [start, end] = [places[s]![0], places[e]![1]];
        const score = starts[c + 1]! * ends[c + length + 1]!;
        const key = `${start} ${end}`;
        if (end > start && score > (best.get(key)?.score ?? -1)) best.set(key, { start, end, score });
      }
    }
  }
  const spans = [...best.values()].sort((a, b) => b.score - a.score || a.start - b.start || a.end - b.end);
  return { spans: spans.slice(0, topK), noAnswer };
}

/** Softmax over [CLS] (first in the result) and the tokens of the context. */
function probabilities(logits: Float32Array, context: readonly number[]): Float64Array {
  return logSoftmax(Float32Array.of(logits[0]!, ...context.map(t => logits[t]!))).map(Math.exp);
}

/** For each token the place of its word, as far as the word is in the window. */
function wordPlaces({ wordIds, sequenceIds, offsets }: Encoding): (readonly [start: number, end: number])[] {
  const words = new Map<string, readonly [start: number, end: number]>();
  const keys = wordIds.map((word, t) => `${sequenceIds[t]} ${word}`);
  for (const [t, key] of keys.entries()) words.set(key, [words.get(key)?.[0] ?? offsets[t]![0], offsets[t]![1]]);
  return keys.map(key => words.get(key)!);
}
