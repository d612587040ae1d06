// A batch as flat arrays: the tokens of all texts end to end, and where each text's begin. No object per token, none per text.
import type { Encoding } from "./encoding.ts";
import { rowWidth, TokenRows } from "./fast/rows.ts";
import { countSpecialTokens, type Template, type TemplatePiece } from "./stages/template.ts";
import { keptLengths, type Side } from "./truncate.ts";

/** How to encode a batch as flat arrays. */
export interface FlatOptions {
  /** true by default */
  readonly addSpecialTokens?: boolean | undefined;
  /** Cuts each text to this many tokens, specials counted; the longest of a pair first, at the side that the files name */
  readonly maxLength?: number | undefined;
  /** Asks for `offsets` */
  readonly offsets?: boolean | undefined;
  /** Asks for `wordIds` */
  readonly wordIds?: boolean | undefined;
  /** Asks for `typeIds` */
  readonly typeIds?: boolean | undefined;
  /** Asks for `specialTokensMask` */
  readonly specialTokensMask?: boolean | undefined;
}

/** B texts of T tokens together. What was not asked for is empty. */
export interface FlatBatch {
  /** Text b's tokens are `rows[b] … rows[b + 1]`, [B + 1] */
  readonly rows: Int32Array;
  /** [T] */
  readonly ids: Int32Array;
  /** Start and end of each token in its text, in UTF-16 units; 0, 0 for a token of the template, [T, 2] */
  readonly offsets: Int32Array;
  /** Number of the word in its text; -1 for a token of the template, [T] */
  readonly wordIds: Int32Array;
  /** [T] */
  readonly typeIds: Int32Array;
  /** 1 for a token of the template, [T] */
  readonly specialTokensMask: Int32Array;
}

/** What a batch takes of a tokenizer. */
export interface RowSource {
  readonly template: Template;
  /** Where `maxLength` cuts. */
  readonly side: Side;
  /** Writes the tokens of a text. */
  readonly fill: (text: string, out: TokenRows) => void;
}

/** Encodes a batch; `Tokenizer.encodeFlat` has checked the options. */
export function encodeFlat(
  { template, side, fill }: RowSource,
  texts: readonly (string | readonly [text: string, pair: string])[],
  options: FlatOptions,
): FlatBatch {
  const { addSpecialTokens = true, maxLength } = options;
  const writer = new FlatWriter(texts.length, options);
  const [first, second] = [new TokenRows(), new TokenRows()];
  const [single, pair] = [[first], [first, second]];
  for (const given of texts) {
    const isPair = isTuple(given);
    fill(isPair ? given[0] : given, first);
    if (isPair) fill(given[1], second);
    const pieces = isPair ? template.pair : template.single;
    const rows = isPair ? pair : single;
    if (maxLength !== undefined) {
      const room = maxLength - (addSpecialTokens ? countSpecialTokens(pieces) : 0);
      const lengths = rows.map(each => each.length);
      for (const [i, length] of keptLengths(lengths, room, "longest_first").entries()) rows[i]!.keep(length, side);
    }
    writer.add(pieces, rows);
  }
  return writer.finish();
}

/** Encodings end to end: the plain way to a batch. */
export function flatten(encodings: readonly Encoding[], options: FlatOptions): FlatBatch {
  const rows = new Int32Array(encodings.length + 1);
  for (const [b, encoding] of encodings.entries()) rows[b + 1] = rows[b]! + encoding.ids.length;
  const all = (isWanted: boolean | undefined, values: (encoding: Encoding) => ArrayLike<number>) =>
    Int32Array.from(isWanted ? encodings.flatMap(encoding => Array.from(values(encoding))) : []);
  return {
    rows,
    ids: all(true, e => e.ids),
    offsets: all(options.offsets, e => e.offsets.flat()),
    wordIds: all(options.wordIds, e => e.wordIds.map(word => word ?? -1)),
    typeIds: all(options.typeIds, e => e.typeIds),
    specialTokensMask: all(options.specialTokensMask, e => e.specialTokensMask),
  };
}

/** Is it a pair of texts? */
export function isTuple(given: string | readonly [text: string, pair: string]): given is readonly [text: string, pair: string] {
  return Array.isArray(given);
}

/** Collects texts into a batch. */
class FlatWriter {
  readonly #options: FlatOptions;
  readonly #addSpecialTokens: boolean;
  readonly #rows: Int32Array;
  #texts = 0;
  #length = 0;
  #ids: Int32Array;
  #offsets: Int32Array;
  #wordIds: Int32Array;
  #typeIds: Int32Array;
  #special: Int32Array;

  /** @param texts - B */
  constructor(texts: number, options: FlatOptions) {
    const size = (isWanted: boolean | undefined, each = 1) => new Int32Array(isWanted ? 32 * texts * each : 0);
    this.#options = options;
    this.#addSpecialTokens = options.addSpecialTokens ?? true;
    this.#rows = new Int32Array(texts + 1);
    this.#ids = size(true);
    this.#offsets = size(options.offsets, 2);
    this.#wordIds = size(options.wordIds);
    this.#typeIds = size(options.typeIds);
    this.#special = size(options.specialTokensMask);
  }

  /** Appends a text in its template. */
  add(pieces: readonly TemplatePiece[], texts: readonly TokenRows[]): void {
    for (const piece of pieces) {
      if (piece.kind === "sequence") this.#addText(texts[piece.sequence]!, piece.typeId);
      else if (this.#addSpecialTokens) for (const id of piece.ids) this.#addSpecial(id, piece.typeId);
    }
    this.#rows[++this.#texts] = this.#length;
  }

  /** The batch. */
  finish(): FlatBatch {
    const length = this.#length;
    return {
      rows: this.#rows,
      ids: this.#ids.slice(0, length),
      offsets: this.#offsets.slice(0, 2 * length),
      wordIds: this.#wordIds.slice(0, length),
      typeIds: this.#typeIds.slice(0, length),
      specialTokensMask: this.#special.slice(0, length),
    };
  }

  #addText({ data, length }: TokenRows, typeId: number): void {
    this.#reserve(length);
    const to = this.#length;
    const end = rowWidth * length;
    const { offsets, wordIds, typeIds } = this.#options;
    const ids = this.#ids;
    for (let i = to, at = 0; at < end; i++, at += rowWidth) ids[i] = data[at]!;
    if (offsets) {
      const spans = this.#offsets;
      for (let i = 2 * to, at = 0; at < end; i += 2, at += rowWidth) {
        spans[i] = data[at + 1]!;
        spans[i + 1] = data[at + 2]!;
      }
    }
    if (wordIds) {
      const words = this.#wordIds;
      for (let i = to, at = 0; at < end; i++, at += rowWidth) words[i] = data[at + 3]!;
    }
    if (typeIds && typeId !== 0) this.#typeIds.fill(typeId, to, to + length);
    this.#length += length;
  }

  #addSpecial(id: number, typeId: number): void {
    this.#reserve(1);
    const at = this.#length++;
    this.#ids[at] = id;
    if (this.#options.wordIds) this.#wordIds[at] = -1;
    if (this.#options.typeIds) this.#typeIds[at] = typeId;
    if (this.#options.specialTokensMask) this.#special[at] = 1;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#ids.length) return;
    const size = 2 * (this.#length + count);
    const grow = (from: Int32Array, each = 1) => {
      if (from.length === 0) return from; // not asked for
      const to = new Int32Array(size * each);
      to.set(from);
      return to;
    };
    this.#offsets = grow(this.#offsets, 2);
    this.#wordIds = grow(this.#wordIds);
    this.#typeIds = grow(this.#typeIds);
    this.#special = grow(this.#special);
    this.#ids = grow(this.#ids);
  }
}
