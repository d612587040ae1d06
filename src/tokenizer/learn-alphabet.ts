// The characters a vocabulary starts from: those of the words and those asked for, or only the most frequent of them.
import { GlassbertError } from "../base/index.ts";
import { checkCount } from "./learn-checks.ts";
import type { WordCounts } from "./learn-words.ts";

/**
 * Characters (code points) in ascending order.
 *
 * @param initial - characters to have in any case
 * @param limit - how many to keep; default all
 * @throws {GlassbertError} E_INPUT: an entry of `initial` that is not one character, a limit below 1 or below their number
 */
export function learnedAlphabet(counts: WordCounts, initial: Iterable<string>, limit?: number): string[] {
  const frequencies = characterCounts(counts);
  const wanted = initialCharacters(initial);
  for (const character of wanted) frequencies.set(character, Number.POSITIVE_INFINITY);
  const characters = [...frequencies].sort(([a], [b]) => a.codePointAt(0)! - b.codePointAt(0)!);
  if (limit !== undefined && checkCount("limitAlphabet", limit, 1) < characters.length) {
    if (limit < wanted.size)
      throw new GlassbertError(
        "E_INPUT",
        `limitAlphabet is ${limit}, but initialAlphabet has ${wanted.size} characters`,
        `give a limit of at least ${wanted.size}, or a shorter initialAlphabet`,
      );
    const byFrequency = characters.toSorted(([, a], [, b]) => (a === b ? 0 : b - a)); // stable: equals stay by code point
    const kept = new Set(byFrequency.slice(0, limit).map(([character]) => character));
    return characters.flatMap(([character]) => (kept.has(character) ? [character] : []));
  }
  return characters.map(([character]) => character);
}

/** How often each character stands in the text. Checks the words on the way. */
export function characterCounts(counts: WordCounts): Map<string, number> {
  const frequencies = new Map<string, number>();
  for (const [word, count] of counts) {
    if (word === "" || !word.isWellFormed() || !Number.isSafeInteger(count) || count < 1)
      throw new GlassbertError(
        "E_INPUT",
        `the word ${JSON.stringify(word)} has the count ${count}; words are well-formed text, counts whole numbers from 1`,
        "count the words with countWords",
      );
    for (const character of word) frequencies.set(character, (frequencies.get(character) ?? 0) + count);
  }
  if (frequencies.size === 0)
    throw new GlassbertError("E_INPUT", "there are no words to learn from", "give texts that have more in them than white space");
  return frequencies;
}

/** The characters asked for, each once. */
export function initialCharacters(initial: Iterable<string>): Set<string> {
  const characters = new Set<string>();
  for (const character of initial) {
    if ([...character].length !== 1 || !character.isWellFormed())
      throw new GlassbertError(
        "E_INPUT",
        `initialAlphabet has ${JSON.stringify(character)}, which is not one character`,
        "give single code points",
      );
    characters.add(character);
  }
  return characters;
}
