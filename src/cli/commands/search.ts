// `glassbert search`: the texts of a file that lie nearest to a query. The file is read once and never held.
import { GlassbertError, type JsonNumber } from "../../base/index.ts";
import type { Embedder, SearchHit } from "../../tasks/index.ts";
import { type Command, type Context, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { type InputRecord, records } from "../input.ts";
import { withEmbedder } from "../model.ts";
import { signed } from "../number-text.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { cut, visible } from "../text-width.ts";

interface Found extends InputRecord {
  readonly truncated: boolean;
  /** `id` as the corpus gave it. */
  readonly hits: readonly (SearchHit & { readonly id?: string | JsonNumber })[];
}

const faces: Faces<Found> = {
  schema: "glassbert.search/1",
  json: ({ id, text, truncated, hits }) => ({
    ...{ id, text, truncated },
    hits: hits.map(({ id, index, score, text, truncated }) => ({ id, index, score, text, truncated })),
  }),
  human: ({ text, hits }, { width, paint }) => [
    paint.bold(cut(visible(text), width)),
    ...hits.map(({ score, text }, rank) => {
      const line = cut(`${signed(score)}  ${visible(text ?? "")}`, width);
      return rank === 0 ? paint.accent(line) : line;
    }),
    ...(hits.length === 0 ? [paint.dim("nothing to search: the corpus is empty")] : []),
  ],
  columns: ["text", "rank", "score", "index", "found"],
  rows: ({ text, hits }) => hits.map((hit, rank) => [text, rank + 1, hit.score, hit.index, hit.text]),
  quiet: ({ hits }) => hits.map(({ text }) => text).join("\n"),
};

/** The command `search`. */
export const search: Command = {
  name: "search",
  summary: "the texts of a file that lie nearest to a query",
  usage: "[query...]",
  examples: [
    ['glassbert search --corpus notes.txt "how do I reset it?"', "the five nearest lines"],
    ['glassbert search --corpus notes.jsonl --top 1 -q "opening hours"', "the nearest text alone"],
    ["glassbert search --corpus notes.jsonl -i questions.txt > found.jsonl", "many queries, one reading of the corpus"],
  ],
  flags: ["corpus", "top", "similarity", "prompt", "promptName", "truncateDim", "batchTokens", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const format = formatOf(context);
    const { corpus } = context.options;
    if (corpus === undefined) throw new GlassbertError("E_USAGE", "there is nothing to search", "name a file of texts: --corpus notes.txt");
    const isJsonl = corpus.endsWith(".jsonl") || corpus.endsWith(".ndjson");
    const queries = await readQueries(context, corpus, isJsonl);
    const texts = await begun(corpusRecords(context, corpus, isJsonl)); // a mistake in the command line shows before the model is loaded
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, faces, context);
      if (queries.length > 0) {
        await withEmbedder(
          context,
          async model => {
            for (const found of await find(model, queries, texts, context)) await writer.add(found);
          },
          true,
        );
      }
      await writer.end();
    });
  },
};

/** --field and --id are about the corpus where that is the only file of JSON lines. */
async function readQueries({ texts, options, io }: Context, corpus: string, isJsonl: boolean): Promise<InputRecord[]> {
  const { field, id, ...rest } = options;
  if (corpus === "-" && (texts.length === 0 ? (options.input ?? "-") === "-" : texts[0] === "-"))
    throw new GlassbertError("E_USAGE", "queries and corpus are both standard input", "give the queries as arguments or with --input");
  const queries: InputRecord[] = [];
  for await (const record of records(texts, isJsonl && !options.jsonl ? rest : options, io)) {
    if (record.pair !== undefined)
      throw new GlassbertError("E_INPUT", `${record.where}: has a second text, and a query is one text`, 'leave out "pair"');
    queries.push(record);
  }
  return queries;
}

function corpusRecords({ options, io }: Context, corpus: string, isJsonl: boolean): AsyncIterable<InputRecord> {
  const { field, id, replaceInvalid } = options;
  const fields = isJsonl ? { jsonl: true, ...defined({ field, id }) } : {};
  return records([], { input: corpus, ...defined({ replaceInvalid }), ...fields }, io);
}

/** The same items, the first of them read already. */
async function begun<T>(items: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = items[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    for (let next = first; !next.done; next = await iterator.next()) yield next.value;
  })();
}

async function find(
  model: Embedder,
  queries: readonly InputRecord[],
  corpus: AsyncIterable<InputRecord>,
  { options, io, status, warn }: Context,
): Promise<Found[]> {
  const { search } = await import("../../tasks/index.ts");
  const { top, similarity, prompt, promptName, truncateDim, batchTokens } = options;
  const ids = new Map<number, string | JsonNumber>(); // what alone is kept of each text
  let cutTexts = 0;
  async function* texts(): AsyncGenerator<string, void, undefined> {
    let index = 0;
    for await (const { id, text } of corpus) {
      if (id !== undefined) ids.set(index, id);
      index++;
      yield text;
    }
  }
  const results = await search(
    model,
    queries.map(({ text }) => text),
    texts(),
    {
      topK: top ?? 5,
      similarity,
      query: { prompt, promptName },
      truncateDim,
      batchTokens,
      signal: io.signal,
      onProgress: (done, truncated) => {
        cutTexts = truncated;
        status.update(done, undefined, "texts");
      },
    },
  );
  const cutQueries = results.filter(({ truncated }) => truncated).length;
  for (const [count, what] of [[cutQueries, "queries"], [cutTexts, "texts of the corpus"]] as const) // biome-ignore format: one idea
    if (count > 0) warn(`${count} ${what} were longer than ${model.sentence().maxLength} tokens and were cut there`);
  return results.map(({ truncated, hits }, q) => ({
    ...queries[q]!,
    truncated,
    hits: hits.map(hit => ({ ...hit, ...defined({ id: ids.get(hit.index) }) })),
  }));
}

/** The members that are there: a flag that was not given is absent, not undefined. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
