// Two ways to a host: over messages to a worker, which is what a page wants, and directly, for code that is in a worker of its own.
import { GlassbertError } from "../base/index.ts";
import type { Outputs, Task } from "./onnx-host.ts";
import type { Answer, Ask } from "./onnx-worker.ts";

/** Something that answers tasks. */
export interface Host {
  /** `moves`: buffers that go over and are gone here. */
  call(task: Task, moves?: readonly ArrayBuffer[]): Promise<Outputs>;
  /** Calls that wait, and all later ones, are rejected with the reason. */
  end(reason: GlassbertError): void;
}

/** On the caller's own thread: it stands still during a run. */
export function directHost(): Host {
  const loading = import("./onnx-host.ts").then(({ OnnxHost }) => new OnnxHost());
  let ended: GlassbertError | undefined;
  return {
    call: async task => {
      if (ended) throw ended;
      const outputs = await (await loading).answer(task);
      if (ended) throw ended;
      return outputs;
    },
    end: reason => {
      ended ??= reason;
    },
  };
}

/** In a module worker. Ending it gives all its memory back, which WebAssembly by itself never does. */
export function workerHost(address?: URL): Host {
  // Written out in this form, bundlers see the worker and bundle it, too.
  const worker = address
    ? new Worker(address, { type: "module", name: "glassbert" })
    : new Worker(new URL("./onnx-worker.js", import.meta.url), { type: "module", name: "glassbert" });
  const calls = new Map<number, { resolve(outputs: Outputs): void; reject(reason: GlassbertError): void }>();
  let nextId = 0;
  let ended: GlassbertError | undefined;
  const end = (reason: GlassbertError): void => {
    ended ??= reason;
    worker.terminate();
    for (const call of calls.values()) call.reject(ended);
    calls.clear();
  };
  worker.addEventListener("message", ({ data: answer }: MessageEvent<Answer>) => {
    const call = calls.get(answer.id);
    calls.delete(answer.id);
    if (answer.ok) call?.resolve(answer.outputs);
    else call?.reject(new GlassbertError(answer.code, answer.message, answer.fix));
  });
  worker.addEventListener("error", ({ message }) => {
    end(
      message
        ? new GlassbertError("E_RUNTIME", `the worker broke: ${message}`, "load the model again")
        : new GlassbertError(
            "E_RUNTIME_MISSING",
            `the worker's script cannot be loaded${address ? ` from ${address.href}` : ""}`,
            "bundle dist/web/onnx-worker.js and give its address as worker, or use worker: false",
          ),
    );
  });
  return {
    call: (task, moves = []) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = nextId++;
        calls.set(id, { resolve, reject });
        worker.postMessage({ ...task, id } satisfies Ask, [...moves]);
      }),
    end,
  };
}
