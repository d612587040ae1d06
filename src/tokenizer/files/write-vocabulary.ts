// Writes vocab.txt, vocab.json and merges.txt, the files beside or instead of a tokenizer.json. What a line cannot hold is refused,
// because a reader would make other pieces of it, and all ids behind would shift.
import { GlassbertError } from "../../base/index.ts";
import type { BpeOptions } from "../models/bpe.ts";
import { type Vocabulary, vocabularyObject } from "../vocabulary.ts";

/**
 * The text of a vocab.txt: a piece a line, in the order of the ids.
 *
 * @throws {GlassbertError} E_TOKENIZER: an id is not in use, or a piece would be no line
 */
export function writeVocabularyText(vocabulary: Vocabulary): string {
  let text = "";
  for (let id = 0; id <= vocabulary.maxId; id++) {
    const piece = vocabulary.pieceOf(id);
    if (piece === undefined) throw refusal(`vocab.txt: no piece has the id ${id}, and a line cannot be left out`);
    if (piece.includes("\n") || piece.endsWith("\r")) throw refusal(`vocab.txt: the piece ${JSON.stringify(piece)} is no line`);
    text += `${piece}\n`;
  }
  return text;
}

/** The text of a vocab.json: pieces and ids, in the order of the ids. */
export function writeVocabularyJson(vocabulary: Vocabulary): string {
  const members = [...vocabularyObject(vocabulary)].map(([piece, id]) => `${JSON.stringify(piece)}: ${id}`);
  return `{${members.join(", ")}}\n`;
}

/**
 * The text of a merges.txt: a version, then a pair a line.
 *
 * @throws {GlassbertError} E_TOKENIZER: a piece has a blank or a line's end
 */
export function writeMergesText(merges: BpeOptions["merges"]): string {
  const lines = merges.map(([left, right]) => {
    if (/[ \r\n]/.test(left + right)) throw refusal(`merges.txt: the pair ${JSON.stringify([left, right])} is no line`);
    return `${left} ${right}\n`;
  });
  return `#version: 0.2\n${lines.join("")}`;
}

function refusal(message: string): GlassbertError {
  return new GlassbertError("E_TOKENIZER", message, "write a tokenizer.json, which can hold it");
}
