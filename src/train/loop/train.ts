// The loop. A batch, its gradients, one step of the optimiser, and again, until the updates, the time or the data are used up. Whoever drives it
// takes the updates one by one, and evaluates, saves or stops in between: the weights always are those of a whole number of updates.
import type { Learner } from "../learner/learner.ts";
import { clipScale } from "../optimise/clip.ts";
import { movingAverage } from "../optimise/moving-average.ts";
import type { Progress } from "../optimise/progress.ts";
import type { Schedule } from "../optimise/schedule.ts";
import type { BatchSource } from "./batch.ts";
import { divergenceWatch } from "./divergence.ts";

/** What a run is made of. */
export interface TrainOptions {
  /** The weights, their optimiser, and who computes their gradients. */
  readonly learner: Learner;
  readonly batches: BatchSource;
  readonly schedule: Schedule;
  /** What each weight's rate is multiplied by, such as `layerRate`. Default: 1 */
  readonly rateOf?: ((name: string) => number) | undefined;
  /** The longest that all gradients together may be; null for no limit. Default: 1 */
  readonly clip?: number | null | undefined;
  /** A moving average of the weights, kept in `weights`. Default: none */
  readonly average?: { readonly decay: number; readonly weights: Map<string, Float32Array> } | undefined;
  /** Updates in all, those of earlier sessions counted. Default: none is the last */
  readonly totalSteps?: number | null | undefined;
  /** Time in all, earlier sessions counted. Default: none */
  readonly budgetMs?: number | null | undefined;
  /** Where an earlier session ended. Default: the beginning */
  readonly from?: { readonly step: number; readonly elapsedMs: number } | undefined;
  /** Stops the run: its reason is thrown, and the update under way has not happened. */
  readonly signal?: AbortSignal | undefined;
  /** The clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** An update that has been made. */
export interface Update {
  /** Updates made, this one included. */
  readonly step: number;
  /** Before the step. */
  readonly loss: number;
  /** All single numbers of the program, added up over the parts: `loss`, `mlm.loss`, `mlm.correct` … */
  readonly scalars: Readonly<Record<string, number>>;
  /** Of all gradients together, before clipping. */
  readonly norm: number;
  readonly rate: number;
  readonly tokens: number;
  /** Time of the run up to here, earlier sessions counted. */
  readonly elapsedMs: number;
  /** Where in the data the next batch begins. */
  readonly cursor: Readonly<Record<string, number>>;
}

/**
 * Trains, and yields each update when it has been made.
 *
 * @throws {GlassbertError} E_DIVERGED: the loss or the gradients are no numbers, or the loss climbs far above where it was; and what the batch
 * source, the learner and the signal throw. The weights are those of the last update that was yielded
 */
export async function* train(options: TrainOptions): AsyncGenerator<Update, void, undefined> {
  const { learner, batches, rateOf, average, signal, now = () => performance.now() } = options;
  const { totalSteps = null, budgetMs = null, clip = 1, from = { step: 0, elapsedMs: 0 } } = options;
  const numbers = new Map(Array.from(learner.weights, ([name, { data }]) => [name, data]));
  const check = divergenceWatch();
  const began = now();
  const elapsedMs = () => from.elapsedMs + now() - began;
  const progressAt = (step: number): Progress => ({
    step,
    totalSteps,
    elapsed: budgetMs === null ? null : Math.min(1, elapsedMs() / budgetMs),
  });
  const isOver = ({ step, elapsed }: Progress) => (totalSteps !== null && step >= totalSteps) || elapsed === 1;
  const batchOf = async (progress: Progress) => (isOver(progress) ? null : batches(progress));

  let next = batchOf(progressAt(from.step));
  for (let step = from.step; ; step++) {
    const batch = await next;
    signal?.throwIfAborted();
    const progress = progressAt(step);
    if (batch === null || isOver(progress)) return;
    const running = learner.gradients(batch.parts, { signal });
    next = batchOf(progressAt(step + 1)); // made while this one runs
    next.catch(() => {}); // told when it is its turn
    const { scalars, norm } = await running;
    const loss = scalars["loss"]!;
    check(step + 1, loss, norm);
    const rate = options.schedule(progress);
    await learner.step(rateOf ? name => rate * rateOf(name) : rate, clip === null ? 1 : clipScale(norm, clip));
    if (average) movingAverage(average.weights, numbers, average.decay);
    yield { step: step + 1, loss, scalars, norm, rate, tokens: batch.tokens, elapsedMs: elapsedMs(), cursor: batch.cursor };
  }
}
