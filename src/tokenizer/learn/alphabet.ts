// The characters a vocabulary starts from: those of the words and those asked for, or only the most frequent of them.
import { GlassbertError } from "../../base/index.ts";
import { checkCount } from "./checks.ts";

/**
 * Code points in ascending order.
 *
 * @param found - how often each character stands in the text
 * @param initial - characters to have in any case
 * @param limit - how many to keep; default all
 * @throws {GlassbertError} E_INPUT: an entry of `initial` that is not one character, a limit below 1 or below their number
 */
export function learnedAlphabet(found: ReadonlyMap<number, number>, initial: Iterable<string>, limit?: number): number[] {
  const wanted = initialCharacters(initial);
  const frequencies = new Map(found);
  for (const code of wanted) frequencies.set(code, Number.POSITIVE_INFINITY);
  const codes = [...frequencies.keys()].sort((a, b) => a - b);
  if (limit === undefined) return codes;
  if (checkCount("limitAlphabet", limit, 1) < wanted.size)
    throw new GlassbertError(
      "E_INPUT",
      `limitAlphabet is ${limit}, but initialAlphabet has ${wanted.size} characters`,
      `give a limit of at least ${wanted.size}, or a shorter initialAlphabet`,
    );
  const rarer = (a: number, b: number) => (frequencies.get(a) === frequencies.get(b) ? a - b : frequencies.get(b)! - frequencies.get(a)!);
  return codes
    .toSorted(rarer)
    .slice(0, limit)
    .sort((a, b) => a - b);
}

/** The characters asked for, each once. */
function initialCharacters(initial: Iterable<string>): Set<number> {
  const codes = new Set<number>();
  for (const character of initial) {
    const code = character.codePointAt(0);
    if (code === undefined || String.fromCodePoint(code) !== character || !character.isWellFormed())
      throw new GlassbertError(
        "E_INPUT",
        `initialAlphabet has ${JSON.stringify(character)}, which is not one character`,
        "give single code points",
      );
    codes.add(code);
  }
  return codes;
}
