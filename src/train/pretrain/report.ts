// A run as those who wait for it see it: a line now and then, with the means of the updates since the one before, and from time to time a judgement.
import type { Update } from "../loop/train.ts";
import type { Judgement } from "./judge.ts";
import type { Pretraining } from "./pretraining.ts";

/** One line of the log. */
export interface PretrainReport {
  /** Updates made */
  readonly step: number;
  /** Tokens seen, padding apart */
  readonly tokens: number;
  /** Means of the updates since the report before: of the whole, of masked words, of pairs */
  readonly loss: number;
  readonly mlmLoss: number;
  readonly pairLoss: number | null;
  readonly rate: number;
  /** The largest norm of the gradients since then */
  readonly norm: number;
  readonly tokensPerSecond: number;
  readonly elapsedMs: number;
  /** How long it will go on; null where nothing tells */
  readonly leftMs: number | null;
  /** null in most reports */
  readonly judgement: Judgement | null;
}

/** When to report. */
export interface ReportOptions {
  /** Updates from report to report. 20 */
  readonly reportEvery?: number | undefined;
  /** Updates from judgement to judgement. 500 */
  readonly evaluateEvery?: number | undefined;
  /** Called with every update */
  readonly onUpdate?: ((update: Update) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Drives a run to its end and reports. The last report is judged; where only the clock said that it was the last one, it comes again with its judgement.
 *
 * @throws what `train` throws
 */
export async function* pretrainReports(
  run: Pretraining,
  { reportEvery = 20, evaluateEvery = 500, onUpdate, signal }: ReportOptions = {},
): AsyncGenerator<PretrainReport, void, undefined> {
  let since: Update[] = [];
  let last: PretrainReport | null = null;
  const next = async (isJudged: boolean): Promise<PretrainReport> => {
    const report = since.length === 0 ? last! : reportOf(since, last?.elapsedMs ?? null, run);
    since = [];
    last = { ...report, judgement: isJudged ? await run.judge() : null };
    return last;
  };
  for await (const update of run.updates(signal)) {
    since.push(update);
    onUpdate?.(update);
    const isJudged = update.step % evaluateEvery === 0 || update.step === run.recipe.steps;
    if (isJudged || update.step % reportEvery === 0) yield await next(isJudged);
  }
  const isLeft = since.length > 0 || (last !== null && (last as PretrainReport).judgement === null);
  if (isLeft) yield await next(true);
}

function reportOf(updates: readonly Update[], reportedMs: number | null, { recipe: { steps, budgetMs } }: Pretraining): PretrainReport {
  const mean = (name: string) => updates.reduce((sum, { scalars }) => sum + scalars[name]!, 0) / updates.length;
  const { step, rate, elapsedMs, cursor, scalars } = updates.at(-1)!;
  // Of the first report of a session the first update is only a beginning.
  const timed = reportedMs === null ? updates.slice(1) : updates;
  const spentMs = elapsedMs - (reportedMs ?? updates[0]!.elapsedMs);
  const tokens = timed.reduce((sum, update) => sum + update.tokens, 0);
  const perUpdate = timed.length === 0 ? null : spentMs / timed.length;
  return {
    step,
    tokens: cursor["tokens"]!,
    loss: mean("loss"),
    mlmLoss: mean("mlm.loss"),
    pairLoss: "pair.loss" in scalars ? mean("pair.loss") : null,
    rate,
    norm: Math.max(...updates.map(({ norm }) => norm)),
    tokensPerSecond: spentMs === 0 ? 0 : Math.round((1000 * tokens) / spentMs),
    elapsedMs,
    leftMs: leftMs(),
    judgement: null,
  };

  function leftMs(): number | null {
    if (budgetMs !== null) return Math.max(0, Math.round(budgetMs - elapsedMs));
    return perUpdate === null || steps === null ? null : Math.round((steps - step) * perUpdate);
  }
}
