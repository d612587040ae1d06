// The vocabulary: pieces and their ids, both ways. An id is a row of the model's table; a piece is what the row stands for.
// The characters of all pieces lie end to end in one array (fast/table.ts finds them there); strings are made of them when asked for.
import { type Fields, GlassbertError, JsonNumber } from "../base/index.ts";
import { grown, growSpans, hashUnit, type PieceSpans, PieceTable } from "./fast/table.ts";

/** Pieces by id and ids by piece. Ids may have holes; no piece and no id comes twice. */
export class Vocabulary {
  /** Where the units of the pieces lie. */
  readonly spans: PieceSpans;
  /** Units in use. */
  #length = 0;
  readonly #table: PieceTable;
  #maxId = -1;
  #longest = 0;
  /** Pieces as strings, as far as they were asked for. */
  readonly #pieces: (string | undefined)[] = [];

  /**
   * @param expectedUnits - UTF-16 units of all pieces to come, and
   * @param expectedPieces - how many pieces; more room is taken when needed
   */
  constructor(expectedUnits = 64, expectedPieces = 16) {
    this.spans = {
      units: new Uint16Array(expectedUnits),
      starts: new Int32Array(expectedPieces).fill(-1),
      ends: new Int32Array(expectedPieces),
    };
    this.#table = new PieceTable(this.spans, expectedPieces);
  }

  /**
   * The vocabulary of spans that are complete; null when a piece has two ids.
   *
   * @param spans - all pieces end to end in `units`, the last id at the end of `starts`
   * @param size - number of pieces
   */
  static ofSpans({ units, starts, ends }: PieceSpans, size: number): Vocabulary | null {
    const longest = ends.reduce((most, end, id) => Math.max(most, end - starts[id]!), 0);
    const vocabulary = new Vocabulary(units.length + longest, size); // room for what `idOf` looks for
    vocabulary.spans.units.set(units);
    vocabulary.spans.starts = starts;
    vocabulary.spans.ends = ends;
    vocabulary.#length = units.length;
    vocabulary.#maxId = starts.length - 1;
    vocabulary.#longest = longest;
    return vocabulary.#table.fill() ? vocabulary : null;
  }

  /** Number of pieces. */
  get size(): number {
    return this.#table.size;
  }

  /** The largest id, -1 when there is none: the model's table must have more rows than that. */
  get maxId(): number {
    return this.#maxId;
  }

  /** Units of the longest piece. */
  get longest(): number {
    return this.#longest;
  }

  /** Ids by piece, for who has a piece's units and their hash. */
  get table(): PieceTable {
    return this.#table;
  }

  /** Whether an id is in use. */
  has(id: number): boolean {
    return (this.spans.starts[id] ?? -1) >= 0;
  }

  /** The id of a piece, undefined when it is not in the vocabulary. */
  idOf(piece: string): number | undefined {
    if (piece.length > this.#longest) return undefined;
    const id = this.#table.find(this.#write(piece, 0, piece.length), this.spans.units, this.#length, this.#length + piece.length);
    return id < 0 ? undefined : id;
  }

  /** The piece of an id, undefined when the id is not in use. */
  pieceOf(id: number): string | undefined {
    return this.#pieces[id] ?? this.#makePiece(id);
  }

  /** All pieces with their ids, in the order of the ids. */
  *entries(): IterableIterator<[piece: string, id: number]> {
    for (let id = 0; id <= this.#maxId; id++) {
      const piece = this.pieceOf(id);
      if (piece !== undefined) yield [piece, id];
    }
  }

  /**
   * Adds the piece `text.slice(start, end)`; the caller has made sure that the id is not in use.
   *
   * @returns undefined; or the id that the piece already has, and then nothing is added
   */
  add(text: string, id: number, start = 0, end: number = text.length): number | undefined {
    const hash = this.#write(text, start, end);
    const from = this.#length;
    const to = from + end - start;
    const other = this.#table.find(hash, this.spans.units, from, to);
    if (other >= 0) return other;
    if (id >= this.spans.starts.length) growSpans(this.spans, id);
    this.spans.starts[id] = from;
    this.spans.ends[id] = to;
    this.#length = to;
    this.#maxId = Math.max(this.#maxId, id);
    this.#longest = Math.max(this.#longest, to - from);
    this.#table.add(id, hash);
    return undefined;
  }

  /** Writes `text.slice(start, end)` behind the units in use. Returns its hash. */
  #write(text: string, start: number, end: number): number {
    const length = this.#length + end - start;
    if (length > this.spans.units.length)
      this.spans.units = grown(this.spans.units, new Uint16Array(Math.max(length, 2 * this.spans.units.length)));
    const units = this.spans.units;
    let hash = 0;
    for (let i = start, at = this.#length; i < end; i++, at++) {
      const unit = text.charCodeAt(i);
      units[at] = unit;
      hash = hashUnit(hash, unit);
    }
    return hash;
  }

  #makePiece(id: number): string | undefined {
    if (!this.has(id)) return undefined;
    let piece = "";
    for (let i = this.spans.starts[id]!; i < this.spans.ends[id]!; i++) piece += String.fromCharCode(this.spans.units[i]!);
    // Arrays with a large hole become slow dictionaries: fill it.
    while (this.#pieces.length < id) this.#pieces.push(undefined);
    this.#pieces[id] = piece;
    return piece;
  }
}

/** More ids than any model has rows: keeps a wrong id from asking for all memory. */
export const idLimit: number = 1 << 24;

/**
 * Reads a vocab.txt: one piece a line, the id is the line's number from 0. Lines end at `\n`; one `\r` before it is dropped and nothing else,
 * because white space can be a piece (bert-base-chinese has U+2028).
 *
 * @param file - its name, for messages
 * @throws {GlassbertError} E_NOT_UTF8; E_TOKENIZER: no lines, a web page, a byte order mark, a piece on two lines (names both)
 */
export function readVocabularyText(bytes: Uint8Array, file: string): Vocabulary {
  const refuse = (rule: string, cause?: unknown) =>
    new GlassbertError(cause ? "E_NOT_UTF8" : "E_TOKENIZER", `${file}: ${rule}`, "take the vocab.txt that belongs to the weights", {
      cause,
    });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw refuse("the file is not UTF-8", cause);
  }
  if (text.startsWith("\uFEFF")) throw refuse("the file begins with a byte order mark, which would become a part of the first piece");
  if (/^\s*<(!doctype|html)/i.test(text)) throw refuse("the file is a web page, as a failed download leaves it");
  if (text === "") throw refuse("the file is empty");
  const vocabulary = new Vocabulary(text.length, text.length >> 3);
  for (let start = 0, id = 0; start < text.length; id++) {
    const lineEnd = text.indexOf("\n", start);
    const next = lineEnd < 0 ? text.length : lineEnd;
    const end = next > start && text.charCodeAt(next - 1) === 13 ? next - 1 : next; // \r
    const other = vocabulary.add(text, id, start, end);
    if (other !== undefined)
      throw refuse(`the piece ${JSON.stringify(text.slice(start, end))} is on line ${other + 1} and on line ${id + 1}`);
    start = next + 1;
  }
  return vocabulary;
}

/**
 * Reads the `vocab` object of a tokenizer.json.
 *
 * @throws {GlassbertError} E_TOKENIZER: an id that is no small whole number, two pieces with one id, no pieces
 */
export function readVocabularyObject(vocab: Fields): Vocabulary {
  const refuse = (rule: string) =>
    new GlassbertError(
      "E_TOKENIZER",
      `${vocab.where.name}: ${vocab.path.slice(0, -1)}: ${rule}`,
      "take the tokenizer.json that belongs to the weights",
    );
  const vocabulary = new Vocabulary();
  for (const [piece, json] of vocab.members) {
    const id = json instanceof JsonNumber && /^\d+$/.test(json.text) ? json.value : -1;
    if (id < 0 || id >= idLimit) throw vocab.wrong(piece, `an integer from 0 to ${idLimit - 1}`);
    const other = vocabulary.pieceOf(id);
    if (other !== undefined) throw refuse(`the pieces ${JSON.stringify(other)} and ${JSON.stringify(piece)} have the same id ${id}`);
    vocabulary.add(piece, id);
  }
  if (vocabulary.size === 0) throw refuse("there are no pieces");
  return vocabulary;
}

/** The `vocab` object of a tokenizer.json, by id. A Map, because an object would put pieces such as "7" first. */
export function vocabularyObject(vocabulary: Vocabulary): ReadonlyMap<string, number> {
  return new Map(vocabulary.entries());
}
