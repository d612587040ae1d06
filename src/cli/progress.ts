// What is going on, on stderr and for people: a bar on a terminal, a line now and then in a log, JSON for wrappers. Work under a second
// shows nothing. The bar goes before any other line on stderr is written.

import type { Paint } from "./colour.ts";
import type { Io } from "./io.ts";

/** `--progress`. */
export type ProgressMode = "auto" | "bar" | "plain" | "json" | "none";

/** The one writer of stderr besides errors. */
export interface Status {
  /** Tells how far the work is. A total of undefined is honest about not knowing: count and rate only. */
  update(done: number, total: number | undefined, unit: string): void;
  /** Prints a line of text, the bar out of the way. */
  note(line: string): void;
  /** Takes the bar away. */
  clear(): void;
}

const silentMs = 1000;
const barEveryMs = 100;
const lineEveryMs = 10_000;

/** The status line of a run. `now` is the clock, in milliseconds. */
export function createStatus(stderr: Io["stderr"], mode: ProgressMode, paint: Paint, now: () => number = () => performance.now()): Status {
  const chosen = mode === "auto" ? (stderr.isTTY ? "bar" : "plain") : mode;
  let started = now();
  let shown = started;
  let counted: string | undefined;
  let isBarUp = false;
  const clear = () => {
    if (isBarUp) stderr.write("\r\x1b[2K");
    isBarUp = false;
  };
  return {
    clear,
    note: line => {
      clear();
      stderr.write(`${line}\n`);
    },
    update: (done, total, unit) => {
      if (chosen === "none") return;
      if (counted !== undefined && counted !== unit) started = now(); // another kind of work: its rate is its own
      counted = unit;
      const elapsed = now() - started;
      const every = chosen === "bar" ? barEveryMs : chosen === "json" ? silentMs : lineEveryMs;
      if (elapsed < silentMs || now() - shown < every) return;
      shown = now();
      const perSecond = (1000 * done) / elapsed;
      if (chosen === "json") {
        stderr.write(
          `${JSON.stringify({ done, total: total ?? null, unit, perSecond: Math.round(perSecond), elapsedMs: Math.round(elapsed) })}\n`,
        );
        return;
      }
      const line = progressLine(done, total, unit, perSecond, chosen === "bar" ? paint : undefined);
      if (chosen === "plain") stderr.write(`${line}\n`);
      else {
        stderr.write(`\r\x1b[2K${line}`);
        isBarUp = true;
      }
    },
  };
}

function progressLine(done: number, total: number | undefined, unit: string, perSecond: number, paint?: Paint): string {
  const rate = `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)} ${unit}/s`;
  if (total === undefined || total === 0) return `${done} ${unit}  ${rate}`;
  const left = Math.round((total - done) / Math.max(perSecond, 1e-9));
  const count = `${done}/${total} ${unit}  ${rate}  ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
  if (!paint) return count;
  const filled = Math.round((24 * done) / total);
  return `${paint.accent("━".repeat(filled))}${paint.dim("━".repeat(24 - filled))} ${count}`;
}
