// What a caller may ask of a tokenizer, and what cannot be: an option that is misspelt, idle or impossible is refused before any work is done.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { Cleanup } from "./stages/decode.ts";
import { type Side, type TruncationStrategy, truncationStrategies } from "./truncate.ts";

/** How to encode. */
export interface EncodeOptions {
  /** A second text, or its words: `[CLS] text [SEP] pair [SEP]` */
  readonly pair?: string | readonly string[] | undefined;
  /** true by default */
  readonly addSpecialTokens?: boolean | undefined;
  /** Cuts to this many tokens, specials counted; by default nothing is cut */
  readonly maxLength?: number | undefined;
  /** Asks for windows over what is cut off, in `overflowing`: each begins with so many tokens of the one before */
  readonly stride?: number | undefined;
  /** What `maxLength` cuts; "longest_first" by default */
  readonly truncation?: TruncationStrategy | undefined;
  /** Where `maxLength` cuts; as the files say by default, mostly "right" */
  readonly truncationSide?: Side | undefined;
  /** Reads `[MASK]` and the like in the text as plain characters; false by default */
  readonly encodeSpecialTokens?: boolean | undefined;
}

/** How to fill encodings up to one length. */
export interface PaddingOptions {
  /** "longest", or a number of tokens */
  readonly width?: "longest" | number | undefined;
  /** Rounds the length up to a multiple of this */
  readonly multipleOf?: number | undefined;
  /** Where the padding goes */
  readonly side?: Side | undefined;
}

/** How to decode. */
export interface DecodeOptions {
  /** true by default */
  readonly skipSpecialTokens?: boolean;
  /** As the file's decoder says by default: "token" or false */
  readonly cleanup?: Cleanup;
}

/** What `encode` takes. */
export const encodeOptions: readonly string[] = [
  "pair",
  "addSpecialTokens",
  "maxLength",
  "stride",
  "truncation",
  "truncationSide",
  "encodeSpecialTokens",
];
/** What `encodeFlat` takes. */
export const flatOptions: readonly string[] = ["addSpecialTokens", "maxLength", "offsets", "wordIds", "typeIds", "specialTokensMask"];
/** What `pad` takes. */
export const paddingOptions: readonly string[] = ["width", "multipleOf", "side"];
/** What `decode` takes. */
export const decodeOptions: readonly string[] = ["skipSpecialTokens", "cleanup"];

/**
 * The words of a text that is given as a list.
 *
 * @throws {GlassbertError} E_INPUT
 */
export function checkWords(given: unknown): readonly string[] {
  const is = given === null ? "null" : `a ${typeof given}`;
  if (!Array.isArray(given)) throw new GlassbertError("E_INPUT", `encode: the text is ${is}`, "give a string, or a list of words");
  const wrong = given.findIndex(word => typeof word !== "string");
  if (wrong < 0) return given;
  throw new GlassbertError("E_INPUT", `encode: word ${wrong} of the text is no string`, "give a list of strings");
}

/**
 * Refuses a way to cut that cannot be, or that has no length to cut to; returns the strategy.
 *
 * @param specials - tokens that the template adds
 * @throws {GlassbertError} E_INPUT
 */
export function checkTruncation(options: EncodeOptions, specials: number): TruncationStrategy {
  const { maxLength, stride, truncation = "longest_first", truncationSide } = options;
  const refuse = (message: string, fix: string) => new GlassbertError("E_INPUT", `encode: ${message}`, fix);
  if (!truncationStrategies.includes(truncation))
    throw refuse(`truncation is ${JSON.stringify(truncation)}`, `give one of ${truncationStrategies.join(", ")}`);
  if (truncationSide !== undefined && truncationSide !== "left" && truncationSide !== "right")
    throw refuse(`truncationSide is ${JSON.stringify(truncationSide)}`, "give left or right");
  if (stride !== undefined && (!Number.isInteger(stride) || stride < 0))
    throw refuse(`stride is ${stride}`, "give a whole number of tokens, from 0");
  if (maxLength === undefined) {
    const idle = (["stride", "truncation", "truncationSide"] as const).find(name => options[name] !== undefined);
    if (idle === undefined || truncation === "do_not") return truncation;
    throw refuse(`${idle} is given without maxLength`, "say how many tokens fit: maxLength");
  }
  if (Number.isInteger(maxLength) && maxLength >= specials) return truncation;
  throw refuse(
    `maxLength is ${maxLength}, and the special tokens alone take ${specials}`,
    `give a whole number of at least ${specials + 1}, or leave maxLength out`,
  );
}

/** Refuses options that are not known: a misspelt one would be ignored. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new GlassbertError(
        "E_USAGE",
        `${what}: unknown option "${name}".${didYouMean(name, known)}`,
        `known options: ${known.join(", ")}`,
      );
}
