// Room 2: words become ids. A tokenizer is loaded from a folder; it makes Encodings of texts, and texts of ids.
export type { AddedToken } from "./added.ts";
export type { FlatBatch, FlatOptions } from "./encode-flat.ts";
export type { DecodeOptions, EncodeOptions, PaddingOptions } from "./encode-options.ts";
export { encodeStream, textLines } from "./encode-stream.ts";
export type { Encoding } from "./encoding.ts";
export { charToToken, charToWord, tokenToChars, tokenToSequence, tokenToWord, wordToChars, wordToTokens } from "./encoding.ts";
export type { Candidate, ExplainedPiece, ExplainedWord, Explanation, Merge, ScoredPiece } from "./explain.ts";
export type { TokenizerFile } from "./files/file.ts";
export { loadTokenizer } from "./files/load.ts";
export type { PaddingSettings, TokenizerSettings, TruncationSettings } from "./files/settings.ts";
export { writeTokenizerFile } from "./files/write-file.ts";
export { writeMergesText, writeVocabularyJson, writeVocabularyText } from "./files/write-vocabulary.ts";
export type { TrainedOptions } from "./learn/trained.ts";
export {
  albertLikeStages,
  albertSpecialTokens,
  bertSpecialTokens,
  bertStages,
  stageWords,
  trainedUnigram,
  trainedWordPiece,
} from "./learn/trained.ts";
export type { LearnedUnigram, LearnUnigramOptions } from "./learn/unigram.ts";
export { learnUnigram } from "./learn/unigram.ts";
export type { LearnWordPieceOptions } from "./learn/wordpiece.ts";
export { learnWordPiece } from "./learn/wordpiece.ts";
export type { CountWordsOptions, WordChain, WordCounts } from "./learn/words.ts";
export { bertWords, WordCounter } from "./learn/words.ts";
export type { OffsetUnit } from "./offsets.ts";
export { offsetMap, offsetsIn } from "./offsets.ts";
export type { Batch, PadOptions } from "./pad.ts";
export { padBatch, padEncodings } from "./pad.ts";
export type { Cleanup } from "./stages/decode.ts";
export { Tokenizer } from "./tokenizer.ts";
export type { Side, TruncationStrategy } from "./truncate.ts";
export { Vocabulary } from "./vocabulary.ts";
export { encodeWindows } from "./windows.ts";
