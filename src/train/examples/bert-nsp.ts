// BERT's examples: two segments, half of them from documents that have nothing to do with each other, and masked pieces.
// Norm: google-research/bert, create_pretraining_data.py at eedf571.
import type { Tokenizer } from "../../tokenizer/index.ts";
import type { ExampleBuilder } from "./builder.ts";
import { type PairOptions, pairExamples, pairRanges } from "./pair-examples.ts";
import { settle } from "./settings.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** What `bertNsp` takes unless told otherwise. */
export const bertNspDefaults: Required<PairOptions> = {
  maxSeqLength: 128,
  maxPredictionsPerSeq: undefined,
  maskedLmProb: 0.15,
  shortSeqProb: 0.1,
  dupeFactor: 10,
  doWholeWordMask: false,
  randomSeed: 12345,
  masks: undefined,
  compat: false,
};

/**
 * Next-sentence pairs with masks. More than half of the pairs are random ones where documents are short: a lone sentence always gets a random
 * partner.
 *
 * @throws {GlassbertError} E_CORPUS: fewer than two documents; E_TOKENIZER: no [CLS], [SEP] or [MASK]; E_USAGE, E_INPUT: a wrong option
 */
export function bertNsp(corpus: TokenCorpus, tokenizer: Tokenizer, options: PairOptions = {}): ExampleBuilder {
  const settled = settle("bert-nsp", bertNspDefaults, options, pairRanges);
  return pairExamples(corpus, tokenizer, { ...settled, name: "bert-nsp", question: "next", lengths: [1] });
}
