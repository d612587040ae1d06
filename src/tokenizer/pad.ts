// A batch: encodings of different lengths as rows of one rectangle, the short ones filled up with padding that the model does not look at.
import { GlassbertError } from "../base/index.ts";
import type { Encoding } from "./encoding.ts";
import type { Side } from "./truncate.ts";

/** B encodings as rows of T tokens. */
export interface Batch {
  /** B */
  readonly rows: number;
  /** T */
  readonly width: number;
  /** [B, T] */
  readonly inputIds: Int32Array;
  /** [B, T] */
  readonly tokenTypeIds: Int32Array;
  /** 1 for a token, 0 for padding, [B, T] */
  readonly attentionMask: Int32Array;
  /** 1 for a token of the template and for padding, [B, T] */
  readonly specialTokensMask: Int32Array;
}

/** How to fill up the short rows. */
export interface PadOptions {
  /** Id of the padding token; null when the vocabulary has none, which is an error only when padding is needed. */
  readonly padId: number | null;
  /** Segment of the padding, 0 by default. */
  readonly padTypeId?: number;
  /** The side the padding goes to, "right" by default. */
  readonly side?: Side;
  /** At least this width; by default as wide as the longest row. */
  readonly width?: number;
  /** Rounds the width up to a multiple of this, 1 by default. */
  readonly multipleOf?: number;
}

/**
 * Lays encodings out as one rectangle.
 *
 * @throws {GlassbertError} E_INPUT: padding is needed and there is no padding token
 */
export function padBatch(encodings: readonly Encoding[], options: PadOptions): Batch {
  const { padId, padTypeId = 0, side = "right", width: least = 0, multipleOf = 1 } = options;
  const longest = encodings.reduce((max, encoding) => Math.max(max, encoding.ids.length), least);
  const width = Math.ceil(longest / multipleOf) * multipleOf;
  const size = encodings.length * width;
  if (padId === null && encodings.some(encoding => encoding.ids.length < width))
    throw new GlassbertError(
      "E_INPUT",
      "the texts have different lengths and the vocabulary has no padding token",
      "encode one text at a time, or name a pad_token in tokenizer_config.json",
    );
  const inputIds = new Int32Array(size).fill(padId ?? 0);
  const tokenTypeIds = new Int32Array(size).fill(padTypeId);
  const attentionMask = new Int32Array(size);
  const specialTokensMask = new Int32Array(size).fill(1);
  for (const [row, encoding] of encodings.entries()) {
    const at = row * width + (side === "left" ? width - encoding.ids.length : 0);
    inputIds.set(encoding.ids, at);
    tokenTypeIds.set(encoding.typeIds, at);
    attentionMask.set(encoding.attentionMask, at);
    specialTokensMask.set(encoding.specialTokensMask, at);
  }
  return { rows: encodings.length, width, inputIds, tokenTypeIds, attentionMask, specialTokensMask };
}
