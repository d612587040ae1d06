// A word's vector in its context: the mean of the vectors of the pieces that it was split into.
import { GlassbertError } from "../base/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";

/** A stretch of the text, UTF-16, end outside. */
export type Span = readonly [start: number, end: number];

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
  const encoding = encodeFor(bert, text, options);
  const session = await bert.session("encoder", options);
  const { lastHiddenState } = await session.run(feedsOf([encoding], bert), options);
  const D = bert.config.hidden_size;
  const vectors = new Float32Array(spans.length * D);
  spans.forEach(([start, end], s) => {
    const pieces = encoding.offsets.flatMap(([from, to], t) => (from < end && start < to ? [t] : []));
    if (start < 0 || end > text.length || pieces.length === 0) {
      throw new GlassbertError(
        "E_INPUT",
        `span ${start}–${end} (${JSON.stringify(text.slice(start, end))}) covers no piece of the text`,
        `give spans within 0–${text.length} that cover letters`,
      );
    }
    for (const t of pieces) for (let d = 0; d < D; d++) vectors[s * D + d]! += lastHiddenState!.data[t * D + d]! / pieces.length;
  });
  return vectors;
}
