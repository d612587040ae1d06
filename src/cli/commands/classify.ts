// `glassbert classify`: the labels that a fine-tuned model gives to a text or pair.
import type { Classification } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import type { InputRecord } from "../input.ts";
import { manyWithModel } from "../many.ts";
import type { Faces } from "../output.ts";
import { scoreBars } from "../score-bars.ts";
import { cut, visible } from "../text-width.ts";

interface Classified extends InputRecord, Classification {}

const faces: Faces<Classified> = {
  schema: "glassbert.classify/1",
  json: ({ id, text, pair, labels, function: scoring, truncated }) => ({ id, text, pair, labels, function: scoring, truncated }),
  human: ({ text, pair, labels, function: scoring }, screen) => [
    ...[text, ...(pair === undefined ? [] : [pair])].map(it => screen.paint.bold(cut(visible(it), screen.width))),
    ...scoreBars(labels, scoring === "none", screen),
  ],
  columns: ["text", "rank", "label", "id", "score", "logit"],
  rows: ({ text, labels }) => labels.map((it, rank) => [text, rank + 1, it.label, it.id, it.score, it.logit]),
  quiet: ({ labels }) => labels[0]?.label ?? "",
};

/** The command `classify`. */
export const classify: Command = {
  name: "classify",
  summary: "the labels that a classifier gives to a text",
  usage: "[text...]",
  examples: [
    ['glassbert classify "I loved it." --model ./sst2', "its labels, best first"],
    ['glassbert classify "He sleeps." --pair "He is awake." --model ./nli', "a pair"],
    ["glassbert classify -i reviews.txt --model ./sst2 -q", "the best label, one line per text"],
  ],
  flags: ["top", "function", "truncate", "batchTokens", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    manyWithModel(context, faces, async (bert, window, onProgress) => {
      const { classify } = await import("../../tasks/index.ts");
      const { top, function: scoring, truncate, batchTokens } = context.options;
      const options = { topK: top ?? 5, function: scoring, truncate, batchTokens, signal: context.io.signal, onProgress };
      const results = await classify(bert, window, options);
      return results.map((result, i) => {
        if (result.truncated) context.warn(`${window[i]!.where}: longer than ${bert.maxLength} tokens, cut there`);
        return { ...window[i]!, ...result };
      });
    }),
};
