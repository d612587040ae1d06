// A whole document as windows that a model can read one by one, each as long as it reads, with offsets into the whole document.
// A window may begin in the middle of a word; with a stride it repeats the end of the one before, so that nothing is seen without context.
import { GlassbertError } from "../base/index.ts";
import type { EncodeOptions } from "./encode-options.ts";
import type { Encoding } from "./encoding.ts";
import type { Tokenizer } from "./tokenizer.ts";

/**
 * Encodes a document as windows; every token is in one at least. Of a pair, each window of the one goes with each of the other;
 * `truncation: "only_second"` keeps the first whole, such as a question about the document.
 *
 * @param options - as for `encode`; `maxLength` is what the model reads by default, `stride` 0
 * @returns at least one window, without `overflowing`
 * @throws {GlassbertError} E_INPUT: no length is given and the files name none; and as `encode`
 */
export function encodeWindows(tokenizer: Tokenizer, text: string | readonly string[], options: EncodeOptions = {}): Encoding[] {
  const { maxLength = tokenizer.modelMaxLength, stride = 0 } = options;
  if (maxLength === null)
    throw new GlassbertError("E_INPUT", "encodeWindows: no maxLength is given, and the model's files name none", "give maxLength");
  const first = tokenizer.encode(text, { ...options, maxLength, stride });
  return [{ ...first, overflowing: [] }, ...first.overflowing];
}
