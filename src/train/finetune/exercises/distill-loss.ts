// What a student is trained by: the teacher's numbers in place of people's labels (Hinton et al. 2015, §2; Sanh et al. 2019, §3; Jiao et al. 2020, §3).
import type { Value } from "../../../graph/index.ts";
import { logSoftmax, multiply, scalar, subtract, sum, sumOfSquares } from "../../../graph/index.ts";
import { cosinesOf } from "./text-vectors.ts";

/** −Σ p · log softmax(logits / temperature) · temperature², row by row: its gradients keep their size whatever the temperature. [R, C], [R, C] → [R] */
export function softCrossEntropy(logits: Value, probabilities: Value, temperature: number): Value {
  const log = logSoftmax(multiply(logits, scalar(1 / temperature))); // [R, C]
  return multiply(sum(multiply(probabilities, log), -1), scalar(-temperature * temperature));
}

/** Mean of the squared differences of each row. [..., W], [..., W] → [...] */
export function squaredDistance(a: Value, b: Value): Value {
  return multiply(sumOfSquares(subtract(a, b)), scalar(1 / (a.shape.at(-1) as number)));
}

/** 1 − cosine of each row with the same row of the other. [R, W], [R, W] → [R] */
export function cosineDistance(a: Value, b: Value): Value {
  return subtract(scalar(1), cosinesOf(a, b));
}
