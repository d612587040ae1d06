// Encodings of several texts as the inputs of one run, padded on the right to the longest.

import { GlassbertError } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Encoding, Tokenizer } from "../tokenizer/index.ts";
import type { Bert } from "./bert.ts";

/** What each program is fed: `inputIds`, `tokenTypeIds`, `positionIds`, `attentionMask`, each [B, T]. */
export type BertFeeds = Record<"inputIds" | "tokenTypeIds" | "positionIds" | "attentionMask", Tensor>;

/** One run's inputs. */
export function feedsOf(encodings: readonly Pick<Encoding, "ids" | "typeIds" | "attentionMask">[], padId: number): BertFeeds {
  const B = encodings.length;
  const T = Math.max(...encodings.map(e => e.ids.length));
  const feeds = {
    inputIds: int32([B, T], new Int32Array(B * T).fill(padId)),
    tokenTypeIds: int32([B, T]),
    positionIds: int32([B, T]),
    attentionMask: int32([B, T]),
  };
  encodings.forEach((encoding, b) => {
    feeds.inputIds.data.set(encoding.ids, b * T);
    feeds.tokenTypeIds.data.set(encoding.typeIds, b * T);
    feeds.attentionMask.data.set(encoding.attentionMask, b * T);
    for (let t = 0; t < T; t++) feeds.positionIds.data[b * T + t] = t;
  });
  return feeds;
}

/** Options of every task that reads one text or a pair. */
export interface TextOptions {
  /** The second text of a pair. */
  readonly pair?: string | undefined;
  /** Cut a text that is too long, from the right, instead of refusing it. Default false. */
  readonly truncate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The encoding of a text or pair; E_TOO_LONG when it does not fit into the model and may not be cut. */
export function encodeFor(
  { tokenizer, maxLength }: Pick<Bert, "tokenizer" | "maxLength">,
  text: string,
  { pair, truncate = false }: TextOptions = {},
): Encoding {
  const encoding = tokenizer.encode(text, { pair, maxLength: truncate ? maxLength : undefined });
  if (encoding.ids.length > maxLength) {
    throw new GlassbertError(
      "E_TOO_LONG",
      `the text has ${encoding.ids.length} tokens, the model reads ${maxLength}`,
      "shorten it, or allow cutting: --truncate (truncate: true)",
    );
  }
  return encoding;
}

/** The id that fills up short rows; a model without [PAD] takes 0, which the mask hides. */
export function padIdOf(tokenizer: Tokenizer): number {
  return tokenizer.padId ?? 0;
}
