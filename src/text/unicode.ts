// What a code point is and what it becomes, by the frozen tables (unicode-tables.ts), never by the engine's Unicode.
// One byte of flags per code point, unpacked on first use (about 3 ms), so that the common question is one array access.
import { accent, blank, combining, decomposition, ideograph, lowercase, punctuation, removed, whitespace, word } from "./unicode-tables.ts";

/** Deleted by clean_text: controls, format characters, private use, U+FFFD. */
export const REMOVED = 1;
/** Made a blank by clean_text. */
export const BLANK = 2;
/** White space of the pre-tokenizer and of `lstrip`, `rstrip`. */
export const WHITESPACE = 4;
/** Punctuation of the pre-tokenizer. */
export const PUNCTUATION = 8;
/** Chinese, Japanese and Korean ideographs. */
export const IDEOGRAPH = 16;
/** Dropped by strip_accents. */
export const ACCENT = 32;
/** A word character, `\w`. */
export const WORD = 64;
/** Has a decomposition, a lower case or a combining class: the maps must be asked. */
export const CHANGES = 128;

/** The tables, unpacked. */
export interface Unicode {
  /** Flags per code point, [0x110000]. */
  readonly flags: Uint8Array;
  /** Canonical combining classes other than 0. */
  readonly classes: ReadonlyMap<number, number>;
  /** Full canonical decompositions, Hangul apart. */
  readonly decompositions: ReadonlyMap<number, readonly number[]>;
  /** Lower case of one character: one code point, but for U+0130 two. */
  readonly lowercases: ReadonlyMap<number, readonly number[]>;
}

let tables: Unicode | undefined;

/** The frozen tables; unpacked by the first call. */
export function unicode(): Unicode {
  tables ??= unpack();
  return tables;
}

const hangulFirst = 0xac00;
const hangulEnd = 0xd7a4;

/** The jamo of a Hangul syllable, or undefined for anything else (Unicode standard, §3.12). */
export function decomposeHangul(code: number): number[] | undefined {
  if (code < hangulFirst || code >= hangulEnd) return undefined;
  const index = code - hangulFirst;
  const jamo = [0x1100 + Math.floor(index / 588), 0x1161 + Math.floor((index % 588) / 28)];
  if (index % 28 !== 0) jamo.push(0x11a7 + (index % 28));
  return jamo;
}

function unpack(): Unicode {
  const sets: [string, number][] = [
    [removed, REMOVED],
    [blank, BLANK],
    [whitespace, WHITESPACE],
    [punctuation, PUNCTUATION],
    [ideograph, IDEOGRAPH],
    [accent, ACCENT],
    [word, WORD],
  ];
  // Which flags begin or end where: between two such places all code points have the same ones.
  const toggles = new Map<number, number>();
  const toggle = (code: number, flag: number) => toggles.set(code, (toggles.get(code) ?? 0) ^ flag);
  for (const [packed, flag] of sets) {
    const numbers = readNumbers(packed);
    for (let i = 0, code = 0; i < numbers.length; i += 2) {
      code += numbers[i]!;
      toggle(code, flag);
      code += numbers[i + 1]! + 1;
      toggle(code, flag);
    }
  }
  toggle(hangulFirst, CHANGES);
  toggle(hangulEnd, CHANGES);
  const flags = new Uint8Array(0x110000);
  let flag = 0;
  let from = 0;
  for (const [code, toggled] of [...toggles].sort(([a], [b]) => a - b)) {
    flags.fill(flag, from, code);
    flag ^= toggled;
    from = code;
  }
  const classes = new Map<number, number>();
  const runs = readNumbers(combining);
  for (let i = 0, code = 0; i < runs.length; i += 3) {
    code += runs[i]!;
    for (const end = code + runs[i + 1]!; code <= end; code++) classes.set(code, runs[i + 2]!);
  }
  const decompositions = readMap(decomposition, 2);
  const lowercases = readMap(lowercase, 2);
  for (const changing of [classes, decompositions, lowercases]) for (const code of changing.keys()) flags[code]! |= CHANGES;
  return { flags, classes, decompositions, lowercases };
}

/** A packed map from a code point to others; the number of these is in the lowest `lengthBits` of a head. */
export function readMap(packed: string, lengthBits: number): Map<number, number[]> {
  const numbers = readNumbers(packed);
  const map = new Map<number, number[]>();
  const targets = Array.from({ length: 1 << lengthBits }, () => 0);
  for (let i = 0, code = 0; i < numbers.length; code++) {
    const head = numbers[i++]!;
    code += head >>> lengthBits;
    const length = (head & ((1 << lengthBits) - 1)) + 1;
    for (let place = 0; place < length; place++) {
      const delta = numbers[i++]!;
      targets[place]! += delta % 2 === 0 ? delta / 2 : -(delta + 1) / 2;
    }
    map.set(code, targets.slice(0, length));
  }
  return map;
}

/** The numbers of a packed string: base-64 digits, five bits each, lowest first, the sixth bit says that more follow. */
export function readNumbers(packed: string): number[] {
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (let i = 0; i < packed.length; i++) {
    const digit = digitValue(packed.charCodeAt(i));
    number |= (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      numbers.push(number);
      number = shift = 0;
    }
  }
  return numbers;
}

function digitValue(unit: number): number {
  if (unit >= 97) return unit - 97 + 26; // a–z
  if (unit >= 65) return unit - 65; //      A–Z
  if (unit >= 48) return unit - 48 + 52; // 0–9
  return unit === 43 ? 62 : 63; //          + /
}
