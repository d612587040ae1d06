// Does the second text follow the first? BERT's second pre-training question (Devlin et al. 2019, §3.1, Task #2).
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";

/** The answer. */
export interface NextSentence {
  /** Probability that the second text follows. */
  readonly isNext: number;
  /** Scores of "is next" and "is not next". */
  readonly logits: readonly [number, number];
}

/** Judges a pair. */
export async function nextSentence(bert: Bert, text: string, pair: string, options: Omit<TextOptions, "pair"> = {}): Promise<NextSentence> {
  const encoding = encodeFor(bert, text, { ...options, pair });
  const session = await bert.session("nextSentence", options);
  const { logits } = await session.run(feedsOf([encoding], bert), options);
  const [yes, no] = logits!.data as unknown as [number, number];
  return { isNext: 1 / (1 + Math.exp(no - yes)), logits: [yes, no] };
}
