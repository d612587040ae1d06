// The Runtime over onnxruntime-node. ONNX Runtime holds its thread for the whole of a run, so programs run in worker threads and the
// caller's event loop goes on. A run that has begun cannot be stopped in the middle: when aborted its result is dropped, and the caller is
// told at once.
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { Program, RunOptions, Runtime, Session } from "../graph/index.ts";
import { checkFeeds, encodeOnnx } from "../graph/index.ts";
import { WorkerPool } from "./worker-pool.ts";

/** How many threads of which kind. Two workers of one thread finish more texts than one worker of two; one worker answers a single text sooner. */
export interface OnnxRuntimeOptions {
  /** Programs that run at the same time, each with its own copy of the weights. Default 1. */
  readonly workers?: number | undefined;
  /** Threads inside one run. Default: the machine's processors shared among the workers. */
  readonly threads?: number | undefined;
}

/** A runtime over ONNX Runtime's native CPU library. `load` fails with E_RUNTIME_MISSING where it is not installed. */
export function onnxRuntime({ workers = 1, threads }: OnnxRuntimeOptions = {}): Runtime {
  const perWorker = threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  for (const [name, value] of Object.entries({ workers, threads: perWorker })) {
    if (!Number.isInteger(value) || value < 1)
      throw new GlassbertError("E_INPUT", `${name} is ${value}`, `give ${name} a whole number from 1`);
  }
  const pool = new WorkerPool(workers);
  let sessions = 0;

  return {
    name: `onnxruntime, ${workers} worker${workers === 1 ? "" : "s"} × ${perWorker} thread${perWorker === 1 ? "" : "s"}`,
    load: async (program: Program, { signal }: RunOptions = {}): Promise<Session> => {
      signal?.throwIfAborted();
      const session = sessions++;
      const weightFolder = folderOfWeights(program);
      const model = await encodeOnnx(program, { weightFolder });
      await pool.everywhere({ do: "load", session, model, weightFolder, threads: perWorker }, signal);
      return {
        run: async (feeds, { signal } = {}) => {
          checkFeeds(program, feeds);
          return pool.anywhere({ do: "run", session, feeds }, signal);
        },
        release: () => pool.everywhere({ do: "release", session }),
      };
    },
    release: () => pool.end(),
  };
}

/** The folder of the program's weights, when they are files: ONNX Runtime maps them, so nothing is read here and workers share the pages. */
function folderOfWeights({ order }: Program): string | undefined {
  for (const { origin } of order) if (origin.from === "parameter" && origin.weight.stored) return dirname(origin.weight.stored.path);
  return undefined;
}
