// A batch that grows: small at first, when any gradient shows the way, large later, when noise is in the way. Linear, as in Geiping and
// Goldstein 2023 (cramming), whose batch reaches its full size at 60 % of the budget.
import { GlassbertError } from "../../base/index.ts";
import type { Clock, Progress } from "./progress.ts";
import { reading } from "./progress.ts";

/** How the number of sequences of an update grows. */
export interface BatchRamp {
  readonly from: number;
  readonly to: number;
  /** The share of the run at which it is `to`, above 0. */
  readonly until: number;
  /** What one run takes: sizes are multiples of it. Default 1. */
  readonly multiple?: number;
  /** Default `steps`. */
  readonly clock?: Clock;
}

/**
 * Sequences of the next update.
 *
 * @throws {GlassbertError} E_USAGE: sizes that are no multiples of `multiple` or that shrink, or a share outside 0 to 1
 */
export function batchSize({ from, to, until, multiple = 1, clock = "steps" }: BatchRamp, progress: Progress): number {
  const isSize = (n: number): boolean => Number.isSafeInteger(n / multiple) && n > 0;
  if (!isSize(from) || !isSize(to) || from > to)
    throw new GlassbertError(
      "E_USAGE",
      `the batch grows from ${from} to ${to}`,
      `give two multiples of ${multiple}, the smaller one first`,
    );
  if (!(until > 0 && until <= 1))
    throw new GlassbertError("E_USAGE", `the batch grows until ${until}`, "give a share of the run, such as 0.6");
  const { at, end } = reading(progress, clock);
  const share = Math.min(1, at / (end * until));
  return from + Math.floor(((to - from) * share) / multiple) * multiple;
}
