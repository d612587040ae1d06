// `glassbert rank`: documents in the order in which they answer a query, by a cross-encoder.
import { GlassbertError } from "../../base/index.ts";
import type { RankedDocument } from "../../tasks/index.ts";
import { type Command, type Context, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { type InputRecord, records } from "../input.ts";
import { withModel } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { scoreBars } from "../score-bars.ts";
import { cut, visible } from "../text-width.ts";

interface Ranked {
  readonly query: string;
  readonly documents: readonly (RankedDocument & Pick<InputRecord, "id">)[];
}

const faces: Faces<Ranked> = {
  schema: "glassbert.rank/1",
  isSingle: true,
  json: ({ query, documents }) => ({
    query,
    documents: documents.map(({ id, index, score, logit, text, truncated }) => ({ id, index, score, logit, text, truncated })),
  }),
  human: ({ query, documents }, screen) => [
    screen.paint.bold(cut(visible(query), screen.width)),
    ...scoreBars(
      documents.map(({ text, score }) => ({ label: text, score })),
      documents.every(({ score, logit }) => score === logit), // the model's own scores may be logits
      screen,
    ),
  ],
  columns: ["query", "rank", "score", "logit", "index", "text"],
  rows: ({ query, documents }) => documents.map(({ score, logit, index, text }, rank) => [query, rank + 1, score, logit, index, text]),
  quiet: ({ documents }) => documents.map(({ text }) => text).join("\n"),
};

/** The command `rank`. */
export const rank: Command = {
  name: "rank",
  summary: "documents in the order in which they answer a query",
  usage: "[query] [document...]",
  examples: [
    ['glassbert rank "Who wrote it?" -i documents.txt -m ./cross-encoder', "the five best lines of a file"],
    ['glassbert rank "opening hours" "We open at 9." "We sell bread." -m ./ce', "documents as arguments"],
    ['glassbert rank "Who wrote it?" -i documents.txt -m ./ce --raw-scores', "logits, without sigmoid"],
  ],
  flags: ["top", "rawScores", "truncate", "batchTokens", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const format = formatOf(context);
    const [query] = context.texts;
    if (query === undefined)
      throw new GlassbertError("E_USAGE", "no query was given", 'write it first: glassbert rank "Who wrote it?" -i documents.txt');
    const documents = await readDocuments(context);
    const { rawScores = false, top, truncate, batchTokens } = context.options;
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, faces, context);
      const ranked = await withModel(
        context,
        async bert => {
          const { rank } = await import("../../tasks/index.ts");
          const texts = documents.map(({ text }) => text);
          return rank(bert, query, texts, {
            ...{ topK: top ?? 5, rawScores, truncate, batchTokens, signal: context.io.signal },
            onProgress: (done, total) => context.status.update(done, total, "documents"),
          });
        },
        documents.length > 8,
      );
      const cutOnes = ranked.filter(({ truncated }) => truncated).length;
      if (cutOnes > 0) context.warn(`${cutOnes} of the documents shown were too long for the model and were cut`);
      await writer.add({
        query,
        documents: ranked.map(document => {
          const { id } = documents[document.index]!;
          return { ...document, ...(id === undefined ? {} : { id }) };
        }),
      });
      await writer.end();
    });
  },
};

async function readDocuments({ texts, options, io }: Context): Promise<InputRecord[]> {
  const documents: InputRecord[] = [];
  for await (const record of records(texts.slice(1), options, io)) {
    if (record.pair !== undefined)
      throw new GlassbertError("E_INPUT", `${record.where}: has a second text, and a document is one text`, 'leave out "pair"');
    documents.push(record);
  }
  if (documents.length === 0)
    throw new GlassbertError("E_INPUT", "there are no documents", "give them as arguments, or one per line with --input");
  return documents;
}
