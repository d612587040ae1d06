// The shape of commands that gain by working on many texts at once: read a window of records, ask the model, write the answers in order. Never
// more than a window is held: the input may be endless.
import type { Bert } from "../tasks/index.ts";
import type { Context } from "./command.ts";
import { type InputRecord, records } from "./input.ts";
import { withModel } from "./model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "./output.ts";

/** Texts that are read before the first of them is answered. */
const windowTexts = 1024;

/** Answers the records of the input, a window of them at a time; `report` tells how many of a window are done. */
export async function manyWithModel<R>(
  context: Context,
  faces: Faces<R>,
  answer: (bert: Bert, window: readonly InputRecord[], report: (done: number) => void) => Promise<readonly R[]>,
): Promise<void> {
  const format = formatOf(context);
  const input = windows(records(context.texts, context.options, context.io))[Symbol.asyncIterator]();
  let next = await input.next(); // a mistake in the command line shows before the model is loaded
  await withSink(context, async sink => {
    const writer = recordWriter(sink, format, faces, context);
    if (!next.done) {
      const work = async (bert: Bert) => {
        for (let before = 0; !next.done; next = await input.next()) {
          const report = (done: number) => context.status.update(before + done, undefined, "texts");
          for (const record of await answer(bert, next.value, report)) await writer.add(record);
          before += next.value.length;
        }
      };
      await withModel(context, work, next.value.length > 8);
    }
    await writer.end();
  });
}

async function* windows(given: AsyncIterable<InputRecord>): AsyncGenerator<InputRecord[], void, undefined> {
  let window: InputRecord[] = [];
  for await (const record of given) {
    window.push(record);
    if (window.length < windowTexts) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
