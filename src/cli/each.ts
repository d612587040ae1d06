// The plain shape of most commands: read a record, ask the model, write the answer; the next record only then.
import type { Bert, Embedder } from "../tasks/index.ts";
import type { Context } from "./command.ts";
import { type InputRecord, records } from "./input.ts";
import { withEmbedder, withModel } from "./model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "./output.ts";

/** Answers each record of the input with the model, in order. `given` is the input when it is not simply the texts. */
export function eachWithModel<R>(
  context: Context,
  faces: Faces<R>,
  answer: (bert: Bert, record: InputRecord) => Promise<R>,
  given: AsyncIterable<InputRecord> = records(context.texts, context.options, context.io),
): Promise<void> {
  return each(context, faces, answer, given, withModel);
}

/** The same with whatever makes vectors of texts: static vectors too. */
export function eachWithEmbedder<R, I extends InputRecord>(
  context: Context,
  faces: Faces<R>,
  answer: (model: Embedder, record: I) => Promise<R>,
  given: AsyncIterable<I>,
): Promise<void> {
  return each(context, faces, answer, given, withEmbedder);
}

async function each<M, R, I extends InputRecord>(
  context: Context,
  faces: Faces<R>,
  answer: (model: M, record: I) => Promise<R>,
  given: AsyncIterable<I>,
  withLoaded: (context: Context, work: (model: M) => Promise<void>) => Promise<void>,
): Promise<void> {
  const format = formatOf(context);
  const input = given[Symbol.asyncIterator]();
  let next = await input.next(); // a mistake in the command line shows before the model is loaded
  await withSink(context, async sink => {
    const writer = recordWriter(sink, format, faces, context);
    if (!next.done) {
      await withLoaded(context, async model => {
        for (let done = 0; !next.done; next = await input.next()) {
          context.io.signal.throwIfAborted();
          await writer.add(await answer(model, next.value));
          context.status.update(++done, undefined, "texts");
        }
      });
    }
    await writer.end();
  });
}
