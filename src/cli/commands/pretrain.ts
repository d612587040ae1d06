// `glassbert pretrain`: a model from text files. On a terminal one watches it learn; in a pipe every report is a JSON object on a line.
import { readFile } from "node:fs/promises";
import { GlassbertError } from "../../base/index.ts";
import type { Pretrained, PretrainListeners } from "../../node/index.ts";
import type { Phase, PretrainRecipe, PretrainReport, WatchOptions } from "../../train/index.ts";
import { builderFlags, builderOf } from "../builder-flags.ts";
import type { Command, Context } from "../command.ts";
import { longName, type Options } from "../flags.ts";
import { lossChart } from "../loss-chart.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { clock, judgementLines, reportLine } from "../training-text.ts";

const reportFaces: Faces<PretrainReport> = {
  schema: "glassbert.pretrain/1",
  json: report => report,
  human: () => [],
  columns: ["step", "tokens", "loss", "mlm_loss", "pair_loss", "rate", "norm", "tokens_per_second", "held_out_mlm_loss"],
  rows: ({ step, tokens, loss, mlmLoss, pairLoss, rate, norm, tokensPerSecond, judgement }) => [
    [step, tokens, loss, mlmLoss, pairLoss, rate, norm, tokensPerSecond, judgement?.heldOut?.mlmLoss ?? null],
  ],
  quiet: () => null,
};

const resultFaces: Faces<Pretrained> = {
  schema: "glassbert.pretrain/1",
  json: result => result,
  human: ({ output, reports, isFinished }, screen) => {
    const last = reports.at(-1);
    if (last === undefined) return [output];
    const chart = lossChart(
      reports.map(({ step, mlmLoss }) => [step, mlmLoss]),
      screen,
    );
    return [
      ...(chart.length === 0 ? [] : [screen.paint.bold("loss of masked words"), ...chart, ""]),
      `${screen.paint.bold(output)}: ${reportLine({ ...last, leftMs: null })}  ${clock(last.elapsedMs)}`,
      ...(last.judgement === null ? [] : judgementLines(last.judgement)),
      ...(isFinished ? [] : [`stopped; go on with: glassbert pretrain --resume ${output}`]),
    ];
  },
  columns: [],
  rows: () => [],
  quiet: ({ output }) => output,
};

const ofText = [...builderFlags, "maxLength"] as const;
const ofNewRuns = [
  ...(["config", "tokenizer", "init", "vocabSize", "cased", "recipe", "steps", "budget", "rate", "tokensPerUpdate"] as const),
  ...ofText,
  ...([
    "freeze",
    "average",
    "seed",
    "sentenceLines",
    "workers",
    "saveEvery",
    "reportEvery",
    "evaluateEvery",
    "watch",
    "output",
    "force",
  ] as const),
];

/** The command `pretrain`. */
export const pretrainCommand: Command = {
  name: "pretrain",
  summary: "a model of your own, from text files",
  usage: "FILE...",
  examples: [
    ["glassbert pretrain corpus.txt -o mine --budget 2h", "a small BERT and its vocabulary, in two hours"],
    ["glassbert pretrain corpus.txt -o mine --config tiny --steps 1000", "a tiny one, a thousand updates"],
    ["glassbert pretrain a.txt b.txt -o mine --recipe recipe.json --init ./older", "all settings in a file; from another model on"],
    ["glassbert pretrain --resume mine", "after Ctrl-C or a power cut: go on"],
  ],
  flags: [...ofNewRuns, "resume", "progress", "format", "json", "quiet"],
  formats: ["human", "json", "jsonl", "tsv", "quiet"],
  run: async context => {
    const { output: _, ...options } = context.options;
    const onScreen: Context = { ...context, options }; // --output is the model's folder; what is said of it goes to stdout
    const format = formatOf(onScreen);
    const isStreamed = format === "json" || format === "jsonl" || format === "tsv";
    await withSink(onScreen, async sink => {
      const reports = recordWriter(sink, format, reportFaces, context);
      const result = await train(context, async report => {
        if (isStreamed) await reports.add(report);
        else watch(report, context);
      });
      if (isStreamed) await reports.end();
      else await recordWriter(sink, format, resultFaces, context).add(result);
      if (!result.isFinished && format !== "human")
        context.warn(`stopped after update ${result.step}; go on with: glassbert pretrain --resume ${result.output}`);
    });
  },
};

/** On stderr: each judgement, and between two a bar. */
function watch(report: PretrainReport, { options, status, screen }: Context): void {
  if (options.quiet) return;
  const { step, elapsedMs, leftMs, judgement } = report;
  if (judgement === null) {
    const total = leftMs === null ? undefined : Math.round((elapsedMs + leftMs) / 1000);
    status.update(Math.round(elapsedMs / 1000), total, `s, update ${step}, loss ${report.loss.toFixed(3)}`);
  } else {
    status.note(screen.paint.bold(reportLine(report)));
    for (const line of judgementLines(judgement)) status.note(`  ${line}`);
  }
}

async function train(context: Context, onReport: (report: PretrainReport) => Promise<void>): Promise<Pretrained> {
  const { options, texts, io, status, warn, tell } = context;
  const { pretrain, resumePretrain } = await import("../../node/index.ts");
  const listeners: PretrainListeners = {
    signal: io.signal,
    onNote: warn,
    onProgress: (done, total, unit) => status.update(done, total, unit),
    onStart: ({ parameters, documents, step }) =>
      tell(`${parameters} parameters, ${documents.trained} documents and ${documents.heldOut} held out, from update ${step}`),
    onReport,
  };
  if (options.resume !== undefined) {
    const idle = ofNewRuns.find(name => options[name] !== undefined);
    if (idle !== undefined || texts.length > 0)
      throw new GlassbertError(
        "E_USAGE",
        `${idle === undefined ? "a file" : longName(idle)} has no meaning with --resume: a run goes on as it began`,
        "leave it out, or start a new run in another folder",
      );
    return resumePretrain(options.resume, listeners);
  }
  const { output, config, tokenizer, init, vocabSize, cased, workers, saveEvery, reportEvery, evaluateEvery, force } = options;
  if (output === undefined) throw new GlassbertError("E_USAGE", "where to write is not said", "name a folder: --output my-model");
  if (init !== undefined && (config ?? tokenizer ?? vocabSize ?? cased) !== undefined)
    throw new GlassbertError(
      "E_USAGE",
      "--init brings config and tokenizer along",
      "leave --config, --tokenizer, --vocab-size and --cased out",
    );
  if (tokenizer !== undefined && (vocabSize ?? cased) !== undefined)
    throw new GlassbertError("E_USAGE", "--vocab-size and --cased have no meaning with --tokenizer", "leave one or the other out");
  return pretrain({
    ...listeners,
    files: texts,
    lines: options.sentenceLines ? "sentence" : "paragraph",
    output,
    recipe: await recipeOf(options),
    watch: options.watch === undefined ? undefined : await readWatch(options.watch),
    ...{ config, tokenizer, init, vocabSize, cased, workers, reportEvery, evaluateEvery, saveEveryMs: saveEvery, overwrite: force },
    command: commandLine(texts, options),
  });
}

/** Sentences with a mask, and single pieces: a line each. */
async function readWatch(file: string): Promise<WatchOptions> {
  const lines = (await readText(file)).split("\n").map(line => line.trim()).filter(line => line !== ""); // biome-ignore format: one idea
  const isPiece = (line: string) => !/\s/.test(line);
  return { sentences: lines.filter(line => !isPiece(line)), pieces: lines.filter(isPiece) };
}

async function readText(file: string): Promise<string> {
  const { openFile } = await import("../../node/index.ts");
  return readFile((await openFile(file)).name, "utf8");
}

/** The recipe of the file, if there is one, with what the flags say in its place. */
async function recipeOf(options: Options): Promise<PretrainRecipe> {
  const { recipe: file, steps, budget, rate, tokensPerUpdate, freeze, average, seed } = options;
  const { pretrainDefaults } = await import("../../train/index.ts");
  const given = file === undefined ? {} : await readRecipe(file);
  const inFile = given.phases === undefined ? undefined : ofText.find(name => options[name] !== undefined);
  if (inFile !== undefined) {
    const message = `both ${longName(inFile)} and the phases of ${file} say what examples are`;
    throw new GlassbertError("E_USAGE", message, "leave one of the two out");
  }
  return {
    ...given,
    ...(steps === undefined && budget === undefined ? {} : { steps: steps ?? null, budgetMs: budget ?? null }),
    ...(rate === undefined ? {} : { schedule: { ...(given.schedule ?? pretrainDefaults.schedule), rate } }),
    ...(tokensPerUpdate === undefined ? {} : { batchTokens: tokensPerUpdate }),
    ...(freeze === undefined ? {} : { freeze }),
    ...(average === undefined ? {} : { average }),
    ...(seed === undefined ? {} : { seed }),
    ...(given.phases === undefined ? { phases: phasesOf(options) } : {}),
  };
}

async function readRecipe(file: string): Promise<PretrainRecipe> {
  const text = await readText(file);
  try {
    const recipe: unknown = JSON.parse(text);
    if (typeof recipe === "object" && recipe !== null && !Array.isArray(recipe)) return recipe;
  } catch {}
  throw new GlassbertError("E_USAGE", `${file} is no JSON object`, "write a recipe as docs/training.md shows it");
}

/** Short examples for the first part of the run, for they cost less; then those of full length. */
function phasesOf(options: Options): readonly Phase[] {
  const { maxLength = 128 } = options;
  const examples = (maxSeqLength: number) => [builderOf(options, maxSeqLength)];
  if (maxLength < 64) return [{ until: 1, examples: examples(maxLength) }];
  return [
    { until: 0.6, examples: examples(Math.round(maxLength / 2)) },
    { until: 1, examples: examples(maxLength) },
  ];
}

/** The command line again, for the model's card. */
function commandLine(texts: readonly string[], options: Options): string {
  const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
  const said = (name: keyof Options): string[] => {
    const value = options[name];
    if (value === undefined || name === "force") return [];
    if (value === true) return [longName(name)];
    return [longName(name), quoted(name === "budget" || name === "saveEvery" ? `${Number(value) / 1000}s` : String(value))];
  };
  return ["glassbert pretrain", ...texts.map(quoted), ...ofNewRuns.flatMap(said)].join(" ");
}
