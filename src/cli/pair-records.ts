// Records of commands that need two texts: two arguments, one and --pair, or JSON lines.
import { GlassbertError } from "../base/index.ts";
import type { Context } from "./command.ts";
import { type InputRecord, records } from "./input.ts";

/** Records that all have a second text. `command` is named in messages. */
export async function* pairRecords(
  { texts, options, io }: Pick<Context, "texts" | "options" | "io">,
  command: string,
): AsyncGenerator<InputRecord & { readonly pair: string }, void, undefined> {
  const isGiven = texts.length > 0 && texts[0] !== "-";
  const expected = options.pair === undefined ? 2 : 1;
  if (isGiven && texts.length !== expected) {
    throw new GlassbertError(
      "E_USAGE",
      `${command} takes two texts, ${texts.length + 2 - expected} were given`,
      `quote each: glassbert ${command} "First." "Second."`,
    );
  }
  const given = isGiven && expected === 2 ? records([texts[0]!], { ...options, pair: texts[1]! }, io) : records(texts, options, io);
  for await (const { pair, ...record } of given) {
    if (pair === undefined) {
      throw new GlassbertError(
        "E_INPUT",
        `${record.where}: has no second text`,
        'give JSON lines, {"text": "…", "pair": "…"}, and --jsonl',
      );
    }
    yield { ...record, pair };
  }
}
