// The two builders of sentence pairs, in one: options become rules, and rules examples; by draw-pairs.ts, or under `compat` by replay-pairs.ts.
import { GlassbertError } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import type { ExampleBuilder, MaskTime } from "./builder.ts";
import { drawPairs, type PairTask } from "./draw-pairs.ts";
import type { ExampleSet } from "./example.ts";
import { type MaskRule, maskQuota } from "./mask-rule.ts";
import { piecesOf } from "./pieces.ts";
import type { PairRule } from "./plan-pairs.ts";
import { replayPairs } from "./replay-pairs.ts";
import type { Range } from "./settings.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** Options of the builders of pairs, by the names of google-research's flags. */
export interface PairOptions {
  /** Most pieces of an example, special tokens counted: 128 for bert-nsp, 512 for albert-sop */
  readonly maxSeqLength?: number;
  /** Most masked pieces; `maxSeqLength · maskedLmProb` by default, 20 under `compat` */
  readonly maxPredictionsPerSeq?: number | undefined;
  /** Share of masked pieces, 0.15 */
  readonly maskedLmProb?: number;
  /** How often a document is cut into shorter examples, 0.1 */
  readonly shortSeqProb?: number;
  /** With static masks: how many different epochs there are, 10 for bert-nsp, 40 for albert-sop */
  readonly dupeFactor?: number;
  /** Whole words: false for bert-nsp, true for albert-sop */
  readonly doWholeWordMask?: boolean;
  /** 12345 */
  readonly randomSeed?: number;
  /** "dynamic" draws everything anew in each epoch and is the default; "static" repeats after `dupeFactor` epochs. Under `compat` static */
  readonly masks?: MaskTime | undefined;
  /** Replays google-research's script, draw by draw and with its quirks (plan-pairs.ts, mask-rule.ts, pieces.ts); false */
  readonly compat?: boolean;
}

/** What the numbers of `PairOptions` may be. */
export const pairRanges: { readonly [K in keyof PairOptions]: Range } = {
  maxSeqLength: ["whole", 5, 1 << 20],
  maxPredictionsPerSeq: ["whole", 1, 1 << 20],
  maskedLmProb: ["number", 0, 1],
  shortSeqProb: ["number", 0, 1],
  dupeFactor: ["whole", 1, 1 << 20],
  randomSeed: ["whole", 0, 2 ** 32 - 1],
};

const labelsOf = {
  next: ["B follows A", "B is of another document"],
  order: ["in their order", "swapped"],
} as const;

/** Options that are settled, and what the builder adds to them. */
export interface PairRecipe extends Required<PairOptions> {
  readonly name: "bert-nsp" | "albert-sop";
  readonly question: PairRule["question"];
  readonly lengths: readonly number[];
}

/**
 * A builder of pairs.
 *
 * @throws {GlassbertError} E_CORPUS: too few documents or sentences; E_TOKENIZER: no [CLS], [SEP] or [MASK]; E_USAGE: dynamic masks under `compat`
 */
export function pairExamples(corpus: TokenCorpus, tokenizer: Tokenizer, recipe: PairRecipe): ExampleBuilder {
  const { name, question, compat, maxSeqLength, maskedLmProb, shortSeqProb, dupeFactor, randomSeed, masks } = recipe;
  checkCorpus(corpus, recipe);
  if (compat && masks === "dynamic")
    throw new GlassbertError("E_USAGE", `${name}: compat has static masks only`, "leave one of the two options out");
  const pieces = piecesOf(tokenizer, compat);
  const pairRule: PairRule = { maxSeqLength, shortSeqProb, question, compat };
  const maxPredictionsPerSeq = recipe.maxPredictionsPerSeq ?? (compat ? 20 : maskQuota(maxSeqLength, maskedLmProb, maxSeqLength));
  const maskRule: MaskRule = {
    maskedLmProb,
    maxPredictionsPerSeq,
    wholeWord: recipe.doWholeWordMask,
    lengths: recipe.lengths,
    replacement: [0.8, 0.1, 0.1],
    replaceBy: "piece",
    compat,
    reshuffle: compat && name === "albert-sop",
  };
  const task: PairTask = { corpus, pieces, pairRule, maskRule, seed: randomSeed };
  const epoch = (number: number): ExampleSet => {
    if (compat) return replayPairs(task, dupeFactor);
    return drawPairs(task, masks === "static" ? number % dupeFactor : number);
  };
  return { name, maxSeqLength, maxPredictionsPerSeq, pairLabels: labelsOf[question], epoch };
}

function checkCorpus({ documents }: TokenCorpus, { name, question, compat }: PairRecipe): void {
  const count = documents.length - 1;
  if (count < 1) throw new GlassbertError("E_CORPUS", `${name}: the corpus has no documents`, "give files with sentences in them");
  if (compat) return; // the script takes the same document for another one
  if (question === "next" && count < 2)
    throw new GlassbertError(
      "E_CORPUS",
      `${name}: the corpus has one document, and the pairs that do not follow each other need a second`,
      "put a blank line between documents, or choose albert-sop or packed-mlm",
    );
  if (question === "order" && documents.every((first, d) => d === count || documents[d + 1]! - first < 2))
    throw new GlassbertError(
      "E_CORPUS",
      `${name}: no document has two sentences, so there is no order to judge`,
      "put the sentences of a text on lines one below the other, a blank line between texts, or choose packed-mlm",
    );
}
