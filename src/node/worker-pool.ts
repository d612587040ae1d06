// Worker threads and those who wait for one. Each worker does one thing at a time; whoever waits is served in order. An idle worker does
// not keep the process alive. A pool may grow: one worker with all the machine's threads answers a lone run soonest, a worker per processor with
// one thread each finishes many runs soonest (bench/README.md), so the others are called when runs have waited for about what it costs to start
// them. From then on the first one serves only when nobody else is at work.
import { GlassbertError, unlessAborted } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { OnnxTask } from "./onnx-worker.ts";
import { WorkerThread } from "./worker-thread.ts";

type Outputs = Record<string, Tensor>;

/** A program for ONNX Runtime, and where the files of its weights are. */
export interface Loadable {
  readonly session: number;
  readonly model: Uint8Array;
  readonly weightFolder: string | undefined;
}

/** How many workers a pool begins with, the threads of each, and how many of one thread join when runs have to wait. */
export interface PoolSize {
  readonly workers: number;
  readonly threads: number;
  readonly reserve: number;
}

/** About what a worker costs to start and to load a small model. */
const patienceMs = 200;

/** Workers that have the same programs loaded. */
export class WorkerPool {
  private readonly workers: OneWorker[];
  private readonly idle: OneWorker[];
  private readonly waiting: ((worker: OneWorker) => void)[] = [];
  private readonly loaded = new Map<number, Loadable>();
  private reserve: number;
  /** Serves only when nobody else is at work. */
  private retired: OneWorker | null = null;
  private ended: GlassbertError | null = null;

  constructor({ workers, threads, reserve }: PoolSize) {
    this.workers = Array.from({ length: workers }, () => new OneWorker(threads));
    this.idle = [...this.workers];
    this.reserve = reserve;
  }

  /** Loads a program into every worker, and into those that join later. */
  async load(program: Loadable, signal?: AbortSignal): Promise<void> {
    if (this.ended) throw this.ended;
    this.loaded.set(program.session, program);
    const loading = Promise.all(this.workers.map(worker => worker.load(program)));
    loading.catch(() => this.loaded.delete(program.session));
    await unlessAborted(loading, signal);
  }

  /** A run on whichever worker is free first. Aborted: a run that waits is not begun, the result of one that has begun is dropped. */
  async run(session: number, feeds: Outputs, signal?: AbortSignal): Promise<Outputs> {
    const worker = await this.free(signal);
    const result = worker.call({ do: "run", session, feeds }).finally(() => this.giveBack(worker));
    return unlessAborted(result, signal);
  }

  /** Lets a program go. */
  async release(session: number): Promise<void> {
    if (this.ended) throw this.ended;
    this.loaded.delete(session);
    await Promise.all(this.workers.map(worker => worker.call({ do: "release", session })));
  }

  /** Ends all threads; what still runs or waits is rejected. */
  async end(): Promise<void> {
    this.ended ??= new GlassbertError("E_RUNTIME", "the runtime was released", "load the model again");
    await Promise.all(this.workers.map(worker => worker.end(this.ended!)));
  }

  private async free(signal?: AbortSignal): Promise<OneWorker> {
    if (this.ended) throw this.ended;
    signal?.throwIfAborted();
    const worker = this.pick();
    if (worker) return worker;
    let place: (worker: OneWorker) => void = () => {};
    const turn = new Promise<OneWorker>(resolve => {
      place = resolve;
      this.waiting.push(resolve);
    });
    const patience = this.reserve > 0 ? setTimeout(() => this.grow(), patienceMs).unref() : undefined;
    try {
      return await unlessAborted(turn, signal);
    } catch (reason) {
      const at = this.waiting.indexOf(place);
      if (at >= 0) this.waiting.splice(at, 1);
      else void turn.then(late => this.giveBack(late)); // served and aborted at the same moment
      throw reason;
    } finally {
      clearTimeout(patience);
    }
  }

  private pick(): OneWorker | undefined {
    const isQuiet = this.idle.length === this.workers.length;
    const from = this.retired && isQuiet ? this.idle.indexOf(this.retired) : this.idle.findIndex(worker => worker !== this.retired);
    return from < 0 ? undefined : this.idle.splice(from, 1)[0];
  }

  private giveBack(worker: OneWorker): void {
    const next = worker === this.retired ? undefined : this.waiting.shift();
    if (next) next(worker);
    else this.idle.push(worker);
  }

  /** Calls the reserve. Each joins when it has loaded every program; one that cannot is done without. */
  private grow(): void {
    const { reserve } = this;
    this.reserve = 0;
    if (this.ended) return;
    for (let i = 0; i < reserve; i++) {
      const worker = new OneWorker(1);
      this.workers.push(worker);
      Promise.all(Array.from(this.loaded.values(), program => worker.load(program))).then(
        () => {
          this.retired ??= this.workers[0]!;
          this.giveBack(worker);
        },
        () => {
          this.workers.splice(this.workers.indexOf(worker), 1);
          void worker.end(new GlassbertError("E_RUNTIME", "the worker could not load the model", "use fewer workers"));
        },
      );
    }
  }
}

/** One worker and how many threads work inside each of its runs. */
class OneWorker extends WorkerThread<OnnxTask, Outputs> {
  private readonly threads: number;

  constructor(threads: number) {
    super("onnx-worker");
    this.threads = threads;
  }

  load(program: Loadable): Promise<Outputs> {
    return this.call({ do: "load", ...program, threads: this.threads });
  }
}
