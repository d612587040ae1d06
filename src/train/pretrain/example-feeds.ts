// Examples as the inputs of one run: padded on the right, with the places that are read, and the right answers with their weights.
import type { ModelConfig } from "../../model/index.ts";
import { positionsOf } from "../../model/index.ts";
import { float32, int32 } from "../../tensor/index.ts";
import type { Example } from "../examples/example.ts";
import type { Feeds } from "../loop/batch.ts";
import { placesOf } from "../objective/places.ts";

/** What is the same for all runs. */
export interface FeedOptions {
  readonly config: ModelConfig;
  /** Most pieces and most masked places of an example */
  readonly maxSeqLength: number;
  readonly maxPredictionsPerSeq: number;
  /** Whether the model judges pairs */
  readonly hasPairs: boolean;
}

/** What an answer weighs: 1 / answers of the whole update. */
export interface AnswerWeights {
  readonly mask: number;
  readonly pair: number;
}

/** Columns and places that are read are multiples of these: few different shapes keep the runtime's memory small. */
const widthStep = 16;
const maskStep = 4;

/** The weights of the answers to these examples, so that their losses are means. */
export function answerWeights(examples: readonly Example[]): AnswerWeights {
  const masks = examples.reduce((sum, { maskPlaces }) => sum + maskPlaces.length, 0);
  const pairs = examples.filter(({ pairLabel }) => pairLabel !== null).length;
  return { mask: 1 / Math.max(1, masks), pair: 1 / Math.max(1, pairs) };
}

/** One run's inputs. Padding is id 0, which nobody attends to. */
export function exampleFeeds(examples: readonly Example[], weights: AnswerWeights, options: FeedOptions): Feeds {
  const { config, maxSeqLength, maxPredictionsPerSeq, hasPairs } = options;
  const upTo = (most: number, step: number, numbers: number[]) => Math.min(most, Math.ceil(Math.max(...numbers) / step) * step);
  const B = examples.length;
  const T = upTo(maxSeqLength, widthStep, examples.map(({ ids }) => ids.length)); // biome-ignore format: one idea
  const masks = upTo(maxPredictionsPerSeq, maskStep, examples.map(({ maskPlaces }) => maskPlaces.length)); // biome-ignore format: one idea
  const [inputIds, typeIds, attended] = [
    new Int32Array(B * T).fill(config.pad_token_id ?? 0),
    new Int32Array(B * T),
    new Int32Array(B * T),
  ];
  for (const [row, example] of examples.entries()) {
    inputIds.set(example.ids, row * T);
    typeIds.set(example.typeIds, row * T);
    attended.fill(1, row * T, row * T + example.ids.length);
  }
  const maskLabels = Int32Array.from(examples.flatMap(example => [...example.maskLabels]));
  const M = maskLabels.length;
  return {
    inputIds: int32([B, T], inputIds),
    ...(config.type_vocab_size === 0 ? {} : { tokenTypeIds: int32([B, T], typeIds) }),
    positionIds: int32([B, T], positionsOf(config, inputIds, T)),
    attentionMask: int32([B, T], attended),
    ...placesOf(
      examples.map(({ maskPlaces }) => maskPlaces),
      T,
      masks,
    ),
    maskLabels: int32([M], maskLabels),
    maskWeights: float32([M], new Float32Array(M).fill(weights.mask)),
    ...(hasPairs && {
      pairLabels: int32(
        [B],
        Int32Array.from(examples, ({ pairLabel }) => pairLabel ?? 0),
      ),
      pairWeights: float32(
        [B],
        Float32Array.from(examples, ({ pairLabel }) => (pairLabel === null ? 0 : weights.pair)),
      ),
    }),
  };
}

/** Examples in runs of about equal size, of at most `runTokens` tokens each; those of like length together. */
export function inRuns(examples: readonly Example[], maxSeqLength: number, runTokens: number): Example[][] {
  const sorted = examples.toSorted((a, b) => a.ids.length - b.ids.length);
  const most = Math.max(1, Math.floor(runTokens / maxSeqLength));
  const runs = Math.ceil(sorted.length / most);
  return Array.from({ length: runs }, (_, run) => {
    return sorted.slice(Math.round((run * sorted.length) / runs), Math.round(((run + 1) * sorted.length) / runs));
  });
}
