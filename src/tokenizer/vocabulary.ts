// The vocabulary: pieces and their ids, both ways. An id is a row of the model's table; a piece is what the row stands for.
import { type Fields, GlassbertError, JsonNumber } from "../base/index.ts";

/** Pieces by id and ids by piece. Ids may have holes; no piece and no id comes twice. */
export class Vocabulary {
  readonly #pieces: (string | undefined)[] = [];
  readonly #ids = new Map<string, number>();

  /** Number of pieces. */
  get size(): number {
    return this.#ids.size;
  }

  /** The largest id, -1 when there is none: the model's table must have more rows than that. */
  get maxId(): number {
    return this.#pieces.length - 1;
  }

  /** The id of a piece, undefined when it is not in the vocabulary. */
  idOf(piece: string): number | undefined {
    return this.#ids.get(piece);
  }

  /** The piece of an id, undefined when the id is not in use. */
  pieceOf(id: number): string | undefined {
    return this.#pieces[id];
  }

  /** All pieces with their ids. */
  entries(): IterableIterator<[piece: string, id: number]> {
    return this.#ids.entries();
  }

  /** Adds a piece; the caller has made sure that neither piece nor id is in use. */
  add(piece: string, id: number): void {
    // Arrays with a large hole become slow dictionaries: fill it.
    while (this.#pieces.length < id) this.#pieces.push(undefined);
    this.#pieces[id] = piece;
    this.#ids.set(piece, id);
  }
}

/** More ids than any model has rows; keeps a wrong id from asking for all memory. */
const idLimit = 1 << 24;

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
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw refuse("the file is empty");
  const vocabulary = new Vocabulary();
  for (const [id, line] of lines.entries()) {
    const piece = line.endsWith("\r") ? line.slice(0, -1) : line;
    const other = vocabulary.idOf(piece);
    if (other !== undefined) throw refuse(`the piece ${JSON.stringify(piece)} is on line ${other + 1} and on line ${id + 1}`);
    vocabulary.add(piece, id);
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
  return new Map([...vocabulary.entries()].sort(([, a], [, b]) => a - b));
}
