// A learned vocabulary with everything around it that makes a tokenizer: the stages BERT and ALBERT have, as values that can be written to a
// folder. The same stages make the words to learn from, so what is learned is what will be met.
import {
  BertNormalizer,
  BertPreTokenizer,
  Lowercase,
  Nfkd,
  type Normalizer,
  NormalizerSequence,
  type PreTokenizer,
  PreTokenizerSequence,
  Replace,
  StripAccents,
  WhitespaceSplit,
} from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import type { TokenizerFile } from "../files/file.ts";
import { Unigram } from "../models/unigram.ts";
import { WordPiece } from "../models/wordpiece.ts";
import { WordPieceDecoder } from "../stages/decode.ts";
import { Metaspace, MetaspaceDecoder, type MetaspaceOptions } from "../stages/metaspace.ts";
import { bertTemplate } from "../stages/template.ts";
import { Vocabulary } from "../vocabulary.ts";
import type { LearnedUnigram } from "./unigram.ts";
import type { WordChain } from "./words.ts";

/** Special tokens of BERT, in the order in which a learned vocabulary begins with them. */
export const bertSpecialTokens: readonly string[] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
/** Those of ALBERT. */
export const albertSpecialTokens: readonly string[] = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"];

/** What the texts are reduced to before words are cut. */
export interface TrainedOptions {
  /** Lower case; default true. */
  readonly lowercase?: boolean | undefined;
  /** Drop accents; default: as `lowercase`. */
  readonly stripAccents?: boolean | undefined;
}

type Stages = { readonly normalizer: Normalizer; readonly preTokenizer: PreTokenizer };

const metaspace: MetaspaceOptions = { replacement: "\u2581", prependScheme: "always", split: true };

/** BERT's normaliser and splitter. */
export function bertStages({ lowercase = true, stripAccents = lowercase }: TrainedOptions = {}): Stages {
  const normalizer = new BertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents, lowercase });
  return { normalizer, preTokenizer: new BertPreTokenizer() };
}

/** ALBERT's, but for sentencepiece's map of characters, which NFKD stands in for. */
export function albertLikeStages({ lowercase = true, stripAccents = lowercase }: TrainedOptions = {}): Stages {
  const steps = [
    ...["``", "''"].map(string => new Replace({ string }, '"')),
    new Nfkd(),
    ...(stripAccents ? [new StripAccents()] : []),
    ...(lowercase ? [new Lowercase()] : []),
  ];
  const preTokenizer = new PreTokenizerSequence([new WhitespaceSplit(), new Metaspace(metaspace)]);
  return { normalizer: new NormalizerSequence(steps), preTokenizer };
}

/** The words of a text as these stages cut them. Both kinds of stages separate at blanks, so a file may be cut there. */
export function stageWords({ normalizer, preTokenizer }: Stages): WordChain {
  return {
    isCutAtBlanks: true,
    words: (text, word) => {
      const normalized = normalizer.normalize(text);
      preTokenizer.split(normalized, 0, normalized.text.length, (each, start, end) => word(each.text.slice(start, end)));
    },
  };
}

/** A BERT tokenizer of learned pieces; they begin with `bertSpecialTokens`. */
export function trainedWordPiece(pieces: readonly string[], options: TrainedOptions = {}): TokenizerFile {
  const vocabulary = vocabularyOf(pieces);
  return {
    ...bertStages(options),
    ...around(vocabulary, bertSpecialTokens),
    model: new WordPiece(vocabulary, { unkToken: "[UNK]", continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 }),
    decoder: new WordPieceDecoder("##", true),
  };
}

/** An ALBERT-like tokenizer of learned pieces; they begin with `albertSpecialTokens`. */
export function trainedUnigram({ pieces, unkId }: LearnedUnigram, options: TrainedOptions = {}): TokenizerFile {
  const vocabulary = vocabularyOf(pieces.map(([piece]) => piece));
  const scores = Float64Array.from(pieces, ([, score]) => score);
  return {
    ...albertLikeStages(options),
    ...around(vocabulary, albertSpecialTokens),
    model: new Unigram(vocabulary, { scores, unkId, byteFallback: false }),
    decoder: new MetaspaceDecoder(metaspace),
  };
}

function vocabularyOf(pieces: readonly string[]): Vocabulary {
  const vocabulary = new Vocabulary();
  for (const [id, piece] of pieces.entries()) vocabulary.add(piece, id);
  return vocabulary;
}

function around(
  vocabulary: Vocabulary,
  specials: readonly string[],
): Pick<TokenizerFile, "vocabulary" | "addedTokens" | "template" | "truncation" | "padding"> {
  const plain = { singleWord: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const addedTokens: AddedToken[] = specials.map(content => ({ id: vocabulary.idOf(content)!, content, ...plain }));
  const [cls, sep] = ["[CLS]", "[SEP]"].map(token => [token, vocabulary.idOf(token)!] as const);
  return { vocabulary, addedTokens, template: bertTemplate(cls!, sep!), truncation: null, padding: null };
}
