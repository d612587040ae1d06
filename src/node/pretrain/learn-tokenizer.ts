// A vocabulary out of the very text that a model will be trained on: word pieces as BERT has them, or unigram pieces as ALBERT has them.
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
import { folderOf } from "../../train/index.ts";
import { bytesOf, sizeOfFiles } from "./corpus-files.ts";

/** What is learned. */
export interface LearnTokenizerOptions {
  readonly kind: "wordpiece" | "unigram";
  readonly vocabSize: number;
  readonly cased: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number, unit: string) => void) | undefined;
}

/** Learns a tokenizer from files. */
export async function learnTokenizer(files: readonly string[], options: LearnTokenizerOptions): Promise<Tokenizer> {
  const { kind, vocabSize, cased, signal, onProgress = () => {} } = options;
  const megabytes = Math.round((await sizeOfFiles(files)) / 1e6);
  const [stages, lowercase] = [kind === "wordpiece" ? bertStages : albertLikeStages, !cased];
  const control = signal === undefined ? {} : { signal };
  const counter = new WordCounter(stageWords(stages({ lowercase })), {
    ...control,
    onProgress: bytes => onProgress(Math.round(bytes / 1e6), megabytes, "MB read"),
  });
  for (const file of files) await counter.read(bytesOf(file));
  const learning = { ...control, vocabSize, onProgress: (pieces: number) => onProgress(Math.min(pieces, vocabSize), vocabSize, "pieces") };
  const file =
    kind === "wordpiece"
      ? trainedWordPiece(await learnWordPiece(counter.counts, { ...learning, specialTokens: bertSpecialTokens }), { lowercase })
      : trainedUnigram(await learnUnigram(counter.counts, { ...learning, specialTokens: albertSpecialTokens }), { lowercase });
  const config = {
    do_lower_case: lowercase,
    model_max_length: 512,
    tokenizer_class: kind === "wordpiece" ? "BertTokenizer" : "AlbertTokenizer",
  };
  const texts = new Map([
    ["tokenizer.json", writeTokenizerFile(file)],
    ["tokenizer_config.json", JSON.stringify(config)],
  ]);
  return loadTokenizer(
    folderOf("the learned tokenizer", new Map(Array.from(texts, ([path, text]) => [path, new TextEncoder().encode(text)]))),
  );
}
