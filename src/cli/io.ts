// The program's edges as values, so that a test can run it in process: streams, environment, the signal of Ctrl-C.
import type { Readable, Writable } from "node:stream";

/** Everything the program sees of the world, files apart. */
export interface Io {
  readonly stdin: Readable & { isTTY?: boolean };
  readonly stdout: Writable & { isTTY?: boolean; columns?: number };
  readonly stderr: Writable & { isTTY?: boolean; columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C (reason 130) or by SIGTERM (reason 143). */
  readonly signal: AbortSignal;
}

/** The reader of stdout is gone (`| head -1`): no failure, the work just ends. */
export class ReaderGone extends Error {}

/** True for the error of a stream whose reader has closed it. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}
