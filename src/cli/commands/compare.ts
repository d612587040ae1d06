// `glassbert compare`: how near two texts are.
import type { Comparison } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithEmbedder } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { signed } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { pairRecords } from "../pair-records.ts";
import { bar } from "../screen.ts";
import { cut, visible } from "../text-width.ts";

interface Compared extends InputRecord, Comparison {
  readonly pair: string;
}

const faces: Faces<Compared> = {
  schema: "glassbert.compare/1",
  json: ({ id, text, pair, cosine, dot, euclidean, manhattan, similarity, truncated }) => ({
    ...{ id, text, pair, cosine, dot, euclidean, manhattan, similarity, truncated },
  }),
  human: ({ text, pair, cosine, dot, euclidean, manhattan, similarity }, { width, paint, glyphs }) => [
    ...[text, pair].map(it => paint.bold(cut(visible(it), width))),
    `${paint.accent("cosine")} ${signed(cosine)}  ${bar(cosine, 30, glyphs)}`,
    paint.dim(`dot product ${signed(dot).trim()}, euclidean distance ${euclidean.toFixed(4)}, manhattan distance ${manhattan.toFixed(4)}`),
    paint.dim(`the measure of this model: ${similarity.name}`),
  ],
  columns: ["text", "pair", "cosine", "dot", "euclidean", "manhattan"],
  rows: ({ text, pair, cosine, dot, euclidean, manhattan }) => [[text, pair, cosine, dot, euclidean, manhattan]],
  quiet: ({ similarity }) => similarity.score,
};

/** The command `compare`. */
export const compare: Command = {
  name: "compare",
  summary: "how near two texts are",
  usage: "[text] [other]",
  examples: [
    ['glassbert compare "A cat sits on the mat." "A kitten is on the rug."', "cosine, dot product and distances"],
    ['glassbert compare "A cat." "A dog." -q', "one number, by the measure that the model was made for"],
    ["glassbert compare -i pairs.jsonl --jsonl", 'a file of {"text": …, "pair": …}'],
  ],
  flags: ["prompt", "promptName", "normalize", "truncateDim", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    eachWithEmbedder(
      context,
      faces,
      async (model, record) => {
        const { compare } = await import("../../tasks/index.ts");
        const { prompt, promptName, normalize, truncateDim } = context.options;
        const options = { prompt, promptName, normalize, truncateDim, signal: context.io.signal };
        const result = await compare(model, record.text, record.pair, options);
        if (result.truncated.includes(true)) {
          context.warn(`${record.where}: longer than ${model.sentence().maxLength} tokens, cut there`);
        }
        return { ...record, ...result };
      },
      pairRecords(context, "compare"),
    ),
};
