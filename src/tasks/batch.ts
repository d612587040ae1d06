// Encodings of several texts as the inputs of one run, padded on the right to the longest.

import { GlassbertError } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Encoding, Tokenizer } from "../tokenizer/index.ts";
import { padBatch } from "../tokenizer/index.ts";
import type { Bert } from "./bert.ts";

/** What each program is fed: `inputIds`, `tokenTypeIds`, `positionIds`, `attentionMask`, each [B, T]. */
export type BertFeeds = Record<"inputIds" | "tokenTypeIds" | "positionIds" | "attentionMask", Tensor>;

/** One run's inputs. A tokenizer without [PAD] fills up with id 0, which the mask hides. */
export function feedsOf(encodings: readonly Encoding[], tokenizer: Tokenizer): BertFeeds {
  const { rows: B, width: T, ...batch } = padBatch(encodings, { padId: tokenizer.padId ?? 0 });
  return {
    inputIds: int32([B, T], batch.inputIds),
    tokenTypeIds: int32([B, T], batch.tokenTypeIds),
    positionIds: int32(
      [B, T],
      Int32Array.from({ length: B * T }, (_, i) => i % T),
    ),
    attentionMask: int32([B, T], batch.attentionMask),
  };
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
  const encoding = tokenizer.encode(text, { ...(pair === undefined ? {} : { pair }), ...(truncate ? { maxLength } : {}) });
  if (encoding.ids.length > maxLength) {
    throw new GlassbertError(
      "E_TOO_LONG",
      `the text has ${encoding.ids.length} tokens, the model reads ${maxLength}`,
      "shorten it, or allow cutting: --truncate (truncate: true)",
    );
  }
  return encoding;
}
