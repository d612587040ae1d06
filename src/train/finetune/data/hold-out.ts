// A part of the data to judge by, where none is given: never learned from, the same for each seed of training.
import { GlassbertError } from "../../../base/index.ts";
import { shuffled } from "../../../eval/index.ts";

/** Items to learn from, and items to judge by. */
export interface Split<Item> {
  readonly train: readonly Item[];
  readonly dev: readonly Item[];
}

/** Every tenth of a fixed order goes to `dev`. @throws {GlassbertError} E_INPUT: too few items for that */
export function holdOut<Item>(items: readonly Item[]): Split<Item> {
  if (items.length < 10)
    throw new GlassbertError("E_INPUT", `there are ${items.length} rows, too few to set a tenth aside`, "give a development file too: dev");
  const isDev = new Uint8Array(items.length);
  for (const i of shuffled(items.length, 0).slice(0, Math.floor(items.length / 10))) isDev[i] = 1;
  return { train: items.filter((_, i) => isDev[i] === 0), dev: items.filter((_, i) => isDev[i] === 1) };
}
