// From logits over the vocabulary to pieces with probabilities.
import type { Tokenizer } from "../tokenizer/index.ts";

/** One piece and how likely the model finds it. */
export interface Prediction {
  readonly id: number;
  readonly piece: string;
  readonly probability: number;
  /** Natural logarithm of the probability. */
  readonly logProbability: number;
}

/** log softmax of one row of logits, [V], in float64: value minus the logarithm of the sum, shifted by the largest. */
export function logSoftmax(logits: Float32Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  const logTotal = largest + Math.log(total);
  return Float64Array.from(logits, logit => logit - logTotal);
}

/** The best `topK` pieces, or the chosen ones best first. Equal ones: lower id first. */
export function predictionsOf(logits: Float32Array, tokenizer: Tokenizer, topK: number, targets?: readonly number[]): Prediction[] {
  const scores = logSoftmax(logits);
  const ids = targets ?? best(scores, Math.min(topK, tokenizer.size));
  return [...ids]
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .map(id => ({ id, piece: tokenizer.idToToken(id) ?? `[id ${id}]`, probability: Math.exp(scores[id]!), logProbability: scores[id]! }));
}

/** Indices of the `count` largest, kept in a short sorted list while walking once. */
function best(scores: Float64Array, count: number): number[] {
  const top: number[] = [];
  if (count === 0) return top;
  for (let id = 0; id < scores.length; id++) {
    if (top.length === count && scores[id]! <= scores[top[count - 1]!]!) continue;
    let place = top.length;
    while (place > 0 && scores[id]! > scores[top[place - 1]!]!) place--;
    top.splice(place, 0, id);
    top.length = Math.min(top.length, count);
  }
  return top;
}
