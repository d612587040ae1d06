// Learning takes seconds to minutes on the caller's own thread: now and then it lets the event loop turn and looks whether to stop.
import { nextTurn } from "../../base/index.ts";

/** What every learner takes besides its own options. */
export interface LearnControl {
  /** Stops the work: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const holdMs = 12; // shorter than a frame of a page

/** Says when the thread has been held long enough. */
export class Pace {
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  constructor(signal?: AbortSignal) {
    signal?.throwIfAborted();
    this.#signal = signal;
  }

  /** True when it is time for `turn`. */
  get isDue(): boolean {
    return performance.now() - this.#since > holdMs;
  }

  /** Lets the event loop turn once. Throws the signal's reason when it was aborted. */
  async turn(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
