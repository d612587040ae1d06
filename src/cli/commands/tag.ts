// `glassbert tag`: names, places and whatever else a model labels in a text, with their places.
import { GlassbertError } from "../../base/index.ts";
import type { Entity } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import type { InputRecord } from "../input.ts";
import { manyWithModel } from "../many.ts";
import { percent } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { table } from "../table.ts";
import { cut, visible } from "../text-width.ts";

interface Tagged extends InputRecord {
  readonly entities: readonly Entity[];
}

const faces: Faces<Tagged> = {
  schema: "glassbert.tag/1",
  json: ({ id, text, entities }) => ({ id, text, entities }),
  human: ({ text, entities }, { width, paint }) => {
    const rows = entities.map(({ label, score, word, start, end }) => [visible(word), visible(label), percent(score), `${start}–${end}`]);
    const columns = [
      { title: "word", flexible: true },
      { title: "label" },
      { title: "score", align: "right" },
      { title: "characters" },
    ] as const;
    const [head, ...lines] = table(columns, rows, width);
    return [paint.bold(cut(visible(text), width)), ...(rows.length === 0 ? [paint.dim("nothing found")] : [paint.dim(head!), ...lines])];
  },
  columns: ["text", "label", "score", "start", "end", "word"],
  rows: ({ text, entities }) => entities.map(({ label, score, start, end, word }) => [text, label, score, start, end, word]),
  quiet: ({ entities }) => entities.map(({ label, word }) => `${label}: ${word.replaceAll("\n", " ")}`).join("; "),
};

/** The command `tag`. */
export const tag: Command = {
  name: "tag",
  summary: "names, places and other labelled words, with their places",
  usage: "[text...]",
  examples: [
    ['glassbert tag "Anna flew from Oslo to Rome." --model ./ner', "each name with its label and place"],
    ["glassbert tag -i notes.txt --model ./ner --aggregation max", "words speak with the voice of their surest piece"],
    ['glassbert tag "Time flies." -m ./pos --aggregation none', "a label for each token, as the checkpoint writes it"],
  ],
  flags: ["aggregation", "ignoreLabels", "stride", "batchTokens", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    manyWithModel(context, faces, async (bert, window, onProgress) => {
      const paired = window.find(({ pair }) => pair !== undefined);
      if (paired) throw new GlassbertError("E_INPUT", `${paired.where}: has a second text, and tag reads one text`, 'leave out "pair"');
      const { tag } = await import("../../tasks/index.ts");
      const { aggregation, ignoreLabels, stride, batchTokens } = context.options;
      const texts = window.map(({ text }) => text);
      const options = { aggregation, ignoreLabels, stride, batchTokens, signal: context.io.signal, onProgress };
      const results = await tag(bert, texts, options);
      return results.map((entities, i) => ({ ...window[i]!, entities }));
    }),
};
