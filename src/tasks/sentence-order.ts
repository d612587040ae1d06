// Do two texts stand in their order, or were they swapped? ALBERT's second pre-training question (Lan et al. 2020, §3.1).
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";

/** The answer. */
export interface SentenceOrder {
  /** Probability that the first text stands first. */
  readonly isOrdered: number;
  /** Scores of "in order" and "swapped". */
  readonly logits: readonly [number, number];
}

/**
 * Judges a pair.
 *
 * @throws {GlassbertError} E_HEAD_MISSING, E_TOO_LONG
 */
export async function sentenceOrder(
  bert: Bert,
  text: string,
  pair: string,
  options: Omit<TextOptions, "pair"> = {},
): Promise<SentenceOrder> {
  const encoding = encodeFor(bert, text, { ...options, pair });
  const session = await bert.session("sentenceOrder", options);
  const { logits } = await session.run(feedsOf([encoding], bert), options);
  const [ordered, swapped] = logits!.data as unknown as [number, number];
  return { isOrdered: 1 / (1 + Math.exp(swapped - ordered)), logits: [ordered, swapped] };
}
