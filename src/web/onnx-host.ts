// ONNX Runtime in a browser, spoken to in messages: the same host stands in a worker (onnx-worker.ts) or on the caller's own thread.
import type { InferenceSession } from "onnxruntime-web";
import { GlassbertError } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { fetchFile } from "./fetch-file.ts";

/** Where programs are computed. */
export type Device = "wasm" | "webgpu";

/** What the runtime asks of its host. */
export type Task =
  | { do: "start"; device: Device; threads: number; wasmPaths: string }
  | { do: "load"; session: number; model: Uint8Array<ArrayBuffer>; files: readonly { path: string; blob: Blob }[] }
  | { do: "run"; session: number; feeds: Readonly<Record<string, Tensor>> }
  | { do: "release"; session: number };

/** The outputs of a run; nothing for the other tasks. */
export type Outputs = Record<string, Tensor>;

/** The files of onnxruntime-web that the browser fetches itself. */
export const wasmFiles: Readonly<Record<Device, readonly string[]>> = {
  wasm: ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"],
  webgpu: ["ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"],
};

/** Answers one task after the other. */
export class OnnxHost {
  readonly #sessions = new Map<number, InferenceSession>();
  #ort: typeof import("onnxruntime-web") | undefined;
  #device: Device = "wasm";
  #wasmPaths = "";
  #hasWorked = false;
  #last: Promise<unknown> = Promise.resolve();

  /** The answer to a task, when those before it are done: no session is released while it runs. */
  answer(task: Task): Promise<Outputs> {
    const result = this.#last.then(() => this.#answer(task));
    this.#last = result.catch(() => {});
    return result;
  }

  async #answer(task: Task): Promise<Outputs> {
    switch (task.do) {
      case "start":
        await this.#start(task);
        return {};
      case "load":
        await this.#load(task);
        return {};
      case "run":
        return this.#run(task);
      case "release": {
        const session = this.#sessions.get(task.session);
        this.#sessions.delete(task.session);
        await session?.release();
        return {};
      }
    }
  }

  async #start({ device, threads, wasmPaths }: Task & { do: "start" }): Promise<void> {
    if (device === "webgpu" && !(await globalThis.navigator?.gpu?.requestAdapter()))
      throw new GlassbertError("E_RUNTIME_MISSING", "this browser gives no WebGPU adapter", 'choose device "wasm", or "auto"');
    try {
      this.#ort = device === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
    } catch (cause) {
      const message = `onnxruntime-web cannot be imported (${(cause as Error).message})`;
      throw new GlassbertError("E_RUNTIME_MISSING", message, "npm install onnxruntime-web, and bundle it with the page", { cause });
    }
    this.#ort.env.logLevel = "error"; // the console belongs to the page
    this.#ort.env.wasm.wasmPaths = wasmPaths;
    this.#ort.env.wasm.numThreads = threads;
    this.#device = device;
    this.#wasmPaths = wasmPaths;
  }

  async #load({ session, model, files }: Task & { do: "load" }): Promise<void> {
    try {
      const created = await this.#ort!.InferenceSession.create(model, {
        executionProviders: [this.#device],
        graphOptimizationLevel: "all",
        enableMemPattern: false, // a plan per shape is kept for ever: memory would grow with every new length
        logSeverityLevel: 3,
        // Read when the session is made and let go after it: the weights live in WebAssembly memory only.
        externalData: files.map(({ path, blob }) => ({ path, data: blob })),
      });
      this.#sessions.set(session, created);
      this.#hasWorked = true;
    } catch (cause) {
      if (!this.#hasWorked) await explainStart(this.#wasmPaths, wasmFiles[this.#device]);
      throw failed(cause);
    }
  }

  async #run({ session, feeds }: Task & { do: "run" }): Promise<Outputs> {
    const runs = this.#sessions.get(session);
    if (!runs) throw new GlassbertError("E_RUNTIME", "the session was released", "load the program again");
    const given = Object.entries(feeds).map(([name, t]) => [name, new this.#ort!.Tensor(t.dtype, t.data, t.shape)] as const);
    try {
      const results = Object.entries(await runs.run(Object.fromEntries(given)));
      return Object.fromEntries(results.map(([name, t]) => [name, { dtype: t.type, shape: t.dims, data: t.data } as Tensor] as const));
    } catch (cause) {
      throw failed(cause);
    }
  }
}

/** ONNX Runtime says little when its own files do not come: look at them ourselves. Returns where they are in order. */
async function explainStart(wasmPaths: string, names: readonly string[]): Promise<void> {
  const fix = `copy ${names.join(" and ")} of the installed version from node_modules/onnxruntime-web/dist there, or give wasmPaths`;
  for (const name of names) {
    const url = wasmPaths + name;
    let response: Response | null;
    try {
      response = await fetchFile(url);
    } catch (cause) {
      throw new GlassbertError("E_RUNTIME_MISSING", (cause as Error).message, fix, { cause });
    }
    if (response === null) throw new GlassbertError("E_RUNTIME_MISSING", `${url}: the server has no such file`, fix);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d; // "\0asm"
    if (name.endsWith(".wasm") && !isWasm) throw new GlassbertError("E_RUNTIME_MISSING", `${url}: is no WebAssembly file`, fix);
  }
}

function failed(cause: unknown): GlassbertError {
  const message = cause instanceof Error ? cause.message : String(cause); // WebAssembly throws numbers, too
  return new GlassbertError("E_RUNTIME", `ONNX Runtime: ${message}`, "report it: the graph was checked before", { cause });
}
