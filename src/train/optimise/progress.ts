// How far a run has come. What depends on it (rate, batch size) asks here, by updates or by time, so a stop and a resume change nothing.
import { GlassbertError } from "../../base/index.ts";

/** Where a run stands before an update. */
export interface Progress {
  /** Updates done. */
  readonly step: number;
  /** Updates in all; null when only the time decides. */
  readonly totalSteps: number | null;
  /** Share of the time budget that is over, 0 to 1, earlier sessions of a resumed run included; null without a budget. */
  readonly elapsed: number | null;
}

/** What counts: updates, or the time. */
export type Clock = "steps" | "time";

/**
 * Where a run stands, and where it ends: updates, or shares of the time budget up to 1.
 *
 * @throws {GlassbertError} E_USAGE: the run has no such end
 */
export function reading({ step, totalSteps, elapsed }: Progress, clock: Clock): { readonly at: number; readonly end: number } {
  if (clock === "steps" && totalSteps !== null) return { at: step, end: totalSteps };
  if (clock === "time" && elapsed !== null) return { at: elapsed, end: 1 };
  const missing = clock === "steps" ? "no number of updates" : "no time budget";
  throw new GlassbertError("E_USAGE", `the schedule counts ${clock}, but the run has ${missing}`, 'set it, or set "clock" to the other');
}
