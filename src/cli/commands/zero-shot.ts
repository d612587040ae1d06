// `glassbert zero-shot`: labels of one's own choice, judged by a model of entailment.
import { GlassbertError } from "../../base/index.ts";
import type { ZeroShot } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import type { Faces } from "../output.ts";
import { scoreBars } from "../score-bars.ts";
import { cut, visible } from "../text-width.ts";

interface Judged extends InputRecord, ZeroShot {}

const faces: Faces<Judged> = {
  schema: "glassbert.zero-shot/1",
  json: ({ id, text, labels, truncated }) => ({ id, text, labels, truncated }),
  human: ({ text, labels }, screen) => [screen.paint.bold(cut(visible(text), screen.width)), ...scoreBars(labels, false, screen)],
  columns: ["text", "rank", "label", "score"],
  rows: ({ text, labels }) => labels.map(({ label, score }, rank) => [text, rank + 1, label, score]),
  quiet: ({ labels }) => labels[0]!.label,
};

/** The command `zero-shot`. */
export const zeroShot: Command = {
  name: "zero-shot",
  summary: "which of your own labels fit a text",
  usage: "[text...]",
  examples: [
    ['glassbert zero-shot "It was a draw." --labels sport,politics -m ./nli', "the labels share a probability of 1"],
    ['glassbert zero-shot "Rain." --labels sport,weather --multi-label -m ./nli', "each label for itself"],
    ['glassbert zero-shot -i n.txt --labels Sport --template "Es geht um {}."', "in another language"],
  ],
  flags: ["labels", "template", "multiLabel", "truncate", "batchTokens", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context => {
    const { labels, template, multiLabel, truncate, batchTokens } = context.options;
    if (labels === undefined)
      throw new GlassbertError("E_USAGE", "no labels were given", "name them with commas between: --labels sport,politics");
    return eachWithModel(context, faces, async (bert, record) => {
      if (record.pair !== undefined)
        throw new GlassbertError("E_INPUT", `${record.where}: has a second text, which the labels take the place of`, 'leave out "pair"');
      const { zeroShot } = await import("../../tasks/index.ts");
      const options = { hypothesisTemplate: template, multiLabel, truncate, batchTokens, signal: context.io.signal };
      const result = await zeroShot(bert, record.text, labels, options);
      if (result.truncated) context.warn(`${record.where}: longer than ${bert.maxLength} tokens, cut there`);
      return { ...record, ...result };
    });
  },
};
