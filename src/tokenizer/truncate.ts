// Truncation: which tokens stay when a text, or a pair, has more than fit, and the windows over what does not. The longest is cut first unless
// asked otherwise, so that both texts of a pair are seen. Norm: Hugging Face tokenizers v0.22.2, utils/truncation.rs and
// tokenizer/encoding.rs (0.23.0–0.23.2 see lengths too short, issue 2091); where those wrap around or panic, an error here.
import { GlassbertError } from "../base/index.ts";
import type { Segment } from "./encoding.ts";

/** The side that tokens are cut off from. */
export type Side = "left" | "right";

/** What is cut: the longer text first, one of the two alone, or nothing. */
export type TruncationStrategy = "longest_first" | "only_first" | "only_second" | "do_not";

/** The strategies by name. */
export const truncationStrategies: readonly TruncationStrategy[] = ["longest_first", "only_first", "only_second", "do_not"];

/**
 * How many tokens of each text stay.
 *
 * @param lengths - of one text or two
 * @param room - tokens that fit, >= 0; without any room nothing stays, whatever the strategy
 * @returns the lengths kept: their sum is at most `room`, unless the strategy is "do_not".
 * Longest first gives an odd token to the longer text, on a tie to the second.
 * @throws {GlassbertError} E_INPUT: the one text that may be cut is not there, or would not keep a token
 */
export function keptLengths(lengths: readonly number[], room: number, strategy: TruncationStrategy = "longest_first"): number[] {
  const [first = 0, second] = lengths;
  const excess = first + (second ?? 0) - room;
  if (strategy === "do_not" || excess <= 0) return [...lengths];
  if (room === 0) return lengths.map(() => 0);
  if (strategy === "only_first") return [shortened(first, excess, "first"), ...(second === undefined ? [] : [second])];
  if (strategy === "only_second") {
    if (second === undefined)
      throw new GlassbertError(
        "E_INPUT",
        "encode: truncation is only_second and there is no second text",
        "give a pair, or cut longest_first",
      );
    return [first, shortened(second, excess, "second")];
  }
  if (second === undefined) return [room];
  const short = Math.min(first, second, Math.floor(room / 2));
  return first <= second ? [short, room - short] : [room - short, short];
}

function shortened(length: number, excess: number, which: string): number {
  if (length > excess) return length - excess;
  throw new GlassbertError(
    "E_INPUT",
    `encode: the ${which} text has ${length} tokens, and ${excess} would have to be cut from it`,
    "give a larger maxLength, or cut longest_first",
  );
}

/**
 * A text as windows of tokens: what stays, then what a `stride` asks for beside it. The last one may be shorter than the others.
 *
 * @param keep - tokens of a window; with 0 the first is empty and the second holds the whole text
 * @param stride - tokens that a window shares with the one before, 0 <= stride < keep; undefined for the first window alone
 * @param side - the side that is cut: from the left the windows go from the text's end to its beginning
 * @throws {GlassbertError} E_INPUT: the windows would not move on
 */
export function windowsOf(segment: Segment, keep: number, stride: number | undefined, side: Side): Segment[] {
  const length = segment.ids.length;
  if (keep >= length) return [segment];
  if (stride !== undefined && stride > 0 && stride >= keep)
    throw new GlassbertError(
      "E_INPUT",
      `encode: stride is ${stride}, and a window has ${keep} tokens of the text`,
      `give a stride below ${Math.max(keep, 1)}, or a larger maxLength`,
    );
  if (keep === 0) return stride === undefined ? [slice(segment, 0, 0)] : [slice(segment, 0, 0), segment];
  const windows: Segment[] = [];
  const step = stride === undefined ? length : keep - stride;
  for (let past = 0; past < length; past += step) {
    const end = Math.min(past + keep, length);
    windows.push(side === "right" ? slice(segment, past, end) : slice(segment, length - end, length - past));
    if (end === length) break;
  }
  return windows;
}

/**
 * Windows of a pair, each of the one with each of the other, as the reference orders them: the windows of the first text
 * after its own first one, each with all of the second; then the first text's first one with the others of the second.
 *
 * @param texts - the windows of one text or two
 * @returns the combinations, but for the two first ones, which are the encoding itself
 */
export function overflowOf<T>(texts: readonly (readonly T[])[]): T[][] {
  const [first = [], second] = texts;
  if (second === undefined) return first.slice(1).map(window => [window]);
  const both = [...first.slice(1), ...first.slice(0, 1)].flatMap(one => second.map(other => [one, other]));
  return both.filter(([one, other]) => one !== first[0] || other !== second[0]);
}

function slice(segment: Segment, start: number, end: number): Segment {
  return {
    ids: segment.ids.slice(start, end),
    tokens: segment.tokens.slice(start, end),
    offsets: segment.offsets.slice(start, end),
    wordIds: segment.wordIds.slice(start, end),
  };
}
