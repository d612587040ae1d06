// The vector of a text as a graph: vectors of tokens, pooled, then the steps of the folder's recipe.
import type { Value } from "../graph/index.ts";
import { type PoolingMasks, pool } from "./pooling.ts";
import type { SentenceRecipe } from "./sentence.ts";
import { sentenceSteps } from "./sentence-steps.ts";

/**
 * Pooling and what follows it.
 *
 * @param hidden - vectors of the tokens, [B, T, D]
 * @returns [B, W], W the recipe's `width`
 */
export function sentenceVector({ pooling, steps }: Pick<SentenceRecipe, "pooling" | "steps">, hidden: Value, masks: PoolingMasks): Value {
  return sentenceSteps(steps, pool(pooling, hidden, masks));
}
