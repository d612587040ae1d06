// Trying again: what is unreachable now may answer in a moment. Waits double, differ by chance so that many clients do not come back
// together, obey Retry-After, and end.
import { setTimeout as sleep } from "node:timers/promises";
import { Unreachable } from "./request.ts";

const firstWaitMs = 250;
const longestWaitMs = 60_000; // who asks for more is told to the caller

/** How often something is tried, all in all. */
export const tries = 5;

/** Waits before try number `attempt` (from 1 on: the second try). Throws the error instead when there is none left, or when nothing can be gained. */
export async function waitAfter(error: unknown, attempt: number, signal: AbortSignal | undefined, most: number = tries): Promise<void> {
  signal?.throwIfAborted();
  if (!(error instanceof Unreachable) || attempt >= most) throw error;
  const wait = error.waitMs ?? firstWaitMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
  if (wait > longestWaitMs) throw error;
  await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** Does `work` until it succeeds, fails for good, or was tried often enough. */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined, most: number = tries): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      await waitAfter(error, attempt, signal, most);
    }
  }
}
