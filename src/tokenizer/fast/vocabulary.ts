// The vocabulary of a tokenizer.json without its detour through values: 120,000 names go from the bytes of the file into their table.
// Few steps a byte, on typed arrays alone: a fresh process runs all of it before the compiler has seen any.
// Whatever looks odd (a name twice, an escape of a surrogate, bad syntax) is left to the strict reader, which reads it or says what is wrong.
import { type Json, parseJson, type Where } from "../../base/index.ts";
import { idLimit, Vocabulary } from "../vocabulary.ts";
import { hashUnit, rowWidth } from "./table.ts";

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
  const start = placeOfVocabulary(bytes);
  if (start < 0) return null;
  const members = readMembers(bytes, start + 1);
  if (members === null) return null;
  const vocabulary = Vocabulary.ofRows(members.units, members.rows);
  if (vocabulary === null) return null;
  const rest = new Uint8Array(start + 2 + bytes.length - members.end);
  rest.set(bytes.subarray(0, start));
  rest.set([open, close], start);
  rest.set(bytes.subarray(members.end), start + 2);
  try {
    return { vocabulary, rest: parseJson(rest, where) };
  } catch {
    return null; // the strict reader's message counts places from the beginning of the file
  }
}

/** Where the object `vocab` of the object `model` opens, -1 when it is not found. */
function placeOfVocabulary(bytes: Uint8Array): number {
  let depth = 0;
  let isInModel = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === open || byte === openList) depth++;
    else if (byte === close || byte === closeList) depth--;
    else if (byte === quote) {
      const end = stringEnd(bytes, at);
      const after = blanksEnd(bytes, end + 1);
      if (depth <= 2 && bytes[after] === colon) {
        if (depth === 1) isInModel = isName(bytes, at + 1, end, "model");
        else if (isInModel && isName(bytes, at + 1, end, "vocab")) {
          const value = blanksEnd(bytes, after + 1);
          return bytes[value] === open ? value : -1;
        }
      }
      at = end;
    }
  }
  return -1;
}

interface Members {
  /** The units of all pieces, end to end */
  readonly units: Uint16Array;
  /** For each piece, in the order of the file: where its units end, their hash, its id */
  readonly rows: Int32Array;
  /** The place after the object */
  readonly end: number;
}

/** Reads `"piece": id, …}` from `at` on; null for anything odd. */
function readMembers(bytes: Uint8Array, at: number): Members | null {
  const most = bytes.length - at;
  const units = new Uint16Array(most);
  const rows = new Int32Array(rowWidth * Math.ceil(most / 5)); // the shortest member is `"":0,`
  let length = 0;
  for (let row = 0; ; row += rowWidth) {
    const start = blanksEnd(bytes, at);
    if (bytes[start] !== quote) return null;
    let hash = 0;
    for (at = start + 1; bytes[at] !== quote; ) {
      let unit = bytes[at++]!; // undefined past the end
      if (unit >= 128) {
        const code = codePoint(bytes, at - 1);
        if (code < 0) return null;
        at += code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        unit = code;
        if (code > 0xffff) {
          const high = 0xd7c0 + (code >> 10);
          units[length++] = high;
          hash = hashUnit(hash, high);
          unit = 0xdc00 + (code & 0x3ff);
        }
      } else if (unit === backslash) {
        unit = escapedUnit(bytes, at);
        if (unit < 0) return null;
        at += bytes[at] === letterU ? 5 : 1;
      } else if (!(unit >= 32)) return null;
      units[length++] = unit;
      hash = hashUnit(hash, unit);
    }
    at = blanksEnd(bytes, at + 1);
    if (bytes[at] !== colon) return null;
    at = blanksEnd(bytes, at + 1);
    const digits = at;
    let id = 0;
    for (; id < idLimit && isDigit(bytes[at]!); at++) id = 10 * id + bytes[at]! - 48;
    const isNumber = at === digits + 1 || (at > digits && bytes[digits] !== 48); // 07 is no number
    if (!isNumber || id >= idLimit) return null;
    rows[row] = length;
    rows[row + 1] = hash;
    rows[row + 2] = id;
    at = blanksEnd(bytes, at);
    const mark = bytes[at++];
    if (mark === close) return { units: units.slice(0, length), rows: rows.subarray(0, row + rowWidth), end: at };
    if (mark !== comma) return null;
  }
}

/** The character of two to four bytes at `at`, -1 when it is no UTF-8. */
function codePoint(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  let code = lead & (0xff >> (width + 1));
  for (let i = 1; i < width; i++) {
    const byte = bytes[at + i]!;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  const isShortest = code >= (width === 2 ? 0x80 : width === 3 ? 0x800 : 0x10000);
  const isCharacter = lead >= 0xc0 && lead < 0xf8 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isShortest && isCharacter ? code : -1;
}

const letterU = 0x75;
const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The unit of the escape whose letter is at `at`; -1 for what is none, and for surrogates. */
function escapedUnit(bytes: Uint8Array, at: number): number {
  const letter = bytes[at]!;
  if (letter !== letterU) return escapes[String.fromCharCode(letter)]?.charCodeAt(0) ?? -1;
  const digits = String.fromCharCode(...bytes.subarray(at + 1, at + 5));
  const unit = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
  return unit >= 0xd800 && unit <= 0xdfff ? -1 : unit;
}

/** Is the string between `start` and `end` that name, with no escapes? */
function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name.charCodeAt(i)) return false;
  return true;
}

/** The quote that closes the string opened at `start`, or the end of the text. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) at++;
  }
  return bytes.length;
}

function blanksEnd(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return at;
    at++;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
