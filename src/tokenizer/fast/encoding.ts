// An Encoding made of rows of numbers, in one walk over template and tokens: what `applyTemplate` makes of segments, without the segments.
import type { Encoding, Segment } from "../encoding.ts";
import { countSpecialTokens, type TemplatePiece } from "../stages/template.ts";
import { rowWidth, type TokenRows } from "./rows.ts";

/** The tokens of one text. */
export interface PackedTokens {
  /** id, start, end, word for each token, as in TokenRows */
  readonly rows: Int32Array;
  /** By their numbers, tokens that are shown as they stand in the text; null for none */
  readonly written: ReadonlyMap<number, string> | null;
}

/** A view of rows, good until they are written to again. */
export function pack({ data, length }: TokenRows, written: ReadonlyMap<number, string> | null): PackedTokens {
  return { rows: data.subarray(0, rowWidth * length), written };
}

/** The tokens as truncation takes them. */
export function segmentOf({ rows, written }: PackedTokens, tokenOf: (id: number) => string): Segment {
  const segment: Segment = { ids: [], tokens: [], offsets: [], wordIds: [] };
  for (let at = 0; at < rows.length; at += rowWidth) {
    segment.ids.push(rows[at]!);
    segment.tokens.push(written?.get(at / rowWidth) ?? tokenOf(rows[at]!));
    segment.offsets.push([rows[at + 1]!, rows[at + 2]!]);
    segment.wordIds.push(rows[at + 3]!);
  }
  return segment;
}

/**
 * Puts texts into a template.
 *
 * @param texts - one for a single template, two for a pair
 * @param addSpecialTokens - false leaves the special tokens out
 * @param tokenOf - the token of an id
 */
export function encodingOf(
  pieces: readonly TemplatePiece[],
  texts: readonly PackedTokens[],
  addSpecialTokens: boolean,
  tokenOf: (id: number) => string,
): Encoding {
  let length = addSpecialTokens ? countSpecialTokens(pieces) : 0;
  for (const packed of texts) length += packed.rows.length / rowWidth;
  // One buffer under four rows: to ask the system for memory costs more than all the rest here.
  const numbers = new Int32Array(4 * length);
  const ids = numbers.subarray(0, length);
  const typeIds = numbers.subarray(length, 2 * length);
  const attentionMask = numbers.subarray(2 * length, 3 * length).fill(1);
  const specialTokensMask = numbers.subarray(3 * length);
  // Of their full length from the start: to grow four lists one by one costs more than to fill them.
  const tokens = new Array<string>(length);
  const offsets = new Array<[number, number]>(length);
  const wordIds = new Array<number | null>(length);
  const sequenceIds = new Array<number | null>(length);
  let to = 0;
  for (const piece of pieces) {
    const { typeId } = piece;
    if (piece.kind === "special") {
      if (!addSpecialTokens) continue;
      for (let i = 0; i < piece.ids.length; i++, to++) {
        ids[to] = piece.ids[i]!;
        typeIds[to] = typeId;
        specialTokensMask[to] = 1;
        tokens[to] = piece.tokens[i]!;
        offsets[to] = [0, 0];
        wordIds[to] = null;
        sequenceIds[to] = null;
      }
    } else {
      const { sequence } = piece;
      const { rows, written } = texts[sequence]!;
      for (let at = 0; at < rows.length; at += rowWidth, to++) {
        const id = rows[at]!;
        ids[to] = id;
        typeIds[to] = typeId;
        tokens[to] = written?.get(at / rowWidth) ?? tokenOf(id);
        offsets[to] = [rows[at + 1]!, rows[at + 2]!];
        wordIds[to] = rows[at + 3]!;
        sequenceIds[to] = sequence;
      }
    }
  }
  return { ids, typeIds, attentionMask, specialTokensMask, tokens, offsets, wordIds, sequenceIds, dropped: 0, overflowing: [] };
}
