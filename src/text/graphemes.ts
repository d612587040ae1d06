// What a reader takes for one character: extended grapheme clusters (Unicode annex 29, rules GB3 to GB11), by a frozen table.
// The rule of flags (two regional indicators) is left out: it is of no use here, and the reference does not show it (scripts/grapheme-classes.ts).
import { grapheme } from "./grapheme-tables.ts";
import { readNumbers } from "./unicode.ts";

const control = 1;
const extend = 2;
const zwnj = 3;
const zwj = 4;
const spacingMark = 5;
const prepend = 6;
const l = 7;
const v = 8;
const t = 9;
const pictographic = 10;
const consonant = 11;
const linker = 12;
// Syllables of Hangul are not in the table: every 28th has no final consonant.
const lv = 13;
const lvt = 14;

let classes: Uint8Array | undefined;

function unpack(): Uint8Array {
  const table = new Uint8Array(0x110000);
  const runs = readNumbers(grapheme);
  for (let i = 0, code = 0; i < runs.length; i += 3) {
    code += runs[i]!;
    const end = code + runs[i + 1]! + 1;
    table.fill(runs[i + 2]!, code, end);
    code = end;
  }
  for (let code = 0xac00; code < 0xd7a4; code++) table[code] = (code - 0xac00) % 28 === 0 ? lv : lvt;
  return table;
}

/** Where the cluster ends that begins at `start`; `start` < `end` <= text.length, and the text ends at `end`. */
export function graphemeEnd(text: string, start: number, end: number): number {
  classes ??= unpack();
  let code = text.codePointAt(start)!;
  let before = classes[code]!;
  let isEmoji = before === pictographic; // … Extend* so far
  let isJoinedEmoji = false; //             … Extend* ZWJ just now
  let isConjunct = before === consonant; // … and nothing but marks so far
  let isLinked = false; //                  … with a linker among them
  let i = start + (code > 0xffff ? 2 : 1);
  for (; i < end; i += code > 0xffff ? 2 : 1) {
    const last = code;
    code = text.codePointAt(i)!;
    const now = classes[code]!;
    if (before === control || now === control) {
      if (last === 0x0d && code === 0x0a) continue; // GB3
      return i; // GB4, GB5
    }
    const isMark = now === extend || now === zwnj || now === zwj || now === linker;
    const joins =
      isMark || // GB9
      now === spacingMark || // GB9a
      before === prepend || // GB9b
      joinsHangul(before, now) || // GB6 to GB8
      (isConjunct && isLinked && now === consonant) || // GB9c
      (isJoinedEmoji && now === pictographic); // GB11
    if (!joins) return i;
    isJoinedEmoji = isEmoji && now === zwj;
    isEmoji = now === pictographic || (isEmoji && isMark && now !== zwj);
    isLinked = isConjunct && (now === linker || (isLinked && now !== consonant));
    isConjunct = now === consonant || (isConjunct && isMark && now !== zwnj);
    before = now;
  }
  return end;
}

function joinsHangul(before: number, now: number): boolean {
  if (before === l) return now === l || now === v || now === lv || now === lvt;
  if (before === v || before === lv) return now === v || now === t;
  return (before === t || before === lvt) && now === t;
}
