// A word's vector in its context: the mean of the vectors of the pieces that it was split into.
import { GlassbertError } from "../base/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { runEach } from "./run-each.ts";

/** A stretch of the text, UTF-16, end outside. */
export type Span = readonly [start: number, end: number];

/** A text with the places of some of its words. */
export interface SpannedText {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** How to make vectors of the words of many texts. */
export interface ManyWordVectorsOptions extends RunEachOptions {
  /** Cut a text that is too long, from the right, instead of refusing it. Default false. */
  readonly truncate?: boolean | undefined;
  /** A span over nothing that became a piece, or that was cut off, gets zeros instead of an error. Default false. */
  readonly allowEmpty?: boolean | undefined;
}

/**
 * One vector per span of characters; a piece counts when it overlaps the span.
 *
 * @returns row after row, [spans, D]
 * @throws {GlassbertError} E_INPUT a span outside the text, or over nothing that became a piece
 */
export async function wordVectors(
  bert: Bert,
  text: string,
  spans: readonly Span[],
  options: Omit<TextOptions, "pair"> = {},
): Promise<Float32Array> {
  const [vectors] = await manyWordVectors(bert, [{ text, spans }], options);
  return vectors!;
}

/** The same for many texts, in their order. */
export async function manyWordVectors(
  bert: Bert,
  texts: readonly SpannedText[],
  { truncate = false, allowEmpty = false, ...options }: ManyWordVectorsOptions = {},
): Promise<Float32Array[]> {
  const results = new Array<Float32Array>(texts.length);
  const D = bert.config.hidden_size;
  await runEach(bert, "encoder", {
    ...options,
    inputs: texts,
    encode: ({ text, spans }) => {
      const encoding = encodeFor(bert, text, { truncate });
      for (const span of spans) checkSpan(text, span, allowEmpty || piecesOf(encoding, span).length > 0);
      return encoding;
    },
    take: (index, { lastHiddenState }, encoding) => {
      const { spans } = texts[index]!;
      const vectors = new Float32Array(spans.length * D); // [spans, D]
      for (const [s, span] of spans.entries()) {
        const pieces = piecesOf(encoding, span);
        for (const t of pieces) for (let d = 0; d < D; d++) vectors[s * D + d]! += lastHiddenState![t * D + d]! / pieces.length;
      }
      results[index] = vectors;
    },
  });
  return results;
}

/** The tokens that overlap a span. */
function piecesOf({ offsets }: Encoding, [start, end]: Span): number[] {
  return offsets.flatMap(([from, to], t) => (from < end && start < to ? [t] : []));
}

function checkSpan(text: string, [start, end]: Span, hasPieces: boolean): void {
  if (start >= 0 && end <= text.length && hasPieces) return;
  throw new GlassbertError(
    "E_INPUT",
    `span ${start}–${end} (${JSON.stringify(text.slice(start, end))}) covers no piece of the text`,
    `give spans within 0–${text.length} that cover letters`,
  );
}
