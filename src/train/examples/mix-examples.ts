// Several builders as one, such as pairs for the pooler beside packed text for the words: every epoch holds an epoch of each, shuffled.
import { GlassbertError } from "../../base/index.ts";
import { type ExampleBuilder, exampleSet } from "./builder.ts";
import { drawsFor, shuffledOrder } from "./draws.ts";

/**
 * A builder of all examples of others. Name one twice to see its examples twice as often, with other masks if its seed is another one.
 *
 * @throws {GlassbertError} E_INPUT: no builders, or pairs that are asked two different questions
 */
export function mixExamples(builders: readonly ExampleBuilder[], randomSeed = 12345): ExampleBuilder {
  const questions = builders.map(builder => builder.pairLabels).filter(labels => labels !== null);
  if (builders.length === 0) throw new GlassbertError("E_INPUT", "mixExamples: there are no builders", "give at least one");
  if (new Set(questions.map(String)).size > 1)
    throw new GlassbertError("E_INPUT", `mixExamples: pairs of two kinds, ${questions.join(" and ")}`, "ask all pairs the same question");
  return {
    name: "mixed",
    maxSeqLength: Math.max(...builders.map(builder => builder.maxSeqLength)),
    maxPredictionsPerSeq: Math.max(...builders.map(builder => builder.maxPredictionsPerSeq)),
    pairLabels: questions[0] ?? null,
    epoch(number) {
      const sets = builders.map(builder => builder.epoch(number));
      const ends = sets.map((_, i) => sets.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
      const order = shuffledOrder(ends.at(-1)!, drawsFor(randomSeed, number));
      return exampleSet(order.length, index => {
        const which = ends.findIndex(end => order[index]! < end);
        return sets[which]!.at(order[index]! - ends[which]! + sets[which]!.length);
      });
    },
  };
}
