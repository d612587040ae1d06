// Worker threads and those who wait for one. Each worker does one thing at a time; whoever waits is served in order. An idle worker does
// not keep the process alive.
import { Worker } from "node:worker_threads";
import { GlassbertError, unlessAborted } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Answer, Ask } from "./onnx-worker.ts";

type Task = Ask extends infer A ? (A extends Ask ? Omit<A, "id"> : never) : never;
type Outputs = Record<string, Tensor>;

/** A fixed number of workers. */
export class WorkerPool {
  private readonly workers: OneWorker[];
  private readonly idle: OneWorker[];
  private readonly waiting: ((worker: OneWorker) => void)[] = [];
  private ended: GlassbertError | null = null;

  constructor(count: number) {
    this.workers = Array.from({ length: count }, () => new OneWorker());
    this.idle = [...this.workers];
  }

  /** One task for whichever worker is free first. Aborted: a task that waits is not begun, the result of one that runs is dropped. */
  async anywhere(task: Task, signal?: AbortSignal): Promise<Outputs> {
    const worker = await this.free(signal);
    const result = worker.call(task).finally(() => this.giveBack(worker));
    return unlessAborted(result, signal);
  }

  /** The same task for every worker. */
  async everywhere(task: Task, signal?: AbortSignal): Promise<void> {
    if (this.ended) throw this.ended;
    await unlessAborted(Promise.all(this.workers.map(worker => worker.call(task))), signal);
  }

  /** Ends all threads; what still runs or waits is rejected. */
  async end(): Promise<void> {
    this.ended ??= new GlassbertError("E_RUNTIME", "the runtime was released", "load the model again");
    await Promise.all(this.workers.map(worker => worker.end(this.ended!)));
  }

  private async free(signal?: AbortSignal): Promise<OneWorker> {
    if (this.ended) throw this.ended;
    signal?.throwIfAborted();
    const worker = this.idle.pop();
    if (worker) return worker;
    let place: (worker: OneWorker) => void = () => {};
    const turn = new Promise<OneWorker>(resolve => {
      place = resolve;
      this.waiting.push(resolve);
    });
    return unlessAborted(turn, signal).catch(reason => {
      const at = this.waiting.indexOf(place);
      if (at >= 0) this.waiting.splice(at, 1);
      else void turn.then(late => this.giveBack(late)); // served and aborted at the same moment
      throw reason;
    });
  }

  private giveBack(worker: OneWorker): void {
    const next = this.waiting.shift();
    if (next) next(worker);
    else this.idle.push(worker);
  }
}

/** One thread and the calls it has not answered yet. */
class OneWorker {
  private readonly thread: Worker;
  private readonly calls = new Map<number, { resolve(outputs: Outputs): void; reject(reason: unknown): void }>();
  private nextId = 0;
  private broken: GlassbertError | null = null;

  constructor() {
    // From source there is no JavaScript yet: dev-worker.mjs brings tsx along.
    const file = import.meta.url.endsWith(".ts") ? "./dev-worker.mjs" : "./onnx-worker.js";
    this.thread = new Worker(new URL(file, import.meta.url), { execArgv: [] });
    this.thread.on("message", (answer: Answer) => this.settle(answer));
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
      this.thread.postMessage({ ...task, id } satisfies Ask);
    });
  }

  /** Rejects what is not answered and ends the thread after its present run: ONNX Runtime takes the process down when it is ended inside one. */
  async end(reason: GlassbertError): Promise<void> {
    const exit = new Promise<void>(resolve => this.thread.once("exit", () => resolve()));
    const isRunning = this.broken === null;
    this.fail(reason);
    if (!isRunning) return;
    this.thread.ref();
    this.thread.postMessage({ do: "end", id: this.nextId++ } satisfies Ask);
    await exit;
  }

  private settle(answer: Answer): void {
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
