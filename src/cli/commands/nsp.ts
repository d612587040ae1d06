// `glassbert nsp`: does the second text follow the first?
import type { NextSentence } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { percent, signed } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { pairRecords } from "../pair-records.ts";
import { bar } from "../screen.ts";
import { cut, visible } from "../text-width.ts";

interface Judged extends InputRecord, NextSentence {
  readonly pair: string;
}

const faces: Faces<Judged> = {
  schema: "glassbert.nsp/1",
  json: ({ id, text, pair, isNext, logits }) => ({ id, text, pair, isNext, logits }),
  human: ({ text, pair, isNext, logits }, { width, paint, glyphs }) => [
    ...[text, pair].map(it => paint.bold(cut(visible(it), width))),
    `${paint.accent(isNext >= 0.5 ? "follows" : "does not follow")}  ${percent(isNext)}  ${bar(isNext, 30, glyphs)}`,
    paint.dim(`logits: is next ${signed(logits[0], 3).trim()}, is not ${signed(logits[1], 3).trim()}`),
  ],
  columns: ["text", "pair", "isNext", "logitIsNext", "logitIsNot"],
  rows: ({ text, pair, isNext, logits }) => [[text, pair, isNext, ...logits]],
  quiet: ({ isNext }) => isNext,
};

/** The command `nsp`. */
export const nsp: Command = {
  name: "nsp",
  summary: "whether the second text follows the first",
  usage: "[text] [next]",
  examples: [
    ['glassbert nsp "The dog was hungry." "It ate its food."', "the probability that the second follows"],
    ["glassbert nsp -i pairs.jsonl --jsonl", 'a file of {"text": …, "pair": …}'],
  ],
  flags: ["truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    eachWithModel(
      context,
      faces,
      async (bert, record) => {
        const { nextSentence } = await import("../../tasks/index.ts");
        const pair = record.pair!;
        const { truncate } = context.options;
        return { ...record, pair, ...(await nextSentence(bert, record.text, pair, { truncate, signal: context.io.signal })) };
      },
      pairRecords(context, "nsp"),
    ),
};
