// Examples as a batch source: epoch after epoch, phase after phase, with a place that one number each of phase, epoch and example says.
import { GlassbertError } from "../../base/index.ts";
import type { ExampleBuilder } from "../examples/builder.ts";
import type { Example, ExampleSet } from "../examples/example.ts";
import type { BatchSource } from "../loop/batch.ts";
import type { Progress } from "../optimise/progress.ts";
import { answerWeights, exampleFeeds, type FeedOptions, inRuns } from "./example-feeds.ts";

/** Where in the data the next update begins, and how many tokens came before it. */
export type ExampleCursor = Readonly<Record<"phase" | "epoch" | "example" | "tokens", number>>;

/** Where a run begins. */
export const firstExample: ExampleCursor = { phase: 0, epoch: 0, example: 0, tokens: 0 };

/** Where examples come from, and how many make an update. */
export interface ExampleBatchOptions extends Pick<FeedOptions, "config" | "hasPairs"> {
  /** One for each phase */
  readonly builders: readonly ExampleBuilder[];
  readonly phaseOf: (progress: Progress) => number;
  /** Tokens of an update; an update has as many examples as would fill them */
  readonly batchTokens: (progress: Progress) => number;
  /** Tokens of a run */
  readonly runTokens: number;
  readonly from: ExampleCursor;
}

/**
 * The source. Each phase begins an epoch of its own, so that the text comes in a new order with new masks.
 *
 * @throws {GlassbertError} E_INPUT, by the source: an update takes more examples than there are in an epoch
 */
export function exampleBatches(options: ExampleBatchOptions): BatchSource {
  const { builders, phaseOf, batchTokens, runTokens, config, hasPairs } = options;
  let { phase, epoch, example, tokens: seen } = options.from;
  let set: ExampleSet | null = null;

  const take = (count: number): Example[] => {
    const taken: Example[] = [];
    while (taken.length < count) {
      set ??= builders[phase]!.epoch(epoch);
      if (count > set.length) throw tooLarge(count, set.length, builders[phase]!);
      if (example < set.length) taken.push(set.at(example++));
      else [epoch, example, set] = [epoch + 1, 0, null];
    }
    return taken;
  };

  return progress => {
    const now = phaseOf(progress);
    if (now !== phase) [phase, epoch, example, set] = [now, epoch + 1, 0, null];
    const { maxSeqLength, maxPredictionsPerSeq } = builders[phase]!;
    const examples = take(Math.max(1, Math.round(batchTokens(progress) / maxSeqLength)));
    const weights = answerWeights(examples);
    const feed = { config, hasPairs, maxSeqLength, maxPredictionsPerSeq };
    const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
    seen += tokens;
    return {
      parts: inRuns(examples, maxSeqLength, runTokens).map(run => exampleFeeds(run, weights, feed)),
      tokens,
      cursor: { phase, epoch, example, tokens: seen },
    };
  };
}

function tooLarge(count: number, length: number, { name, maxSeqLength }: ExampleBuilder): GlassbertError {
  return new GlassbertError(
    "E_INPUT",
    `an update takes ${count} examples of ${maxSeqLength} tokens, and the text makes ${length} (${name})`,
    "give more text, or fewer tokens to a batch (--tokens-per-update)",
  );
}
