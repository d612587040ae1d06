// The inside of a worker thread: ONNX Runtime holds the thread for the whole of a run, so it lives here and nowhere else.
import type { InferenceSession } from "onnxruntime-node";
import type { Tensor } from "../tensor/index.ts";
import { answerTasks } from "./answer-tasks.ts";
import { onnxSession } from "./onnx-session.ts";

/** What the runtime asks of a worker. */
export type OnnxTask =
  | { do: "load"; session: number; model: Uint8Array; weightFolder: string | undefined; threads: number }
  | { do: "run"; session: number; feeds: Record<string, Tensor> }
  | { do: "release"; session: number };

// Begun at once, so that the native library loads while the caller still reads its files.
const loading = import("onnxruntime-node");
loading.catch(() => {}); // told at the first call

const sessions = new Map<number, InferenceSession>();

async function answer(task: OnnxTask): Promise<Record<string, Tensor>> {
  const ort = await loading;
  if (task.do === "load") {
    sessions.set(task.session, await onnxSession(ort, task.model, task));
    return {};
  }
  const session = sessions.get(task.session);
  if (!session) throw new Error("the session was released");
  if (task.do === "release") {
    sessions.delete(task.session);
    await session.release();
    return {};
  }
  const feeds = Object.entries(task.feeds).map(([name, t]) => [name, new ort.Tensor(t.dtype, unshared(t.data), t.shape)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = Object.entries(results).map(([name, t]) => {
    // The result lies in native memory, which cannot move between threads: one copy, then it moves.
    return [name, { dtype: t.type, shape: t.dims, data: (t.data as Float32Array | Int32Array).slice() } as Tensor] as const;
  });
  return Object.fromEntries(outputs);
}

/** ONNX Runtime takes no memory that threads share: weights that learn in several are copied. */
const unshared = (data: Tensor["data"]): Tensor["data"] => (data.buffer instanceof SharedArrayBuffer ? data.slice() : data);

answerTasks(
  answer,
  async () => {
    for (const session of sessions.values()) await session.release();
  },
  outputs => Object.values(outputs).map(({ data }) => data.buffer as ArrayBuffer),
);
