// Room 1: what was written. Normalised text whose every character knows where it came from, words, and frozen Unicode tables.
export type { AlignedText } from "./aligned.ts";
export { alignAsWritten, originalSpan } from "./aligned.ts";
export type { BertNormalizerOptions } from "./normalize.ts";
export { bertNormalize } from "./normalize.ts";
export { bertSplit } from "./split.ts";
export type { Unicode } from "./unicode.ts";
export { unicode, WHITESPACE, WORD } from "./unicode.ts";
