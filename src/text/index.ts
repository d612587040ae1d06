// Room 1: what was written. Normalised text whose every character knows where it came from, words, and frozen Unicode tables.
export type { AlignedText } from "./aligned.ts";
export { AlignedWriter, alignAsWritten, originalSpan } from "./aligned.ts";
export { Lowercase, StripAccents } from "./characters.ts";
export { Nfd, Nfkd } from "./decompose.ts";
export { graphemeEnd } from "./graphemes.ts";
export type { BertNormalizerOptions } from "./normalize.ts";
export { BertNormalizer, bertNormalize } from "./normalize.ts";
export type { Normalizer, StageJson } from "./normalizer.ts";
export { NormalizerSequence } from "./normalizer.ts";
export type { PreTokenizer, WordSink } from "./pre-tokenizer.ts";
export { BertPreTokenizer, PreTokenizerSequence, WhitespaceSplit } from "./pre-tokenizer.ts";
export type { ReplacePattern } from "./replace.ts";
export { Prepend, prepend, Replace } from "./replace.ts";
export { bertSplit, whitespaceSplit } from "./split.ts";
export type { NormalizationChange, NormalizationStep } from "./steps.ts";
export { normalizationSteps } from "./steps.ts";
export type { Unicode } from "./unicode.ts";
export { unicode, WHITESPACE, WORD } from "./unicode.ts";
