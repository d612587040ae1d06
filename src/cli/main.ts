#!/usr/bin/env node
// The program's door to the process: streams, signals, exit code. It never calls process.exit after success, so that a slow reader of
// stdout gets every byte. The first Ctrl-C ends the work in order, a second one at once.
import { run } from "./run.ts";

const controller = new AbortController();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    if (!controller.signal.aborted) return controller.abort(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal); // not process.exit: ONNX Runtime does not bear it inside a run
  });
}
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {}); // the write that failed sees it
process.exitCode = await run(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: controller.signal,
});
process.stdin.destroy(); // an input that was not read to its end would keep the process alive
