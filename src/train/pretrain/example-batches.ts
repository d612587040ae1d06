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

/** The source. Each phase begins an epoch of its own, so that the text comes in a new order with new masks. */
export function exampleBatches(options: ExampleBatchOptions): BatchSource {
  const { builders, phaseOf, batchTokens, runTokens, config, hasPairs } = options;
  let { phase, epoch, example, tokens: seen } = options.from;
  let set: ExampleSet | null = null;

  const take = (count: number): Example[] => {
    const taken: Example[] = [];
    while (taken.length < count) {
      set ??= builders[phase]!.epoch(epoch);
      if (example < set.length) taken.push(set.at(example++));
      else [epoch, example, set] = [epoch + 1, 0, null];
    }
    return taken;
  };

  return progress => {
    const now = phaseOf(progress);
    if (now !== phase) [phase, epoch, example, set] = [now, epoch + 1, 0, null];
    const { maxSeqLength, maxPredictionsPerSeq } = builders[phase]!;
    const examples = take(examplesIn(batchTokens(progress), maxSeqLength));
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

/** As many as would fill so many tokens; one at least. */
function examplesIn(tokens: number, maxSeqLength: number): number {
  return Math.max(1, Math.round(tokens / maxSeqLength));
}

/**
 * Refuses text that makes fewer examples than an update takes: it would see some of them twice.
 *
 * @throws {GlassbertError} E_INPUT
 */
export function checkEnough({ name, maxSeqLength, epoch }: ExampleBuilder, tokens: number): void {
  const [count, { length }] = [examplesIn(tokens, maxSeqLength), epoch(0)];
  if (count <= length) return;
  throw new GlassbertError(
    "E_INPUT",
    `an update takes ${count} examples of ${maxSeqLength} tokens, and the text makes ${length} (${name})`,
    "give more text, or fewer tokens to an update (--tokens-per-update)",
  );
}
