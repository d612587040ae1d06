// From the text after a flag to its value; what is no such value is refused, with what would be one.
import { didYouMean, GlassbertError } from "../base/index.ts";

/** A whole number within a range. */
export function whole(flag: string, least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, `give a whole number ${range}`);
  };
}

/** A number from 0 to 1. */
export function share(flag: string): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, "give a number from 0 to 1");
  };
}

/** One of a few words. */
export function choice(flag: string, choices: readonly string[]): (text: string) => string {
  return text => {
    if (choices.includes(text)) return text;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}".${didYouMean(text, choices)}`, `choose one of ${choices.join(", ")}`);
  };
}

/** Words with commas between them. */
export function wordList(flag: string): (text: string) => string[] {
  return text => {
    const words = text.split(",").map(word => word.trim());
    if (words.every(word => word !== "")) return words;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, `give words with commas between them: ${flag} cat,dog`);
  };
}

/** A number above 0. */
export function positive(flag: string): (text: string) => number {
  return text => {
    const value = Number(text);
    if (/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && value > 0) return value;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, "give a number above 0, such as 0.5 or 5e-5");
  };
}

/** A time, in milliseconds: `2h`, `90m`, `1h30m`, `30s`. */
export function time(flag: string): (text: string) => number {
  return text => {
    const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
    const ms = 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
    if (ms > 0) return ms;
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, "give a time, such as 2h, 90m, 1h30m or 30s");
  };
}

/** Names and what they mean: `text=sentence,label=2`. */
export function namedList(flag: string): (text: string) => Record<string, string> {
  return text => {
    const pairs = text.split(",").map(pair => pair.split("=").map(side => side.trim()));
    if (pairs.every(pair => pair.length === 2 && !pair.includes(""))) return Object.fromEntries(pairs);
    throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, `give names and columns: ${flag} text=sentence,label=2`);
  };
}
