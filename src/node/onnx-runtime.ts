// The Runtime over onnxruntime-node. ONNX Runtime holds its thread for the whole of a run, so programs run in worker threads and the
// caller's event loop goes on. A run that has begun cannot be stopped in the middle: when aborted its result is dropped, and the caller is
// told at once.
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { Program, RunOptions, Runtime, Session } from "../graph/index.ts";
import { checkFeeds, encodeOnnx, inRows } from "../graph/index.ts";
import { WorkerPool } from "./worker-pool.ts";

/**
 * How many threads of which kind. Two workers of one thread finish more texts than one worker of two; one worker answers a single text sooner.
 * Where neither is said, there is one worker with all processors, and when runs have to wait, a worker per processor with one thread each joins.
 */
export interface OnnxRuntimeOptions {
  /** Programs that run at the same time, each with its own copy of the weights. Default: as above, or 1 where `threads` is said. */
  readonly workers?: number | undefined;
  /** Threads inside one run. Default: the machine's processors shared among the workers. */
  readonly threads?: number | undefined;
}

/** A runtime over ONNX Runtime's native CPU library. `load` fails with E_RUNTIME_MISSING where it is not installed. */
export function onnxRuntime(options: OnnxRuntimeOptions = {}): Runtime {
  const { workers = 1, threads } = options;
  const processors = availableParallelism();
  const perWorker = threads ?? Math.max(1, Math.floor(processors / workers));
  const grows = options.workers === undefined && threads === undefined && processors > 1;
  for (const [name, value] of Object.entries({ workers, threads: perWorker })) {
    if (!Number.isInteger(value) || value < 1)
      throw new GlassbertError("E_INPUT", `${name} is ${value}`, `give ${name} a whole number from 1`);
  }
  const pool = new WorkerPool({ workers, threads: perWorker, reserve: grows ? processors : 0 });
  let sessions = 0;

  return {
    name: `onnxruntime, ${counted(workers, "worker")} × ${counted(perWorker, "thread")}${grows ? ", more when runs wait" : ""}`,
    load: async (program: Program, { signal }: RunOptions = {}): Promise<Session> => {
      signal?.throwIfAborted();
      const session = sessions++;
      const weightFolder = folderOfWeights(program);
      const model = await encodeOnnx(inRows(program), { weightFolder });
      await pool.load({ session, model, weightFolder }, signal);
      return {
        run: async (feeds, { signal } = {}) => {
          checkFeeds(program, feeds);
          return pool.run(session, feeds, signal);
        },
        release: () => pool.release(session),
      };
    },
    release: () => pool.end(),
  };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The folder of the program's weights, when they are files: ONNX Runtime maps them, so nothing is read here and workers share the pages. */
function folderOfWeights({ order }: Program): string | undefined {
  for (const { origin } of order) if (origin.from === "parameter" && origin.weight.stored) return dirname(origin.weight.stored.path);
  return undefined;
}
