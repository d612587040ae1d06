// The inside of a worker thread: ONNX Runtime holds the thread for the whole of a run, so it lives here and nowhere else.
// Messages come in as Ask, answers go out as Answer, one for one.
import { parentPort } from "node:worker_threads";
import type { InferenceSession } from "onnxruntime-node";
import type { Tensor } from "../tensor/index.ts";

/** What the runtime asks of a worker. */
export type Ask = { id: number } & (
  | { do: "load"; session: number; model: Uint8Array; weightFolder: string | undefined; threads: number }
  | { do: "run"; session: number; feeds: Record<string, Tensor> }
  | { do: "release"; session: number }
  | { do: "end" }
);

/** What comes back. */
export type Answer = { id: number } & ({ ok: true; outputs: Record<string, Tensor> } | { ok: false; missing: boolean; message: string });

// Begun at once, so that the native library loads while the caller still reads its files.
const loading = import("onnxruntime-node");
loading.catch(() => {}); // told at the first call

const sessions = new Map<number, InferenceSession>();

async function answer(ask: Ask): Promise<Record<string, Tensor>> {
  if (ask.do === "end") {
    for (const session of sessions.values()) await session.release();
    parentPort?.close(); // nothing is left to wait for: the thread ends
    return {};
  }
  const ort = await loading;
  if (ask.do === "load") {
    const session = await ort.InferenceSession.create(ask.model, {
      intraOpNumThreads: ask.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      enableMemPattern: false, // a plan per shape is kept for ever: memory would grow with every new length
      logSeverityLevel: 3, // errors only: stderr belongs to the program
      extra: {
        session: {
          // Threads that help in a run wait for their next part awake, which halves the time of a short text; with its end they sleep.
          intra_op: { allow_spinning: ask.threads > 1 ? "1" : "0" },
          force_spinning_stop: "1",
          ...(ask.weightFolder === undefined ? {} : { model_external_initializers_file_folder_path: ask.weightFolder }),
        },
      },
    });
    sessions.set(ask.session, session);
    return {};
  }
  const session = sessions.get(ask.session);
  if (!session) throw new Error("the session was released");
  if (ask.do === "release") {
    sessions.delete(ask.session);
    await session.release();
    return {};
  }
  const feeds = Object.entries(ask.feeds).map(([name, t]) => [name, new ort.Tensor(t.dtype, t.data, t.shape)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = Object.entries(results).map(([name, t]) => {
    // The result lies in native memory, which cannot move between threads: one copy, then it moves.
    return [name, { dtype: t.type, shape: t.dims, data: (t.data as Float32Array | Int32Array).slice() } as Tensor] as const;
  });
  return Object.fromEntries(outputs);
}

async function reply(ask: Ask): Promise<void> {
  try {
    const outputs = await answer(ask);
    const buffers = Object.values(outputs).map(t => t.data.buffer as ArrayBuffer);
    parentPort?.postMessage({ id: ask.id, ok: true, outputs } satisfies Answer, buffers);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    parentPort?.postMessage({ id: ask.id, ok: false, missing, message } satisfies Answer);
  }
}

// One after the other: no session is released while it runs.
let last = Promise.resolve();
parentPort?.on("message", (ask: Ask) => {
  last = last.then(() => reply(ask));
});
