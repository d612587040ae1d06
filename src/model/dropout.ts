// Where models drop numbers while they learn (Srivastava et al. 2014), as BERT does in every family: after the input rows, in the attention, before
// each residual sum, and before a classifier. Who trains says how; without it a graph has no trace of it.
import type { Value } from "../graph/index.ts";

/** A value with some of its numbers set to 0 and the others made larger, so that the mean stays; `rate` is the share that is dropped. */
export type Dropout = (x: Value, rate: number) => Value;

/** The value as it is where nothing is dropped. */
export function dropped(x: Value, rate: number, dropout: Dropout | undefined): Value {
  return dropout ? dropout(x, rate) : x;
}
