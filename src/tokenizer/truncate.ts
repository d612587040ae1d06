// Truncation: which tokens stay when a text, or a pair, has more than fit. The longest is cut first, so that both texts of a pair are seen.
// Norm: Hugging Face tokenizers v0.22.2, utils/truncation.rs (0.23.0–0.23.2 see lengths too short, issue 2091).
import type { Segment } from "./encoding.ts";

/** The side that tokens are cut off from. */
export type Side = "left" | "right";

/**
 * How many tokens of each text stay, longest first.
 *
 * @param lengths - of one text or two
 * @param room - tokens that fit, >= 0
 * @returns the lengths kept: their sum is at most `room`. An odd token goes to the longer text, on a tie to the second.
 */
export function keptLengths(lengths: readonly number[], room: number): number[] {
  const [first = 0, second] = lengths;
  if (second === undefined) return [Math.min(first, room)];
  if (first + second <= room) return [first, second];
  const short = Math.min(first, second, Math.floor(room / 2));
  return first <= second ? [short, room - short] : [room - short, short];
}

/** The first `length` tokens of a text, or the last ones when the left side is cut. */
export function truncate(segment: Segment, length: number, side: Side): Segment {
  const size = segment.ids.length;
  if (length >= size) return segment;
  const [start, end] = side === "right" ? [0, length] : [size - length, size];
  return {
    ids: segment.ids.slice(start, end),
    tokens: segment.tokens.slice(start, end),
    offsets: segment.offsets.slice(start, end),
    wordIds: segment.wordIds.slice(start, end),
  };
}
