// ALBERT's examples: two segments that follow each other, half of them swapped, and masked runs of one to three words.
// Norm: google-research/albert, create_pretraining_data.py at b772393.
import type { Tokenizer } from "../../tokenizer/index.ts";
import { bertNspDefaults } from "./bert-nsp.ts";
import type { ExampleBuilder } from "./builder.ts";
import { ngramLengths } from "./mask-rule.ts";
import { type PairOptions, pairExamples, pairRanges } from "./pair-examples.ts";
import { settle } from "./settings.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** Options of `albertSop`. */
export interface AlbertSopOptions extends PairOptions {
  /** Longest run of words that is masked together, 3 */
  readonly ngram?: number;
  /** Short runs more often than long ones, p(n) ∝ 1/n: true */
  readonly favorShorterNgram?: boolean;
  /** Asks bert-nsp's question in place of the order: false */
  readonly randomNextSentence?: boolean;
}

/** What `albertSop` takes unless told otherwise. */
export const albertSopDefaults: Required<AlbertSopOptions> = {
  ...bertNspDefaults,
  maxSeqLength: 512,
  dupeFactor: 40,
  doWholeWordMask: true,
  ngram: 3,
  favorShorterNgram: true,
  randomNextSentence: false,
};

/**
 * Sentence-order pairs with masked n-grams. A lone sentence has no order: it stands alone, with the label null (under `compat` it gets a random
 * partner, labelled as swapped).
 *
 * @throws {GlassbertError} E_CORPUS: no document with two sentences; E_TOKENIZER: no [CLS], [SEP] or [MASK]; E_USAGE, E_INPUT: a wrong option
 */
export function albertSop(corpus: TokenCorpus, tokenizer: Tokenizer, options: AlbertSopOptions = {}): ExampleBuilder {
  const settled = settle("albert-sop", albertSopDefaults, options, { ...pairRanges, ngram: ["whole", 1, 100] });
  const { ngram, favorShorterNgram, randomNextSentence, ...pairs } = settled;
  const lengths = ngramLengths(ngram, favorShorterNgram);
  return pairExamples(corpus, tokenizer, { ...pairs, name: "albert-sop", question: randomNextSentence ? "next" : "order", lengths });
}
