// `glassbert examples`: what a model would see in training, before it is trained: numbers, some examples to read, or all of them as data.
import { createReadStream } from "node:fs";
import { GlassbertError } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import type { BuilderDescription, Example, ExampleReport, TokenCorpus } from "../../train/index.ts";
import { builderFlags, builderOf } from "../builder-flags.ts";
import type { Command, Context } from "../command.ts";
import { lines } from "../lines.ts";
import { openTokenizer } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { wrap } from "../text-width.ts";

const reportFaces = (writeReport: (report: ExampleReport) => string): Faces<ExampleReport> => ({
  schema: "glassbert.examples/1",
  isSingle: true,
  json: report => report,
  human: (report, { width }) =>
    writeReport(report)
      .trimEnd()
      .split("\n")
      .flatMap(line => hung(line, width)),
  columns: [],
  rows: () => [],
  quiet: report => report.examples,
});

const exampleFaces: Faces<Example> = {
  schema: "glassbert.example/1",
  json: example => example,
  human: () => [],
  columns: [],
  rows: () => [],
  quiet: () => null,
};

/** The command `examples`. */
export const examples: Command = {
  name: "examples",
  summary: "what a model would see in training: sentences, pairs, masks",
  usage: "FILE...",
  examples: [
    ["glassbert examples corpus.txt", "numbers, and some examples to read"],
    ["glassbert examples a.txt b.txt --builder albert-sop --top 20", "sentence order and masked n-grams, more of them shown"],
    ["glassbert examples corpus.txt --builder packed-mlm -o examples.jsonl", "all of one epoch, one JSON object a line"],
    ["glassbert examples lines.txt --sentence-lines --compat -o bert.jsonl", "as the script of google-research draws them"],
  ],
  flags: [
    ...builderFlags,
    ...(["maxLength", "compat", "seed", "top"] as const),
    ...(["sentenceLines", "replaceInvalid", "progress", "model", "format", "json", "output", "force"] as const),
  ],
  formats: ["human", "json", "jsonl"],
  run: async context => {
    const format = formatOf(context);
    const room = await import("../../train/index.ts");
    const tokenizer = await openTokenizer(context);
    const description = descriptionOf(context);
    const corpus = await corpusOf(context, tokenizer);
    const builder = room.makeBuilder([description], corpus, tokenizer, context.options.seed ?? 0);
    await withSink(context, async sink => {
      if (format === "jsonl") {
        const writer = recordWriter(sink, format, exampleFaces, context);
        const set = builder.epoch(0);
        for (let index = 0; index < set.length; index++) {
          await writer.add(set.at(index));
          context.io.signal.throwIfAborted();
        }
        await writer.end();
      } else {
        const writer = recordWriter(sink, format, reportFaces(room.writeReport), context);
        await writer.add(room.describeExamples(corpus, tokenizer, builder, { shown: context.options.top ?? 5 }));
        await writer.end();
      }
    });
  },
};

/** Reads the files as they stand on the command line. */
async function corpusOf({ texts, options, io, status }: Context, tokenizer: Tokenizer): Promise<TokenCorpus> {
  const { readCorpusFiles, sizeOfFiles } = await import("../../node/index.ts");
  await sizeOfFiles(texts); // a missing one shows before the first is read
  return readCorpusFiles(texts, tokenizer, {
    lines: options.sentenceLines ? "sentence" : "paragraph",
    linesOf: file => linesOf(file, options.replaceInvalid),
    signal: io.signal,
    onProgress: (_, pieces) => status.update(Math.round(pieces / 1e6), undefined, "M pieces read"),
  });
}

async function* linesOf(name: string, replaceInvalid: boolean | undefined): AsyncGenerator<string, void, undefined> {
  for await (const some of lines(createReadStream(name, { highWaterMark: 1 << 20 }), { name, replaceInvalid }))
    yield* some.map(line => line.text);
}

/** What the flags describe. */
function descriptionOf({ options }: Context): BuilderDescription {
  const description = builderOf(options, options.maxLength);
  if (options.compat === undefined) return description;
  if (description.name !== "packed-mlm") return { ...description, compat: options.compat };
  throw new GlassbertError("E_USAGE", "--compat has no meaning with --builder packed-mlm: there is no script of it", "leave it out");
}

/** A line of the report in lines of the screen, the later ones set in. */
function hung(line: string, width: number): string[] {
  const indent = line.match(/^ */)![0];
  return wrap(line.trimStart(), width - indent.length - 3).map((part, i) => `${indent}${i === 0 ? "" : "   "}${part}`);
}
