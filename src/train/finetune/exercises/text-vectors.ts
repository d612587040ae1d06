// Vectors of texts while a model learns to make them: the folder's own recipe, and how alike two of them are.
import type { Value } from "../../../graph/index.ts";
import { divide, input, maximum, multiply, scalar, squareRoot, sum, sumOfSquares, unsqueeze } from "../../../graph/index.ts";
import type { Model, SentenceRecipe } from "../../../model/index.ts";
import { attentionMask, poolingMask, sentenceVector } from "../../../model/index.ts";

/** One vector a row of the batch. [B, W] */
export function textVectors(recipe: Pick<SentenceRecipe, "pooling" | "steps">, { encoder }: Pick<Model, "encoder">): Value {
  return sentenceVector(recipe, encoder.lastHiddenState, { counted: poolingMask, attended: attentionMask });
}

/** Each row brought to length 1; a row of zeros stays. [R, W] */
export function unitRows(x: Value): Value {
  return divide(x, unsqueeze(maximum(squareRoot(sumOfSquares(x)), scalar(1e-12)), [1]));
}

/** The cosine of each row with the same row of the other. [R, W], [R, W] → [R] */
export function cosinesOf(a: Value, b: Value): Value {
  return sum(multiply(unitRows(a), unitRows(b)), 1);
}

/** Numbers of rows, int32. */
export function rowNumbers(name: string, count: string): Value {
  return input(name, "int32", [count]);
}
