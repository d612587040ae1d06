// Pre-training on disk: text files in, a Hugging Face folder out, and what lies between in `training/` of the same folder, so that a run that was
// stopped or killed goes on.
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import type { JsonObject } from "../../base/index.ts";
import { Fields, GlassbertError, parseJson, readAll } from "../../base/index.ts";
import { interpreter } from "../../graph/index.ts";
import { readBert } from "../../tasks/index.ts";
import type { Tokenizer, WordCounter } from "../../tokenizer/index.ts";
import { loadTokenizer } from "../../tokenizer/index.ts";
import type { Pretraining, PretrainingOptions, PretrainRecipe, PretrainReport, WatchOptions } from "../../train/index.ts";
import {
  configNames,
  learnTokenizer,
  lossCurve,
  namedConfig,
  pretraining,
  pretrainReports,
  settleRecipe,
  tokenizerFiles,
  writePretrainCard,
} from "../../train/index.ts";
import { type Checkpoints, checkpoints } from "../checkpoints.ts";
import { openFile } from "../files.ts";
import { load } from "../load.ts";
import { onnxRuntime } from "../onnx-runtime.ts";
import { openFolder } from "../open-folder.ts";
import { parallelLearner } from "../parallel-learner.ts";
import { saveFolder } from "../save-folder.ts";
import { bytesOf, named, readCorpusFiles, sizeOfFiles } from "./corpus-files.ts";
import type { RunFile } from "./run-folder.ts";
import { checkFree, readRun, runFolder } from "./run-folder.ts";

/** Who listens. */
export interface PretrainListeners {
  readonly signal?: AbortSignal | undefined;
  /** When the run is ready: at its first update, or where it goes on */
  readonly onStart?: ((run: Pretraining) => void) | undefined;
  readonly onReport?: ((report: PretrainReport, run: Pretraining) => Promise<void> | void) | undefined;
  readonly onNote?: ((note: string) => void) | undefined;
  /** What is read, learned and counted before */
  readonly onProgress?: ((done: number, total: number | undefined, unit: string) => void) | undefined;
}

/** What to train on, and how. */
export interface PretrainOptions extends PretrainListeners {
  /** Text files: a paragraph a line, a blank line between documents */
  readonly files: readonly string[];
  /** What a line is. Default: a paragraph */
  readonly lines?: "paragraph" | "sentence" | undefined;
  /** The folder of the model and of the run */
  readonly output: string;
  /** Either its steps or its budgetMs must be said */
  readonly recipe: PretrainRecipe;
  /** A size by its name, or the path of a config.json. Default: mini, four layers of width 256 */
  readonly config?: string | undefined;
  /** A model to begin from, in place of `config` and `tokenizer` */
  readonly init?: string | undefined;
  /** A folder with a tokenizer. Default: one is learned from the files */
  readonly tokenizer?: string | undefined;
  /** Pieces of a tokenizer that is learned. Default 8192 */
  readonly vocabSize?: number | undefined;
  /** It keeps case and accents. Default false */
  readonly cased?: boolean | undefined;
  readonly watch?: Partial<WatchOptions> | undefined;
  /** Threads that learn together, a part of what the numbers depend on. Default: one per processor */
  readonly workers?: number | undefined;
  /** Updates from report to report, and from judgement to judgement. Default 20 and 500 */
  readonly reportEvery?: number | undefined;
  readonly evaluateEvery?: number | undefined;
  /** Time between checkpoints: what a killed process loses at most. Default: five minutes */
  readonly saveEveryMs?: number | undefined;
  /** Write into a folder that is not empty; a run in it is given up. Default false */
  readonly overwrite?: boolean | undefined;
  /** The command line, for the model's card */
  readonly command?: string | undefined;
}

/** What came of it. */
export interface Pretrained {
  readonly output: string;
  /** False: stopped by the signal; `resumePretrain` goes on */
  readonly isFinished: boolean;
  readonly step: number;
  /** All of them, earlier sessions' too */
  readonly reports: readonly PretrainReport[];
}

/**
 * Trains a model from text.
 *
 * @throws {GlassbertError} E_FILE_EXISTS: the output folder is not empty; E_CORPUS, E_NOT_UTF8: the texts; E_USAGE, E_INPUT: the recipe; E_CONFIG: the
 * model; E_DIVERGED: names the last checkpoint; E_FILE_WRITE: the last checkpoint is untouched
 */
export async function pretrain(options: PretrainOptions): Promise<Pretrained> {
  const { output, files, lines = "paragraph", watch = {}, overwrite = false, command = null, signal } = options;
  const { workers = availableParallelism(), reportEvery = 20, evaluateEvery = 500, saveEveryMs = 300_000 } = options;
  const recipe = settleRecipe(options.recipe);
  await sizeOfFiles(files); // and all else that can go wrong goes wrong before anything is written
  await checkFree(output, overwrite);
  const about: RunFile = {
    files: files.map(file => resolve(file)),
    lines,
    recipe,
    watch,
    workers,
    reportEvery,
    evaluateEvery,
    saveEveryMs,
    command,
  };
  const init = options.init === undefined ? undefined : await load(options.init, { runtime: "interpreter", signal });
  const config = init?.config.raw ?? (await configOf(options.config ?? "mini"));
  const tokenizer = init?.tokenizer ?? (await tokenizerOf(options, config));
  return drive(output, about, { config, init, tokenizer }, options);
}

/**
 * Goes on with a run that was stopped or killed, from its last checkpoint.
 *
 * @param output - the folder of the run
 * @throws {GlassbertError} E_FILE_MISSING: no run is there, or its texts are gone; E_CHECKPOINT: none is whole, or the texts have changed
 */
export async function resumePretrain(output: string, listeners: PretrainListeners = {}): Promise<Pretrained> {
  const about = await readRun(output);
  const found = await checkpoints(runFolder(output).checkpoints).last();
  if (found === null)
    throw new GlassbertError("E_CHECKPOINT", `${output} has no checkpoint: its run ended before the first`, "start it anew with --force");
  for (const note of found.notes) listeners.onNote?.(note);
  await sizeOfFiles(about.files);
  const model = await openFolder(output);
  const tokenizer = await loadTokenizer(model);
  const config = await configOf(`${output}/config.json`);
  return drive(output, about, { config, tokenizer, state: found.state }, listeners);
}

type Source = Pick<PretrainingOptions, "config" | "init" | "tokenizer" | "state">;

async function drive(output: string, about: RunFile, source: Source, listeners: PretrainListeners): Promise<Pretrained> {
  const { signal, onStart, onReport, onNote, onProgress } = listeners;
  const folder = runFolder(output);
  const { files, lines, workers, recipe, watch, reportEvery, evaluateEvery, saveEveryMs, command } = about;
  const counted = (_: number, pieces: number) => onProgress?.(Math.round(pieces / 1e6), undefined, "M pieces read");
  const corpus = await readCorpusFiles(files, source.tokenizer, { lines, signal, onProgress: counted });
  const runtime = onnxRuntime({ workers: 1, threads: workers });
  const saved = checkpoints(folder.checkpoints);
  let run: Pretraining | null = null;
  try {
    const makeLearner: PretrainingOptions["makeLearner"] = (program, weights, optimizer) =>
      parallelLearner(program, weights, { optimizer, workers });
    run = await pretraining({ ...source, corpus, recipe, watch, runtime, makeLearner, sums: `${workers} workers` });
    for (const note of run.notes) onNote?.(note);
    if (source.state === undefined) {
      await folder.begin(about);
      await folder.write("config.json", run.configText);
      for (const [path, bytes] of tokenizerFiles(source.tokenizer)) await folder.write(path, bytes);
      await saved.save(await run.state()); // so that a run can go on from its first minute
    }
    const reports = await folder.reportsUpTo(run.step);
    onStart?.(run);
    let savedAt = performance.now();
    const isFinished = await untilStopped(run, saved, signal, async () => {
      for await (const report of pretrainReports(run!, { reportEvery, evaluateEvery, signal })) {
        reports.push(report);
        await folder.report(report);
        if (report.judgement !== null) await folder.write("curve.svg", curveOf(basename(output), reports));
        await onReport?.(report, run!);
        if (performance.now() - savedAt < saveEveryMs) continue;
        await saved.save(await run!.state());
        savedAt = performance.now();
      }
    });
    await saved.save(await run.state());
    if (isFinished) await saveModel(output, run, files, reports, command);
    return { output, isFinished, step: run.step, reports };
  } finally {
    await run?.release();
    await runtime.release();
  }
}

/** The work; false where the signal stopped it. Where training diverges, the last checkpoint is named. */
async function untilStopped(
  run: Pretraining,
  saved: Checkpoints,
  signal: AbortSignal | undefined,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    if (!(error instanceof GlassbertError && error.code === "E_DIVERGED")) throw error;
    const last = await saved.last();
    const message = `${error.message}; the last checkpoint is ${last?.path}, of update ${last?.state.step}`;
    const lower = run.recipe.schedule.rate / 2;
    throw new GlassbertError("E_DIVERGED", message, `start anew with a lower rate, such as --rate ${lower}, or a longer warm-up`, {
      cause: error,
    });
  }
}

/** A folder that loads here and in Python, with card and curve. */
async function saveModel(
  output: string,
  run: Pretraining,
  files: readonly string[],
  reports: readonly PretrainReport[],
  command: string | null,
): Promise<void> {
  const name = basename(resolve(output));
  const texts = files.map(file => basename(file));
  const card = writePretrainCard(run, { name, texts, command, last: reports.at(-1)!, picture: "curve.svg" });
  const bert = await readBert(run.folder(new Map([["README.md", card]])), interpreter());
  await saveFolder(bert, output, { overwrite: true });
}

function curveOf(name: string, reports: readonly PretrainReport[]): string {
  const heldOut = reports.flatMap(({ step, judgement }) => (judgement?.heldOut ? [[step, judgement.heldOut.mlmLoss] as const] : []));
  return lossCurve(`${name}: loss of masked words`, [
    { name: "training", points: reports.map(({ step, mlmLoss }) => [step, mlmLoss]) },
    { name: "held out", points: heldOut, isSparse: true },
  ]);
}

async function configOf(name: string): Promise<JsonObject> {
  if (configNames.includes(name) || !/[./\\]/.test(name)) return namedConfig(name);
  const file = await openFile(name);
  const where = { name: file.name, code: "E_CONFIG" } as const;
  return new Fields(parseJson(await readAll(file), where), where).members;
}

async function tokenizerOf(options: PretrainOptions, config: JsonObject): Promise<Tokenizer> {
  const { tokenizer, files, vocabSize = 8192, cased = false, signal, onProgress } = options;
  if (tokenizer !== undefined) return loadTokenizer(await openFolder(tokenizer, { wanted: "tokenizer" }));
  const kind = config.get("model_type") === "albert" ? "unigram" : "wordpiece";
  const megabytes = Math.round((await sizeOfFiles(files)) / 1e6);
  const readAllFiles = async (counter: WordCounter): Promise<void> => {
    for (const file of files) {
      await counter.read(bytesOf(file)).catch(error => {
        throw named(file, error);
      });
    }
  };
  return learnTokenizer(readAllFiles, {
    ...{ kind, vocabSize, cased, signal },
    onBytes: bytes => onProgress?.(Math.round(bytes / 1e6), megabytes, "MB read"),
    onPieces: pieces => onProgress?.(Math.min(pieces, vocabSize), vocabSize, "pieces"),
  }).catch(error => {
    throw error instanceof GlassbertError && error.code === "E_CORPUS" ? named(files.join(", "), error) : error; // no words in them
  });
}
