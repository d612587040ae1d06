// `glassbert sop`: do two texts stand in their order?
import type { SentenceOrder } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { percent, signed } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { pairRecords } from "../pair-records.ts";
import { bar } from "../screen.ts";
import { cut, visible } from "../text-width.ts";

interface Judged extends InputRecord, SentenceOrder {
  readonly pair: string;
}

const faces: Faces<Judged> = {
  schema: "glassbert.sop/1",
  json: ({ id, text, pair, isOrdered, logits }) => ({ id, text, pair, isOrdered, logits }),
  human: ({ text, pair, isOrdered, logits }, { width, paint, glyphs }) => [
    ...[text, pair].map(it => paint.bold(cut(visible(it), width))),
    `${paint.accent(isOrdered >= 0.5 ? "in order" : "swapped")}  ${percent(isOrdered)}  ${bar(isOrdered, 30, glyphs)}`,
    paint.dim(`logits: in order ${signed(logits[0], 3).trim()}, swapped ${signed(logits[1], 3).trim()}`),
  ],
  columns: ["text", "pair", "isOrdered", "logitOrdered", "logitSwapped"],
  rows: ({ text, pair, isOrdered, logits }) => [[text, pair, isOrdered, ...logits]],
  quiet: ({ isOrdered }) => isOrdered,
};

/** The command `sop`. */
export const sop: Command = {
  name: "sop",
  summary: "whether two texts stand in their order",
  usage: "[text] [next]",
  examples: [
    ['glassbert sop "She sat down." "She ate." --model ./albert-base', "the probability that the order is right"],
    ["glassbert sop -i pairs.jsonl --jsonl --model ./albert-base", 'a file of {"text": …, "pair": …}'],
  ],
  flags: ["truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    eachWithModel(
      context,
      faces,
      async (bert, record) => {
        const { sentenceOrder } = await import("../../tasks/index.ts");
        const options = { truncate: context.options.truncate, signal: context.io.signal };
        return { ...record, pair: record.pair!, ...(await sentenceOrder(bert, record.text, record.pair!, options)) };
      },
      pairRecords(context, "sop"),
    ),
};
