// The inside of the web worker: WebAssembly holds its thread for the whole of a run, so it lives here and the page goes on.
// Messages come in as Ask, answers go out as Answer, one for one.
import type { ErrorCode } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { Outputs, Task } from "./onnx-host.ts";
import { OnnxHost } from "./onnx-host.ts";

/** A task with a number to answer to. */
export type Ask = Task & { readonly id: number };

/** What comes back; an error as its parts, for a message loses the class. */
export type Answer = { readonly id: number } & (
  | { readonly ok: true; readonly outputs: Outputs }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly fix: string }
);

const host = new OnnxHost();

addEventListener("message", ({ data: ask }: MessageEvent<Ask>) => {
  const { id } = ask;
  host.answer(ask).then(
    outputs => {
      const buffers = new Set(Object.values(outputs).map(t => t.data.buffer as ArrayBuffer)); // they move, they are not copied
      postMessage({ id, ok: true, outputs } satisfies Answer, [...buffers]);
    },
    (error: unknown) => {
      const known = error instanceof GlassbertError ? error : new GlassbertError("E_RUNTIME", String(error), "report it");
      postMessage({ id, ok: false, code: known.code, message: known.message, fix: known.fix } satisfies Answer);
    },
  );
});
