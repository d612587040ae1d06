// `glassbert examples`: what a model would see in training, before it is trained: numbers, some examples to read, or all of them as data.
import { GlassbertError } from "../../base/index.ts";
import type { Example, ExampleBuilder, ExampleReport, PairOptions } from "../../train/index.ts";
import type { Command, Context } from "../command.ts";
import { readCorpusFiles } from "../corpus.ts";
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
    ...(["builder", "maxLength", "maskedLmProb", "wholeWord", "compat", "seed", "top"] as const),
    ...(["sentenceLines", "replaceInvalid", "progress", "model", "format", "json", "output", "force"] as const),
  ],
  formats: ["human", "json", "jsonl"],
  run: async context => {
    const format = formatOf(context);
    const room = await import("../../train/index.ts");
    const tokenizer = await openTokenizer(context);
    const { corpus } = await readCorpusFiles(context.texts, tokenizer, context);
    const builder = build(room, context, corpus, tokenizer);
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

type Room = typeof import("../../train/index.ts");

function build(
  { bertNsp, albertSop, packedMlm }: Room,
  { options }: Context,
  corpus: Parameters<Room["bertNsp"]>[0],
  tokenizer: Parameters<Room["bertNsp"]>[1],
): ExampleBuilder {
  const { builder = "bert-nsp", maxLength, maskedLmProb, wholeWord, compat, seed = 0 } = options;
  const common: PairOptions = {
    randomSeed: seed,
    ...(maxLength === undefined ? {} : { maxSeqLength: maxLength }),
    ...(maskedLmProb === undefined ? {} : { maskedLmProb }),
    ...(wholeWord === undefined ? {} : { doWholeWordMask: wholeWord }),
  };
  if (builder !== "packed-mlm") {
    const make = builder === "bert-nsp" ? bertNsp : albertSop;
    return make(corpus, tokenizer, { ...common, ...(compat === undefined ? {} : { compat }) });
  }
  if (compat)
    throw new GlassbertError("E_USAGE", "--compat has no meaning with --builder packed-mlm: there is no script of it", "leave it out");
  return packedMlm(corpus, tokenizer, common as Omit<PairOptions, "masks">);
}

/** A line of the report in lines of the screen, the later ones set in. */
function hung(line: string, width: number): string[] {
  const indent = line.match(/^ */)![0];
  return wrap(line.trimStart(), width - indent.length - 3).map((part, i) => `${indent}${i === 0 ? "" : "   "}${part}`);
}
