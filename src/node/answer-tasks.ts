// How a worker thread answers: one task after the other, in the order in which they came.
import { parentPort } from "node:worker_threads";
import type { Answer } from "./worker-thread.ts";

/**
 * Answers every task by `answer`; "end" by `end`, after which the thread has nothing to wait for and ends.
 *
 * @param moved - the memory of an answer that moves to the caller instead of being copied. Default: none
 */
export function answerTasks<Task extends { readonly do: string }, Outputs>(
  answer: (task: Task) => Promise<Outputs>,
  end: () => Promise<void>,
  moved: (outputs: Outputs) => ArrayBuffer[] = () => [],
): void {
  const reply = async ({ id, ...task }: { readonly id: number; readonly do: string }): Promise<void> => {
    try {
      if (task.do === "end") {
        await end();
        parentPort?.close();
        return;
      }
      const outputs = await answer(task as unknown as Task);
      parentPort?.postMessage({ id, ok: true, outputs } satisfies Answer<Outputs>, moved(outputs));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
      parentPort?.postMessage({ id, ok: false, missing, message } satisfies Answer<Outputs>);
    }
  };
  let last = Promise.resolve();
  parentPort?.on("message", (task: { readonly id: number; readonly do: string }) => {
    last = last.then(() => reply(task));
  });
}
