// The numbers that several runs give, added up: the losses of micro-batches are parts of one loss.
import type { Tensor } from "../../tensor/index.ts";

/** The outputs without dimensions, by name, summed over the runs in their order. */
export function sumOutputs(results: readonly Readonly<Record<string, Tensor>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const result of results)
    for (const [name, { shape, data }] of Object.entries(result)) if (shape.length === 0) sums[name] = (sums[name] ?? 0) + data[0]!;
  return sums;
}
