// A vocabulary out of the very text that a model will be trained on: word pieces as BERT has them, or unigram pieces as ALBERT has them.
import { GlassbertError, memoryFolder } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import {
  albertLikeStages,
  albertSpecialTokens,
  bertSpecialTokens,
  bertStages,
  learnUnigram,
  learnWordPiece,
  loadTokenizer,
  stageWords,
  trainedUnigram,
  trainedWordPiece,
  WordCounter,
  writeTokenizerFile,
} from "../../tokenizer/index.ts";

/** What is learned. */
export interface LearnTokenizerOptions {
  readonly kind: "wordpiece" | "unigram";
  readonly vocabSize: number;
  /** Keep case and accents */
  readonly cased: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
  readonly onPieces?: ((pieces: number) => void) | undefined;
}

/**
 * Learns a tokenizer.
 *
 * @param read - gives the text to the counter
 * @throws {GlassbertError} E_CORPUS: there are no words in it; and what `learnWordPiece` and `learnUnigram` throw
 */
export async function learnTokenizer(
  read: (counter: WordCounter) => Promise<void>,
  { kind, vocabSize, cased, signal, onBytes = () => {}, onPieces = () => {} }: LearnTokenizerOptions,
): Promise<Tokenizer> {
  const [stages, lowercase] = [kind === "wordpiece" ? bertStages : albertLikeStages, !cased];
  const control = signal === undefined ? {} : { signal };
  const counter = new WordCounter(stageWords(stages({ lowercase })), { ...control, onProgress: onBytes });
  await read(counter);
  const { counts } = counter;
  if (counts.size === 0) throw new GlassbertError("E_CORPUS", "the text has no words", "give files with sentences in them");
  const learning = { ...control, vocabSize, onProgress: onPieces };
  const file =
    kind === "wordpiece"
      ? trainedWordPiece(await learnWordPiece(counts, { ...learning, specialTokens: bertSpecialTokens }), { lowercase })
      : trainedUnigram(await learnUnigram(counts, { ...learning, specialTokens: albertSpecialTokens }), { lowercase });
  const config = {
    do_lower_case: lowercase,
    model_max_length: 512,
    tokenizer_class: kind === "wordpiece" ? "BertTokenizer" : "AlbertTokenizer",
  };
  const files = new Map<string, Uint8Array>();
  const utf8 = new TextEncoder();
  files.set("tokenizer.json", utf8.encode(writeTokenizerFile(file))).set("tokenizer_config.json", utf8.encode(JSON.stringify(config)));
  return loadTokenizer(memoryFolder("the learned tokenizer", files));
}
