// `glassbert fill-mask`: what the model would write at each [MASK].
import type { FilledMask } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { percent } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { bar } from "../screen.ts";
import { table } from "../table.ts";
import { cut, pad, visible } from "../text-width.ts";

interface Filled extends InputRecord {
  readonly masks: readonly FilledMask[];
}

const faces: Faces<Filled> = {
  schema: "glassbert.fill-mask/1",
  json: ({ id, text, pair, masks }) => ({ id, text, pair, masks }),
  human: ({ text, pair, masks }, { width, paint, glyphs }) => {
    const lines = [text, ...(pair === undefined ? [] : [pair])].map(it => paint.bold(cut(visible(it), width)));
    for (const { position, start, end, predictions } of masks) {
      if (masks.length > 1) lines.push("", paint.dim(`mask at piece ${position}, characters ${start}–${end}`));
      const best = predictions[0]?.probability ?? 1;
      const rows = predictions.map(({ piece, probability }) => [
        visible(piece),
        percent(probability),
        pad(bar(probability / best, 30, glyphs), 30),
      ]);
      const [, ...body] = table([{ title: "", flexible: true }, { title: "", align: "right" }, { title: "" }], rows, width);
      lines.push(...body.map((line, i) => (i === 0 ? paint.accent(line) : line)));
    }
    return lines;
  },
  columns: ["text", "position", "rank", "piece", "id", "probability", "logProbability"],
  rows: ({ text, masks }) =>
    masks.flatMap(({ position, predictions }) =>
      predictions.map((it, rank) => [text, position, rank + 1, it.piece, it.id, it.probability, it.logProbability]),
    ),
  quiet: ({ masks }) => masks.map(({ predictions }) => predictions[0]?.piece ?? "").join(" "),
};

/** The command `fill-mask`. */
export const fillMask: Command = {
  name: "fill-mask",
  summary: "the words that BERT would write at each [MASK]",
  usage: "[text...]",
  examples: [
    ['glassbert fill-mask "My dog is [MASK]."', "the five likeliest pieces"],
    ['glassbert fill-mask "My dog is [MASK]." --targets cute,dead --json', "the probabilities of two words"],
    ["glassbert fill-mask -i questions.txt --top 1 -q", "only the best piece, one line per text"],
  ],
  flags: ["top", "targets", "truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    eachWithModel(context, faces, async (bert, record) => {
      const { fillMask } = await import("../../tasks/index.ts");
      const { top, targets, truncate } = context.options;
      const masks = await fillMask(bert, record.text, { pair: record.pair, topK: top, targets, truncate, signal: context.io.signal });
      return { ...record, masks };
    }),
};
