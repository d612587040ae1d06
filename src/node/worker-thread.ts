// One worker thread and the calls it has not answered yet. An idle one does not keep the process alive.
import { Worker } from "node:worker_threads";
import { GlassbertError } from "../base/index.ts";

/** A worker's answer to the call of that number. */
export type Answer<Outputs> = { readonly id: number } & (
  | { readonly ok: true; readonly outputs: Outputs }
  | { readonly ok: false; readonly missing: boolean; readonly message: string }
);

/** A thread that runs one of the files here and answers one task after the other. */
export class WorkerThread<Task extends object, Outputs> {
  private readonly thread: Worker;
  private readonly calls = new Map<number, { resolve(outputs: Outputs): void; reject(reason: unknown): void }>();
  private nextId = 0;
  private broken: GlassbertError | null = null;

  /** `file` is the worker's, without ending. */
  constructor(file: "onnx-worker" | "learn-worker") {
    // From source there is no JavaScript yet: dev-worker.mjs brings tsx along.
    const isSource = import.meta.url.endsWith(".ts");
    this.thread = new Worker(new URL(isSource ? "./dev-worker.mjs" : `./${file}.js`, import.meta.url), { execArgv: [], workerData: file });
    this.thread.on("message", (answer: Answer<Outputs>) => this.settle(answer));
    this.thread.on("error", error =>
      this.fail(new GlassbertError("E_RUNTIME", `the worker thread broke: ${error.message}`, "load the model again", { cause: error })),
    );
    this.thread.on("exit", () => this.fail(new GlassbertError("E_RUNTIME", "the worker thread ended", "load the model again")));
    this.thread.unref();
  }

  call(task: Task): Promise<Outputs> {
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(this.broken);
      const id = this.nextId++;
      this.calls.set(id, { resolve, reject });
      this.thread.ref();
      this.thread.postMessage({ ...task, id });
    });
  }

  /** Rejects what is not answered and ends the thread after its present run: ONNX Runtime takes the process down when it is ended inside one. */
  async end(reason: GlassbertError): Promise<void> {
    const exit = new Promise<void>(resolve => this.thread.once("exit", () => resolve()));
    const isRunning = this.broken === null;
    this.fail(reason);
    if (!isRunning) return;
    this.thread.ref();
    this.thread.postMessage({ do: "end", id: this.nextId++ });
    await exit;
  }

  private settle(answer: Answer<Outputs>): void {
    const call = this.calls.get(answer.id);
    this.calls.delete(answer.id);
    if (this.calls.size === 0 && this.broken === null) this.thread.unref();
    if (answer.ok) call?.resolve(answer.outputs);
    else
      call?.reject(
        answer.missing
          ? runtimeMissing(answer.message)
          : new GlassbertError("E_RUNTIME", `ONNX Runtime: ${answer.message}`, "report it: the graph was checked before"),
      );
  }

  private fail(reason: GlassbertError): void {
    this.broken ??= reason;
    for (const call of this.calls.values()) call.reject(this.broken);
    this.calls.clear();
  }
}

function runtimeMissing(message: string): GlassbertError {
  return new GlassbertError(
    "E_RUNTIME_MISSING",
    `onnxruntime-node is not installed (${message.split("\n")[0]})`,
    "npm install onnxruntime-node --ignore-scripts",
  );
}
