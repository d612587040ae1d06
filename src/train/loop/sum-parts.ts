// The gradients of a batch: each part is a run of its own, as many at a time as the runtime has workers, and what comes back is added up in the
// order of the parts, whichever is done first. So a batch gives the same bits with one worker and with eight.
import type { RunOptions, Session } from "../../graph/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { gradientName } from "../objective/training-program.ts";
import { accumulate } from "../optimise/accumulate.ts";
import type { Feeds } from "./batch.ts";

/** What a batch gave. */
export interface PartSums {
  /** By the weights' stored names. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** All other outputs, which are single numbers: `loss`, `mlm.loss`, `mlm.correct` … */
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * Runs all parts with the same weights.
 *
 * @param weights - inputs of the program, by name
 */
export async function sumParts(
  session: Session,
  weights: ReadonlyMap<string, Tensor>,
  parts: readonly Feeds[],
  options: RunOptions = {},
): Promise<PartSums> {
  const shared = Object.fromEntries(weights);
  const runs = parts.map(feeds => session.run({ ...shared, ...feeds }, options));
  for (const run of runs) run.catch(() => {}); // the first one that fails is told below
  const gradients = new Map<string, Float32Array>();
  const scalars: Record<string, number> = {};
  for (const run of runs) {
    const outputs = await run;
    const own = new Map([...weights.keys()].map(name => [name, outputs[gradientName(name)]!.data as Float32Array]));
    if (gradients.size === 0) for (const [name, gradient] of own) gradients.set(name, gradient);
    else accumulate(gradients, own);
    for (const [name, { shape, data }] of Object.entries(outputs)) if (shape.length === 0) scalars[name] = (scalars[name] ?? 0) + data[0]!;
  }
  return { gradients, scalars };
}
