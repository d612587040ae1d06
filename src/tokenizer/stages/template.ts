// The template: where the special tokens go around one text or two, and which segment each token is of.
// BERT's is `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`; the last B and [SEP] are of segment 1. RoBERTa's knows no segments.
import type { Encoding, Segment } from "../encoding.ts";
import { overflowOf } from "../truncate.ts";
import type { OffsetTrim } from "./trim-offsets.ts";

/** A place in a template: special tokens (mostly one), or one of the texts. */
export type TemplatePiece =
  | { readonly kind: "special"; readonly ids: readonly number[]; readonly tokens: readonly string[]; readonly typeId: number }
  | { readonly kind: "sequence"; readonly sequence: 0 | 1; readonly typeId: number };

/** What goes around a single text and around a pair. */
export interface Template {
  readonly single: readonly TemplatePiece[];
  readonly pair: readonly TemplatePiece[];
  /** Leaves blanks out of offsets; absent where they stay */
  readonly trim?: OffsetTrim;
}

/** The template of a tokenizer without one: just the texts. */
export const bareTemplate: Template = {
  single: [{ kind: "sequence", sequence: 0, typeId: 0 }],
  pair: [
    { kind: "sequence", sequence: 0, typeId: 0 },
    { kind: "sequence", sequence: 1, typeId: 1 },
  ],
};

/** A special token's name and id. */
export type SpecialToken = readonly [token: string, id: number];

/** BERT's template: `[CLS] A [SEP]`, `[CLS] A [SEP] B [SEP]`. */
export function bertTemplate(cls: SpecialToken, sep: SpecialToken): Template {
  const single = [special(cls, 0), sequence(0, 0), special(sep, 0)];
  return { single, pair: [...single, sequence(1, 1), special(sep, 1)] };
}

/** RoBERTa's template: `<s> A </s>`, `<s> A </s> </s> B </s>`, all of one segment. */
export function robertaTemplate(cls: SpecialToken, sep: SpecialToken): Template {
  const single = [special(cls, 0), sequence(0, 0), special(sep, 0)];
  return { single, pair: [...single, special(sep, 0), sequence(1, 0), special(sep, 0)] };
}

function special([token, id]: SpecialToken, typeId: number): TemplatePiece {
  return { kind: "special", ids: [id], tokens: [token], typeId };
}

function sequence(which: 0 | 1, typeId: number): TemplatePiece {
  return { kind: "sequence", sequence: which, typeId };
}

/** How many tokens a template adds. */
export function countSpecialTokens(pieces: readonly TemplatePiece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.kind === "special" ? piece.ids.length : 0), 0);
}

/**
 * Puts texts into a template, each as its windows: the first ones make the encoding, the others its `overflowing`.
 *
 * @param texts - the windows of one text for a single template, of two for a pair
 * @param addSpecialTokens - false leaves the special tokens out; the segments' types stay
 * @param dropped - what truncation cut off, for the record
 */
export function applyTemplateToWindows(
  pieces: readonly TemplatePiece[],
  texts: readonly (readonly Segment[])[],
  addSpecialTokens: boolean,
  dropped: number,
): Encoding {
  const first = texts.map(windows => windows[0]!);
  const encoding = applyTemplate(pieces, first, addSpecialTokens, dropped);
  const order = pieces.flatMap(piece => (piece.kind === "sequence" ? [piece.sequence] : []));
  for (const windows of overflowOf(order.map(sequence => texts[sequence]!))) {
    const segments = first.map((_, sequence) => windows[order.indexOf(sequence as 0 | 1)]!);
    encoding.overflowing.push(applyTemplate(pieces, segments, addSpecialTokens, 0));
  }
  return encoding;
}

/**
 * Puts texts into a template.
 *
 * @param segments - one for a single template, two for a pair
 * @param addSpecialTokens - false leaves the special tokens out; the segments' types stay
 * @param dropped - what truncation cut off, for the record
 */
export function applyTemplate(
  pieces: readonly TemplatePiece[],
  segments: readonly Segment[],
  addSpecialTokens: boolean,
  dropped: number,
): Encoding {
  const used = pieces.filter(piece => addSpecialTokens || piece.kind === "sequence");
  const length = used.reduce((sum, piece) => sum + (piece.kind === "special" ? piece : segments[piece.sequence]!).ids.length, 0);
  const ids = new Int32Array(length);
  const typeIds = new Int32Array(length);
  const specialTokensMask = new Int32Array(length);
  const tokens: string[] = [];
  const offsets: [number, number][] = [];
  const wordIds: (number | null)[] = [];
  const sequenceIds: (number | null)[] = [];
  for (const piece of used) {
    const at = tokens.length;
    if (piece.kind === "special") {
      ids.set(piece.ids, at);
      specialTokensMask.fill(1, at, at + piece.ids.length);
      for (const token of piece.tokens) {
        tokens.push(token);
        offsets.push([0, 0]);
        wordIds.push(null);
        sequenceIds.push(null);
      }
    } else {
      const segment = segments[piece.sequence]!;
      ids.set(segment.ids, at);
      for (let i = 0; i < segment.ids.length; i++) {
        tokens.push(segment.tokens[i]!);
        offsets.push(segment.offsets[i]!);
        wordIds.push(segment.wordIds[i]!);
        sequenceIds.push(piece.sequence);
      }
    }
    typeIds.fill(piece.typeId, at, tokens.length);
  }
  return {
    ids,
    typeIds,
    attentionMask: new Int32Array(length).fill(1),
    specialTokensMask,
    tokens,
    offsets,
    wordIds,
    sequenceIds,
    dropped,
    overflowing: [],
  };
}
