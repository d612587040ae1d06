// Padding: encodings of different lengths made equal, the short ones filled up with tokens that the model does not look at; and a batch,
// equal encodings as rows of one rectangle. Norm: Hugging Face tokenizers v0.22.2, utils/padding.rs.
import { GlassbertError } from "../base/index.ts";
import type { Encoding } from "./encoding.ts";
import type { PaddingSettings } from "./files/settings.ts";
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

/**
 * Encodings filled up to one length: the longest of them, or a fixed one, rounded up to a multiple. One that is longer stays as it is.
 * The encodings in `overflowing` are filled up to the same length, and do not count for the longest.
 *
 * @returns new encodings; padding has the attention 0, the special mask 1, the offsets (0, 0), and neither word nor text
 * @throws {GlassbertError} E_INPUT: a width or a multiple that is no whole number, an unknown side
 */
export function padEncodings(encodings: readonly Encoding[], settings: PaddingSettings): Encoding[] {
  const { width, multipleOf, side } = settings;
  if (side !== "left" && side !== "right")
    throw new GlassbertError("E_INPUT", `pad: side is ${JSON.stringify(side)}`, "give left or right");
  if (width !== "longest" && !(Number.isInteger(width) && width >= 0))
    throw new GlassbertError("E_INPUT", `pad: width is ${JSON.stringify(width)}`, 'give "longest", or a whole number of tokens');
  if (!(Number.isInteger(multipleOf) && multipleOf >= 1))
    throw new GlassbertError("E_INPUT", `pad: multipleOf is ${multipleOf}`, "give a whole number from 1");
  const least = width === "longest" ? encodings.reduce((max, encoding) => Math.max(max, encoding.ids.length), 0) : width;
  const length = Math.ceil(least / multipleOf) * multipleOf;
  return encodings.map(encoding => padded(encoding, length, settings));
}

function padded(encoding: Encoding, length: number, settings: PaddingSettings): Encoding {
  const { side, padId, padTypeId, padToken } = settings;
  const missing = Math.max(0, length - encoding.ids.length);
  const fill = (row: Int32Array, value: number) => Int32Array.from(beside([...row], Array<number>(missing).fill(value)));
  const beside = <T>(row: T[], padding: T[]) => (side === "left" ? [...padding, ...row] : [...row, ...padding]);
  const nulls = Array<null>(missing).fill(null);
  return {
    ids: fill(encoding.ids, padId),
    typeIds: fill(encoding.typeIds, padTypeId),
    attentionMask: fill(encoding.attentionMask, 0),
    specialTokensMask: fill(encoding.specialTokensMask, 1),
    tokens: beside(encoding.tokens, Array<string>(missing).fill(padToken)),
    offsets: beside(
      encoding.offsets,
      Array.from({ length: missing }, () => [0, 0]),
    ),
    wordIds: beside(encoding.wordIds, nulls),
    sequenceIds: beside(encoding.sequenceIds, nulls),
    dropped: encoding.dropped,
    overflowing: encoding.overflowing.map(window => padded(window, length, settings)),
  };
}
