// Encodings of several texts as the inputs of one run, padded on the right to the longest.

import { GlassbertError } from "../base/index.ts";
import { positionsOf } from "../model/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { padBatch } from "../tokenizer/index.ts";
import type { Bert } from "./bert.ts";

/** What each program is fed: `inputIds`, `positionIds`, `attentionMask` and, in families with segments, `tokenTypeIds`, each [B, T]. */
export type BertFeeds = Readonly<Record<"inputIds" | "positionIds" | "attentionMask", Tensor>> & Readonly<Record<string, Tensor>>;

/**
 * One run's inputs. A tokenizer without [PAD] fills up with id 0, which the mask hides.
 *
 * @throws {GlassbertError} E_ID_RANGE: a segment that the model's table lacks
 */
export function feedsOf(
  encodings: readonly Encoding[],
  { tokenizer, config, name }: Pick<Bert, "tokenizer" | "config" | "name">,
): BertFeeds {
  const { rows: B, width: T, ...batch } = padBatch(encodings, { padId: tokenizer.padId ?? 0 });
  const segments = config.type_vocab_size;
  const beyond = segments === 0 ? undefined : batch.tokenTypeIds.find(segment => segment >= segments);
  if (beyond !== undefined) {
    const message = `${name}: the tokenizer gives segment ${beyond}, the model has ${segments} (type_vocab_size)`;
    throw new GlassbertError("E_ID_RANGE", message, "take the tokenizer files and the weights from the same model");
  }
  return {
    inputIds: int32([B, T], batch.inputIds),
    ...(segments === 0 ? {} : { tokenTypeIds: int32([B, T], batch.tokenTypeIds) }),
    positionIds: int32([B, T], positionsOf(config, batch.inputIds, T)),
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
