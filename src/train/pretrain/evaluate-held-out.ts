// How the model does on text that it does not learn from: the same examples each time, so that two numbers differ by the model alone.
import type { Session } from "../../graph/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import type { ExampleBuilder } from "../examples/builder.ts";
import type { Feeds } from "../loop/batch.ts";
import { answerWeights, exampleFeeds, type FeedOptions, inRuns } from "./example-feeds.ts";

/** Losses and shares of right answers on held-out documents. */
export interface HeldOutScores {
  readonly examples: number;
  readonly masks: number;
  /** Mean −log p of the masked pieces */
  readonly mlmLoss: number;
  /** Share of them that the model finds most likely */
  readonly mlmAccuracy: number;
  /** Share of pairs that it judges rightly; null where it judges none */
  readonly pairAccuracy: number | null;
}

/** Held-out examples, ready to be run. */
export interface HeldOut {
  readonly runs: readonly Feeds[];
  readonly examples: number;
  readonly masks: number;
  readonly pairs: number;
}

/** The first examples of a builder, as many as `most`. */
export function heldOutRuns(
  builder: ExampleBuilder,
  most: number,
  { config, hasPairs, runTokens }: Pick<FeedOptions, "config" | "hasPairs"> & { readonly runTokens: number },
): HeldOut {
  const set = builder.epoch(0);
  const examples = Array.from({ length: Math.min(most, set.length) }, (_, index) => set.at(index));
  const { maxSeqLength, maxPredictionsPerSeq } = builder;
  const weights = answerWeights(examples);
  const feed = { config, hasPairs, maxSeqLength, maxPredictionsPerSeq };
  return {
    runs: inRuns(examples, maxSeqLength, runTokens).map(run => exampleFeeds(run, weights, feed)),
    examples: examples.length,
    masks: examples.reduce((sum, { maskPlaces }) => sum + maskPlaces.length, 0),
    pairs: examples.filter(({ pairLabel }) => pairLabel !== null).length,
  };
}

/**
 * Runs them.
 *
 * @param session - of an `evaluationProgram`
 * @param weights - its inputs
 */
export async function evaluateHeldOut(
  session: Session,
  weights: Readonly<Record<string, Tensor>>,
  { runs, examples, masks, pairs }: HeldOut,
): Promise<HeldOutScores> {
  const results = await Promise.all(runs.map(feeds => session.run({ ...weights, ...feeds })));
  const sum = (name: string) => results.reduce((total, result) => total + (result[name]?.data[0] ?? 0), 0);
  return {
    examples,
    masks,
    mlmLoss: sum("mlm.loss"),
    mlmAccuracy: sum("mlm.correct") / Math.max(1, masks),
    pairAccuracy: pairs === 0 ? null : sum("pair.correct") / pairs,
  };
}
