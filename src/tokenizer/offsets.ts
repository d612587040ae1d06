// Offsets in other units: code points, as Python counts, or UTF-8 bytes, as Rust does. Counted in one pass over the text, once at the door.
import type { Encoding } from "./encoding.ts";

/** What an offset counts. */
export type OffsetUnit = "utf16" | "codepoint" | "byte";

/**
 * For each UTF-16 position of a text, the same place in another unit. A lone surrogate counts as U+FFFD: one code point, three bytes.
 *
 * @returns [text.length + 1]; a position inside a surrogate pair counts as its start
 */
export function offsetMap(text: string, unit: OffsetUnit): Int32Array {
  const map = new Int32Array(text.length + 1);
  let count = 0;
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const units = code > 0xffff ? 2 : 1;
    map.fill(count, i, i + units);
    if (unit === "utf16" && units === 2) map[i + 1] = count + 1;
    i += units;
    if (unit === "utf16") count += units;
    else if (unit === "codepoint") count++;
    else count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  map[text.length] = count;
  return map;
}

/**
 * An encoding's offsets in another unit.
 *
 * @param texts - the text that was encoded, or its words if it was given so, and its pair if there was one
 */
export function offsetsIn(
  unit: OffsetUnit,
  encoding: Encoding,
  ...texts: readonly (string | readonly string[])[]
): [start: number, end: number][] {
  if (unit === "utf16") return encoding.offsets;
  const maps = texts.map(text => (typeof text === "string" ? offsetMap(text, unit) : text.map(word => offsetMap(word, unit))));
  return encoding.offsets.map(([start, end], i) => {
    const sequence = encoding.sequenceIds[i];
    const ofText = sequence == null ? undefined : maps[sequence];
    const map = ofText instanceof Int32Array ? ofText : ofText?.[encoding.wordIds[i]!];
    return map === undefined ? [0, 0] : [map[start]!, map[end]!];
  });
}
