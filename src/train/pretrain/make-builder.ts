// A builder as a recipe names it: which one, and what differs from its own numbers.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { type AlbertSopOptions, albertSop } from "../examples/albert-sop.ts";
import { bertNsp } from "../examples/bert-nsp.ts";
import type { ExampleBuilder } from "../examples/builder.ts";
import { mixExamples } from "../examples/mix-examples.ts";
import { type PackedMlmOptions, packedMlm } from "../examples/packed-mlm.ts";
import type { PairOptions } from "../examples/pair-examples.ts";
import type { TokenCorpus } from "../examples/token-corpus.ts";

/** A builder's name and its options. */
export type BuilderDescription =
  | ({ readonly name: "bert-nsp" } & PairOptions)
  | ({ readonly name: "albert-sop" } & AlbertSopOptions)
  | ({ readonly name: "packed-mlm" } & PackedMlmOptions);

/** The names of all builders. */
export const builderNames: readonly BuilderDescription["name"][] = ["bert-nsp", "albert-sop", "packed-mlm"];

/**
 * The builder of one description, or the mixture of several.
 *
 * @param randomSeed - for those that name none
 * @throws {GlassbertError} E_USAGE: an unknown name or option; E_CORPUS: too little text for it; E_INPUT: none is named, a number out of its range
 */
export function makeBuilder(
  descriptions: readonly BuilderDescription[],
  corpus: TokenCorpus,
  tokenizer: Tokenizer,
  randomSeed: number,
): ExampleBuilder {
  const builders = descriptions.map((description): ExampleBuilder => {
    const { name, ...options } = { randomSeed, ...description };
    switch (name) {
      case "bert-nsp":
        return bertNsp(corpus, tokenizer, options as PairOptions);
      case "albert-sop":
        return albertSop(corpus, tokenizer, options as AlbertSopOptions);
      case "packed-mlm":
        return packedMlm(corpus, tokenizer, options as PackedMlmOptions);
      default: {
        const near = didYouMean(String(name), builderNames);
        throw new GlassbertError(
          "E_USAGE",
          `there is no builder ${JSON.stringify(name)}.${near}`,
          `take one of ${builderNames.join(", ")}`,
        );
      }
    }
  });
  return builders.length === 1 ? builders[0]! : mixExamples(builders, randomSeed);
}
