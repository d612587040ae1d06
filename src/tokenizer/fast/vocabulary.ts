// The vocabulary of a tokenizer.json without its detour through values: 120,000 names go from the text of the file into their table.
// Whatever looks odd (a name twice, an escape of a surrogate, bad syntax) is left to the strict reader, which reads it or says what is wrong.
import { type Json, parseJson, type Where } from "../../base/index.ts";
import { idLimit, Vocabulary } from "../vocabulary.ts";

/** A tokenizer.json in two parts. */
export interface CutFile {
  /** The object `model.vocab` */
  readonly vocabulary: Vocabulary;
  /** The rest of the file, with an empty object in its place */
  readonly rest: Json;
}

const [quote, backslash, comma, colon, open, close, openList, closeList] = Array.from('"\\,:{}[]', mark => mark.charCodeAt(0)) as [
  number, number, number, number, number, number, number, number,
]; // biome-ignore format: a row

/** Takes the vocabulary out of a tokenizer.json; null when there is none, or anything odd about the file. */
export function cutVocabulary(bytes: Uint8Array, where: Where): CutFile | null {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  const start = placeOfVocabulary(text);
  if (start < 0) return null;
  const vocabulary = new Vocabulary((text.length - start) >> 1, (text.length - start) >> 4);
  const end = readMembers(text, start + 1, vocabulary);
  if (end < 0 || vocabulary.size === 0) return null;
  try {
    return { vocabulary, rest: parseJson(new TextEncoder().encode(`${text.slice(0, start)}{}${text.slice(end)}`), where) };
  } catch {
    return null; // the strict reader's message counts places from the beginning of the file
  }
}

/** Where the object `vocab` of the object `model` opens, -1 when it is not found. */
function placeOfVocabulary(text: string): number {
  let depth = 0;
  let outer = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === open || unit === openList) depth++;
    else if (unit === close || unit === closeList) depth--;
    else if (unit === quote) {
      const end = stringEnd(text, at);
      const after = blanksEnd(text, end + 1);
      if (depth <= 2 && text.charCodeAt(after) === colon) {
        const name = text.slice(at + 1, end);
        if (depth === 1) outer = name;
        else if (outer === "model" && name === "vocab") {
          const value = blanksEnd(text, after + 1);
          return text.charCodeAt(value) === open ? value : -1;
        }
      }
      at = end;
    }
  }
  return -1;
}

/** Reads `"piece": id, …}` from `at` on. Returns where it ends, -1 for anything odd. */
function readMembers(text: string, at: number, vocabulary: Vocabulary): number {
  for (;;) {
    const start = blanksEnd(text, at);
    if (text.charCodeAt(start) !== quote) return -1;
    let end = plainEnd(text, start + 1);
    let piece: string | null = null;
    if (end < 0) {
      end = stringEnd(text, start);
      piece = unescaped(text.slice(start, end + 1));
      if (piece === null) return -1;
    }
    at = blanksEnd(text, end + 1);
    if (text.charCodeAt(at) !== colon) return -1;
    at = blanksEnd(text, at + 1);
    const digits = at;
    let id = 0;
    for (; id < idLimit && isDigit(text.charCodeAt(at)); at++) id = 10 * id + text.charCodeAt(at) - 48;
    const isNumber = at === digits + 1 || (at > digits && text.charCodeAt(digits) !== 48); // 07 is no number
    if (!isNumber || id >= idLimit || vocabulary.has(id)) return -1;
    const other = piece === null ? vocabulary.add(text, id, start + 1, end) : vocabulary.add(piece, id);
    if (other !== undefined) return -1;
    at = blanksEnd(text, at);
    const mark = text.charCodeAt(at++);
    if (mark === close) return at;
    if (mark !== comma) return -1;
  }
}

/** The quote that closes a string that begins at `at` and has neither escapes nor control characters; -1 when it has. */
function plainEnd(text: string, at: number): number {
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at;
    if (!(unit >= 32) || unit === backslash) return -1; // NaN past the end
    at++;
  }
}

/** The string of a JSON text; null when it is none, or has a lone surrogate. */
function unescaped(json: string): string | null {
  try {
    const piece = JSON.parse(json) as string;
    return piece.isWellFormed() ? piece : null;
  } catch {
    return null;
  }
}

/** The quote that closes the string opened at `start`, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at;
    if (unit === backslash) at++;
  }
  return text.length;
}

function blanksEnd(text: string, at: number): number {
  for (;;) {
    const unit = text.charCodeAt(at);
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return at;
    at++;
  }
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}
