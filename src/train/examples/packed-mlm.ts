// Examples without pairs, for masked words alone: sequences of one length, cut from all documents end to end; or of one document each, or of
// one sentence. What cramming, LTG-BERT, BabyBERTa and others train on is a choice of these options.
import { GlassbertError } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { type ExampleBuilder, exampleSet, type MaskTime } from "./builder.ts";
import { drawsFor, shuffledOrder } from "./draws.ts";
import { mask } from "./mask.ts";
import { type MaskRule, maskQuota } from "./mask-rule.ts";
import { piecesOf } from "./pieces.ts";
import { packDocuments, planSegments, type Sequences } from "./sequences.ts";
import { settle } from "./settings.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** Options of `packedMlm`. */
export interface PackedMlmOptions {
  /** Pieces of an example, special tokens counted: 128 */
  readonly maxSeqLength?: number;
  /** Most masked pieces; `maxSeqLength · maskedLmProb` by default, so that all sequences of full length have as many */
  readonly maxPredictionsPerSeq?: number | undefined;
  /** Share of masked pieces, 0.15 */
  readonly maskedLmProb?: number;
  /** "packed": full sequences, a [SEP] between documents (default). "document": sentences of one document. "sentence": one sentence */
  readonly layout?: "packed" | "document" | "sentence";
  /** [CLS] in front and [SEP] at the end of each sequence: true */
  readonly frame?: boolean;
  /** Whole words: false */
  readonly doWholeWordMask?: boolean;
  /** How often runs of 1, 2, 3 … pieces, or words, are masked together: [1]. `ngramLengths(3)`; spans are `geometricLengths(1 / 3, 10)` */
  readonly lengths?: readonly number[];
  /** Shares of masked places that show [MASK], the piece itself, another piece: [0.8, 0.1, 0.1] */
  readonly replacement?: readonly [mask: number, keep: number, random: number];
  /** What a replacement is drawn for: a "piece" (default), a "run", or "count" for fixed shares in every sequence */
  readonly replaceBy?: "piece" | "run" | "count";
  /** "dynamic" draws other sequences and masks in each epoch (default); "static" repeats after `dupeFactor` epochs */
  readonly masks?: MaskTime;
  /** With static masks: how many different epochs there are, 10 */
  readonly dupeFactor?: number;
  /** 12345 */
  readonly randomSeed?: number;
}

/** What `packedMlm` takes unless told otherwise. */
export const packedMlmDefaults: Required<PackedMlmOptions> = {
  maxSeqLength: 128,
  maxPredictionsPerSeq: undefined,
  maskedLmProb: 0.15,
  layout: "packed",
  frame: true,
  doWholeWordMask: false,
  lengths: [1],
  replacement: [0.8, 0.1, 0.1],
  replaceBy: "piece",
  masks: "dynamic",
  dupeFactor: 10,
  randomSeed: 12345,
};

/**
 * Masked sequences without pairs. Single pieces always fill the quota; whole words may leave a place of it empty, since no word is cut.
 *
 * @throws {GlassbertError} E_CORPUS: no documents; E_TOKENIZER: no [CLS], [SEP] or [MASK]; E_USAGE, E_INPUT: a wrong option
 */
export function packedMlm(corpus: TokenCorpus, tokenizer: Tokenizer, options: PackedMlmOptions = {}): ExampleBuilder {
  const settled = settle("packed-mlm", packedMlmDefaults, options, {
    maxSeqLength: ["whole", 3, 1 << 20],
    maxPredictionsPerSeq: ["whole", 1, 1 << 20],
    maskedLmProb: ["number", 0, 1],
    dupeFactor: ["whole", 1, 1 << 20],
    randomSeed: ["whole", 0, 2 ** 32 - 1],
  });
  const { maxSeqLength, maskedLmProb, layout, frame, masks, dupeFactor, randomSeed, lengths, replacement, replaceBy } = settled;
  checkWeights("lengths", lengths);
  checkWeights("replacement", replacement);
  const documents = corpus.documents.length - 1;
  if (documents < 1) throw new GlassbertError("E_CORPUS", "packed-mlm: the corpus has no documents", "give files with sentences in them");
  const pieces = piecesOf(tokenizer);
  const maxPredictionsPerSeq = settled.maxPredictionsPerSeq ?? maskQuota(maxSeqLength, maskedLmProb, maxSeqLength);
  const rule: MaskRule = {
    maskedLmProb,
    maxPredictionsPerSeq,
    wholeWord: settled.doWholeWordMask,
    lengths,
    replacement,
    replaceBy,
    compat: false,
    reshuffle: false,
  };
  const room = frame ? maxSeqLength - 2 : maxSeqLength;
  const sequencesOf = (order: Int32Array): Sequences =>
    layout === "packed" ? packDocuments(corpus, order, room, pieces.sepId) : planSegments(corpus, order, room, layout === "sentence");

  return {
    name: "packed-mlm",
    maxSeqLength,
    maxPredictionsPerSeq,
    pairLabels: null,
    epoch(number) {
      const epoch = masks === "static" ? number % dupeFactor : number;
      const draws = drawsFor(randomSeed, epoch);
      const sequences = sequencesOf(shuffledOrder(documents, draws));
      const order = shuffledOrder(sequences.length, draws);
      return exampleSet(order.length, index => {
        const text = sequences.at(order[index]!);
        const ids = frame ? Int32Array.of(pieces.clsId, ...text, pieces.sepId) : text; // [T]
        const masked = mask(ids, pieces, rule, drawsFor(randomSeed, epoch, index));
        return { ids, typeIds: new Int32Array(ids.length), ...masked, pairLabel: null };
      });
    },
  };
}

function checkWeights(name: string, weights: readonly number[]): void {
  if (weights.length > 0 && weights.every(weight => weight >= 0) && weights.some(weight => weight > 0)) return;
  throw new GlassbertError("E_INPUT", `packed-mlm: ${name} is ${JSON.stringify(weights)}`, "give numbers from 0, not all of them 0");
}
