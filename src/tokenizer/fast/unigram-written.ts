// Unknown characters are shown as they stand in the text, normalised: the one thing about a token that rows do not hold. The chunks that have
// such a token, and only these, take the plain road once more to tell it.
import type { Segment } from "../encoding.ts";
import { rowWidth, type TokenRows } from "./rows.ts";

/**
 * What the tokens with the id `writtenId` are in the text, by their numbers; null if the plain road has other tokens than the rows.
 *
 * @param exact - the plain road, for single chunks
 */
export function writtenTokens(
  text: string,
  { data, length }: TokenRows,
  writtenId: number,
  exact: (chunk: string) => Segment,
): ReadonlyMap<number, string> | null {
  const written = new Map<number, string>();
  const known = new Map<string, Segment>();
  for (let i = 0; i < length; i++) {
    if (data[rowWidth * i] !== writtenId) continue;
    let [start, end] = [data[rowWidth * i + 1]!, data[rowWidth * i + 1]!];
    while (start > 0 && !isBoundary(text.charCodeAt(start - 1))) start--;
    while (end < text.length && !isBoundary(text.charCodeAt(end))) end++;
    let first = i;
    while (first > 0 && data[rowWidth * (first - 1) + 1]! >= start) first--;
    const chunk = text.slice(start, end);
    const segment = known.get(chunk) ?? exact(chunk);
    known.set(chunk, segment);
    const { ids, tokens, offsets } = segment;
    if (first + ids.length <= i) return null;
    for (const [at, id] of ids.entries()) {
      const row = rowWidth * (first + at);
      if (first + at >= length || data[row] !== id || data[row + 1] !== start + offsets[at]![0]) return null;
      if (id === writtenId) written.set(first + at, tokens[at]!);
    }
    i = first + ids.length - 1;
  }
  return written;
}

/** What separates chunks, as in the scanner. */
function isBoundary(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}
