// What learners refuse before they begin: numbers out of range, special tokens that are empty or come twice.
import { GlassbertError } from "../../base/index.ts";

/** The value, when it is a whole number of at least `least`. */
export function checkCount(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new GlassbertError("E_INPUT", `${name} is ${value}, expected a whole number of at least ${least}`, `give a ${name} in that range`);
}

/** The special tokens, when none is empty and none comes twice. */
export function checkSpecialTokens(tokens: readonly string[]): readonly string[] {
  const twice = tokens.find((token, place) => token === "" || tokens.indexOf(token) !== place);
  if (twice === undefined) return tokens;
  throw new GlassbertError(
    "E_INPUT",
    `specialTokens has ${twice === "" ? "an empty token" : `${JSON.stringify(twice)} twice`}`,
    "list each special token once",
  );
}
