// An Encoding over rows of numbers. Its ids are there at once; strings, spans and the rest are made when somebody looks at them,
// because most encodings go straight into a model, which looks at the ids alone.
import type { Encoding, Segment } from "./encoding.ts";
import { rowWidth, type TokenRows } from "./fast-rows.ts";
import type { TemplatePiece } from "./template.ts";

/** The numbers of one text: id, start, end, word for each token, as in TokenRows. */
export type PackedTokens = readonly number[];

/** A copy of rows. */
export function pack({ data, length }: TokenRows): PackedTokens {
  const packed: number[] = [];
  for (let i = 0; i < rowWidth * length; i++) packed.push(data[i]!);
  return packed;
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
 * Puts texts into a template, as `applyTemplate` does.
 *
 * @param texts - one for a single template, two for a pair
 * @param addSpecialTokens - false leaves the special tokens out
 * @param tokenOf - the token of an id
 */
export function lazyEncoding(
  pieces: readonly TemplatePiece[],
  texts: readonly PackedTokens[],
  addSpecialTokens: boolean,
  tokenOf: (id: number) => string,
): Encoding {
  /** One value per token. */
  function each<V>(ofSpecial: (piece: TemplatePiece & { kind: "special" }, i: number) => V, ofToken: TokenReader<V>): V[] {
    const values: V[] = [];
    for (const piece of pieces) {
      if (piece.kind === "sequence") {
        const packed = texts[piece.sequence]!;
        for (let at = 0; at < packed.length; at += rowWidth) values.push(ofToken(packed, at, piece));
      } else if (addSpecialTokens) for (let i = 0; i < piece.ids.length; i++) values.push(ofSpecial(piece, i));
    }
    return values;
  }
  const ids = collectIds(pieces, texts, addSpecialTokens);
  let typeIds: Int32Array | undefined;
  let attentionMask: Int32Array | undefined;
  let specialTokensMask: Int32Array | undefined;
  let tokens: string[] | undefined;
  let offsets: [number, number][] | undefined;
  let wordIds: (number | null)[] | undefined;
  let sequenceIds: (number | null)[] | undefined;
  const typeId = (piece: TemplatePiece) => piece.typeId;
  return {
    ids,
    get typeIds() {
      typeIds ??= Int32Array.from(each(typeId, (_packed, _at, piece) => piece.typeId));
      return typeIds;
    },
    get attentionMask() {
      attentionMask ??= new Int32Array(ids.length).fill(1);
      return attentionMask;
    },
    get specialTokensMask() {
      specialTokensMask ??= Int32Array.from(each(one, zero));
      return specialTokensMask;
    },
    get tokens() {
      tokens ??= each(
        (piece, i) => piece.tokens[i]!,
        (packed, at) => tokenOf(packed[at]!),
      );
      return tokens;
    },
    get offsets() {
      offsets ??= each<[number, number]>(
        () => [0, 0],
        (packed, at) => [packed[at + 1]!, packed[at + 2]!],
      );
      return offsets;
    },
    get wordIds() {
      wordIds ??= each<number | null>(none, (packed, at) => packed[at + 3]!);
      return wordIds;
    },
    get sequenceIds() {
      sequenceIds ??= each<number | null>(none, (_packed, _at, piece) => piece.sequence);
      return sequenceIds;
    },
    dropped: 0,
    overflowing: [],
  };
}

type TokenReader<V> = (packed: PackedTokens, at: number, piece: TemplatePiece & { kind: "sequence" }) => V;

const one = () => 1;
const zero = () => 0;
const none = () => null;

function collectIds(pieces: readonly TemplatePiece[], texts: readonly PackedTokens[], addSpecialTokens: boolean): Int32Array {
  let length = 0;
  for (const piece of pieces)
    if (piece.kind === "sequence") length += texts[piece.sequence]!.length / rowWidth;
    else if (addSpecialTokens) length += piece.ids.length;
  const ids = new Int32Array(length);
  let to = 0;
  for (const piece of pieces) {
    if (piece.kind === "sequence") {
      const packed = texts[piece.sequence]!;
      for (let at = 0; at < packed.length; at += rowWidth) ids[to++] = packed[at]!;
    } else if (addSpecialTokens) for (const id of piece.ids) ids[to++] = id;
  }
  return ids;
}
