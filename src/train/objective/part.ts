// One thing a model is trained for. Every answer comes with a weight, and the loss is Σ weight · cost: the caller chooses what it divides by
// (1 / answers of the whole update; google-research: 1 / (answers + 1e-5)), an answer that is not asked for weighs 0, and the losses and
// gradients of several runs simply add up to those of one large batch.
import type { Value } from "../../graph/index.ts";
import { largest, multiply, pick, step, subtract, sum } from "../../graph/index.ts";

/** The loss of one head, as values of the graph without dimensions. */
export interface Part {
  readonly loss: Value;
  /** How many of the answers that weigh something are right; null where no answer is right or wrong. */
  readonly correct: Value | null;
}

/** Σ over all dimensions. */
export function total(x: Value): Value {
  return x.shape.reduce<Value>(sumFirst, x);
}

const sumFirst = (x: Value): Value => sum(x, 0);

/** Σ weight · cost. */
export function weighted(costs: Value, weights: Value): Value {
  return total(multiply(costs, weights));
}

/** 1 for each row whose label has the highest score, 0 for the others. [..., C], int32 [...] → [...] */
export function hits(logits: Value, labels: Value): Value {
  return step(subtract(pick(logits, labels), largest(logits, -1)), 1);
}

/** How many of `right` (1 or 0) weigh something. */
export function count(right: Value, weights: Value): Value {
  return total(multiply(right, step(weights, 0)));
}
