// The vocabulary: pieces and their ids, both ways. An id is a row of the model's table; a piece is what the row stands for.
import { GlassbertError } from "../base/index.ts";

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
 * @throws {GlassbertError} E_TOKENIZER: no lines, or a piece on two lines (names both)
 */
export function readVocabularyText(text: string, file: string): Vocabulary {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0)
    throw new GlassbertError("E_TOKENIZER", `${file}: the file is empty`, "Copy the vocabulary of the model here, one piece a line.");
  const vocabulary = new Vocabulary();
  for (const [id, line] of lines.entries()) {
    const piece = line.endsWith("\r") ? line.slice(0, -1) : line;
    const other = vocabulary.idOf(piece);
    if (other !== undefined)
      throw new GlassbertError(
        "E_TOKENIZER",
        `${file}: the piece ${JSON.stringify(piece)} is on line ${other + 1} and on line ${id + 1}`,
        "Each piece needs one id: take the file that belongs to the weights, or rename one of the lines.",
      );
    vocabulary.add(piece, id);
  }
  return vocabulary;
}

/**
 * Reads the `vocab` object of a tokenizer.json.
 *
 * @param where - file and field, for messages
 * @throws {GlassbertError} E_TOKENIZER: an id that is no small whole number, two pieces with one id, no pieces
 */
export function readVocabularyObject(vocab: object, where: string): Vocabulary {
  const vocabulary = new Vocabulary();
  const pieces = Object.entries(vocab).sort(([, a], [, b]) => a - b);
  for (const [piece, id] of pieces) {
    if (!Number.isInteger(id) || id < 0 || id >= idLimit)
      throw new GlassbertError(
        "E_TOKENIZER",
        `${where}: the piece ${JSON.stringify(piece)} has the id ${JSON.stringify(id)}`,
        `An id is a whole number from 0 to ${idLimit - 1}.`,
      );
    const other = vocabulary.pieceOf(id);
    if (other !== undefined)
      throw new GlassbertError(
        "E_TOKENIZER",
        `${where}: the pieces ${JSON.stringify(other)} and ${JSON.stringify(piece)} have the same id ${id}`,
        "Each piece needs an id of its own: take the file that belongs to the weights.",
      );
    vocabulary.add(piece, id);
  }
  if (vocabulary.size === 0) throw new GlassbertError("E_TOKENIZER", `${where}: no pieces`, "Take the file that belongs to the weights.");
  return vocabulary;
}
