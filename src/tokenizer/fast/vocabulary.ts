// The vocabulary of a tokenizer.json without its detour through values: 120,000 names go from the bytes of the file into their table.
// Few steps a byte, on typed arrays alone: a fresh process runs most of it before it is compiled.
// Whatever looks odd (a name twice, a lone surrogate, bad syntax) is left to the strict reader, which reads it or says what is wrong.
import { type Json, parseJson, type Where } from "../../base/index.ts";
import { idLimit, Vocabulary } from "../vocabulary.ts";
import { growSpans, type PieceSpans } from "./table.ts";

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
  const vocabulary = Vocabulary.ofSpans(members.spans, members.size);
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
  readonly spans: PieceSpans;
  /** Number of pieces */
  readonly size: number;
  /** The place after the object */
  readonly end: number;
}

/** Reads `"piece": id, …}` from `at` on; null for anything odd. */
function readMembers(bytes: Uint8Array, at: number): Members | null {
  const most = bytes.length - at;
  const spans = { units: new Uint16Array(most), starts: new Int32Array(most >> 3).fill(-1), ends: new Int32Array(most >> 3) };
  const { units } = spans;
  let length = 0;
  let maxId = 0;
  let size = 0;
  for (;;) {
    at = blanksEnd(bytes, at);
    if (bytes[at] !== quote) return null;
    const end = stringEnd(bytes, at);
    const start = length;
    length = copyString(bytes, at + 1, end, units, length);
    if (length < 0) return null;
    at = blanksEnd(bytes, end + 1);
    if (bytes[at] !== colon) return null;
    at = blanksEnd(bytes, at + 1);
    const digits = digitsEnd(bytes, at);
    const isNumber = digits === at + 1 || (digits > at && bytes[at] !== 48); // 07 is no number
    const id = isNumber ? numberAt(bytes, at, digits) : idLimit;
    if (id >= idLimit) return null;
    if (id >= spans.starts.length) growSpans(spans, id);
    if (spans.starts[id]! >= 0) return null;
    spans.starts[id] = start;
    spans.ends[id] = length;
    if (id > maxId) maxId = id;
    size++;
    at = blanksEnd(bytes, digits);
    const mark = bytes[at++];
    if (mark === close) {
      const { starts, ends } = spans;
      const all = { units: units.subarray(0, length), starts: starts.slice(0, maxId + 1), ends: ends.slice(0, maxId + 1) };
      return { spans: all, size, end: at };
    }
    if (mark !== comma) return null;
  }
}

/** Copies the string up to the quote at `end` behind the `length` units in use. Returns the new length, -1 for anything odd. */
function copyString(bytes: Uint8Array, at: number, end: number, units: Uint16Array, length: number): number {
  while (at < end) {
    let unit = bytes[at++]!;
    if (unit >= 128) {
      unit = codePoint(bytes, at - 1);
      if (unit < 0) return -1;
      at += unit < 0x800 ? 1 : unit < 0x10000 ? 2 : 3;
      if (unit > 0xffff) {
        units[length++] = 0xd7c0 + (unit >> 10);
        unit = 0xdc00 + (unit & 0x3ff);
      }
    } else if (unit === backslash) {
      unit = escapedUnit(bytes, at);
      at += bytes[at] === letterU ? 5 : 1;
      if (unit >= 0xd800 && unit < 0xdc00) {
        units[length++] = unit;
        unit = bytes[at] === backslash ? escapedUnit(bytes, at + 1) : -1;
        if (unit < 0xdc00 || unit > 0xdfff) return -1;
        at += 6;
      } else if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff)) return -1;
    } else if (unit < 32) return -1;
    units[length++] = unit;
  }
  return length;
}

/** The character of two to four bytes at `at`, -1 when it is no UTF-8. */
function codePoint(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const second = bytes[at + 1]! ^ 0x80; // a byte that may follow becomes less than 64
  if (lead < 0xe0) return lead >= 0xc2 && second < 64 ? ((lead & 0x1f) << 6) | second : -1;
  const third = bytes[at + 2]! ^ 0x80;
  if (lead < 0xf0) {
    const code = ((lead & 0xf) << 12) | (second << 6) | third;
    return (second | third) < 64 && code >= 0x800 && (code < 0xd800 || code > 0xdfff) ? code : -1;
  }
  const fourth = bytes[at + 3]! ^ 0x80;
  const code = ((lead & 0xf) << 18) | (second << 12) | (third << 6) | fourth;
  return (second | third | fourth) < 64 && code >= 0x10000 && code <= 0x10ffff ? code : -1;
}

const letterU = 0x75;
const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The unit of the escape whose letter is at `at`, -1 for what is none. */
function escapedUnit(bytes: Uint8Array, at: number): number {
  const letter = bytes[at]!;
  if (letter !== letterU) return escapes[String.fromCharCode(letter)]?.charCodeAt(0) ?? -1;
  let unit = 0;
  for (let i = at + 1; i < at + 5; i++) {
    const digit = hexDigit(bytes[i]!);
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const small = byte | 0x20;
  return small >= 97 && small <= 102 ? small - 87 : -1;
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

function digitsEnd(bytes: Uint8Array, at: number): number {
  while (bytes[at]! >= 48 && bytes[at]! <= 57) at++;
  return at;
}

/** The number of those digits, at most `idLimit`. */
function numberAt(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end && number < idLimit; at++) number = 10 * number + bytes[at]! - 48;
  return number;
}
