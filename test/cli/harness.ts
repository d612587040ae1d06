// Runs the program in process: what went in, what came out, the exit code. Streams are plain memory, a terminal is a flag.
import { PassThrough, Writable } from "node:stream";
import type { Io } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";

/** How the world looks to the program. */
export interface World {
  readonly stdin?: string | Uint8Array;
  /** Standard input is a terminal where nobody types. */
  readonly hasIdleTerminal?: boolean;
  /** Standard output and error are terminals of this width. */
  readonly columns?: number;
  /** Standard error alone is a terminal. */
  readonly isStderrTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Error of stdout: EPIPE, ENOSPC. */
  readonly stdoutFails?: string;
}

/** What the program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line. */
export async function cli(argv: readonly string[], world: World = {}): Promise<Outcome> {
  const stdin = new PassThrough();
  stdin.end(world.stdin ?? "");
  const out = collector(world.columns, world.stdoutFails);
  const err = collector(world.isStderrTerminal ? 80 : world.columns);
  const code = await run(argv, {
    stdin: Object.assign(stdin, { isTTY: world.hasIdleTerminal ?? false }),
    stdout: out.stream,
    stderr: err.stream,
    env: world.env ?? {},
    signal: world.signal ?? new AbortController().signal,
  });
  return { code, stdout: out.text(), stderr: err.text() };
}

function collector(columns: number | undefined, failure?: string): { stream: Io["stdout"]; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (failure !== undefined) return done(Object.assign(new Error(failure), { code: failure }));
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, columns === undefined ? {} : { isTTY: true, columns }),
    text: () => Buffer.concat(chunks).toString(),
  };
}
