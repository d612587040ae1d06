// The plain shape of most commands: read a record, ask the model, write the answer; the next record only then.
import type { Bert } from "../tasks/index.ts";
import type { Context } from "./command.ts";
import { type InputRecord, records } from "./input.ts";
import { withModel } from "./model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "./output.ts";

/** Answers each record of the input with the model, in order. `given` is the input when it is not simply the texts. */
export async function eachWithModel<R>(
  context: Context,
  faces: Faces<R>,
  answer: (bert: Bert, record: InputRecord) => Promise<R>,
  given: AsyncIterable<InputRecord> = records(context.texts, context.options, context.io),
): Promise<void> {
  const format = formatOf(context);
  const input = given[Symbol.asyncIterator]();
  let next = await input.next(); // a mistake in the command line shows before the model is loaded
  await withSink(context, async sink => {
    const writer = recordWriter(sink, format, faces, context);
    if (!next.done) {
      await withModel(context, async bert => {
        for (let done = 0; !next.done; next = await input.next()) {
          context.io.signal.throwIfAborted();
          await writer.add(await answer(bert, next.value));
          context.status.update(++done, undefined, "texts");
        }
      });
    }
    await writer.end();
  });
}
