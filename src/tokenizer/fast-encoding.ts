// An Encoding made of rows of numbers, in one walk over template and tokens: what `applyTemplate` makes of segments, without the segments.
import type { Encoding, Segment } from "./encoding.ts";
import { rowWidth, type TokenRows } from "./fast-rows.ts";
import { countSpecialTokens, type TemplatePiece } from "./template.ts";

/** The numbers of one text: id, start, end, word for each token, as in TokenRows. */
export type PackedTokens = Int32Array;

/** A view of rows, good until they are written to again. */
export function pack({ data, length }: TokenRows): PackedTokens {
  return data.subarray(0, rowWidth * length);
}

/** The tokens as truncation takes them. */
export function segmentOf(packed: PackedTokens, tokenOf: (id: number) => string): Segment {
  const segment: Segment = { ids: [], tokens: [], offsets: [], wordIds: [] };
  for (let at = 0; at < packed.length; at += rowWidth) {
    segment.ids.push(packed[at]!);
    segment.tokens.push(tokenOf(packed[at]!));
    segment.offsets.push([packed[at + 1]!, packed[at + 2]!]);
    segment.wordIds.push(packed[at + 3]!);
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
  for (const packed of texts) length += packed.length / rowWidth;
  const ids = new Int32Array(length);
  const typeIds = new Int32Array(length);
  const specialTokensMask = new Int32Array(length);
  const tokens: string[] = [];
  const offsets: [number, number][] = [];
  const wordIds: (number | null)[] = [];
  const sequenceIds: (number | null)[] = [];
  let to = 0;
  for (const piece of pieces) {
    const { typeId } = piece;
    if (piece.kind === "special") {
      if (!addSpecialTokens) continue;
      for (let i = 0; i < piece.ids.length; i++, to++) {
        ids[to] = piece.ids[i]!;
        typeIds[to] = typeId;
        specialTokensMask[to] = 1;
        tokens.push(piece.tokens[i]!);
        offsets.push([0, 0]);
        wordIds.push(null);
        sequenceIds.push(null);
      }
    } else {
      const { sequence } = piece;
      const packed = texts[sequence]!;
      for (let at = 0; at < packed.length; at += rowWidth, to++) {
        const id = packed[at]!;
        ids[to] = id;
        typeIds[to] = typeId;
        tokens.push(tokenOf(id));
        offsets.push([packed[at + 1]!, packed[at + 2]!]);
        wordIds.push(packed[at + 3]!);
        sequenceIds.push(sequence);
      }
    }
  }
  const attentionMask = new Int32Array(length).fill(1);
  return { ids, typeIds, attentionMask, specialTokensMask, tokens, offsets, wordIds, sequenceIds, dropped: 0, overflowing: [] };
}
