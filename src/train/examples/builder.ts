// A builder: a corpus seen as examples, epoch after epoch. What is random in an epoch is drawn from (seed, epoch, example) alone, so training
// can go on from any place without what came before.
import { GlassbertError } from "../../base/index.ts";
import type { Example, ExampleSet } from "./example.ts";

/** The examples of a corpus. `bertNsp`, `albertSop` and `packedMlm` make one, `mixExamples` one of several. */
export interface ExampleBuilder {
  readonly name: "bert-nsp" | "albert-sop" | "packed-mlm" | "mixed";
  /** Most pieces of an example: S */
  readonly maxSeqLength: number;
  /** Most masked places of an example: P */
  readonly maxPredictionsPerSeq: number;
  /** What the labels 0 and 1 say of a pair; null where there are no pairs */
  readonly pairLabels: readonly [says0: string, says1: string] | null;
  /** The examples of epoch 0, 1, … in the order in which they are to be seen. */
  epoch(number: number): ExampleSet;
}

/** Masks drawn once and kept, as far as `dupeFactor` duplicates go; or other ones in every epoch. */
export type MaskTime = "static" | "dynamic";

/** An example set that refuses places it has not. */
export function exampleSet(length: number, at: (index: number) => Example): ExampleSet {
  return {
    length,
    at(index) {
      if (Number.isInteger(index) && index >= 0 && index < length) return at(index);
      throw new GlassbertError("E_INPUT", `there is no example ${index} among ${length}`, `ask for 0 to ${length - 1}`);
    },
  };
}
