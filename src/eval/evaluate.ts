// The door to all evaluations: a task by its name.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { evaluateBlimp } from "./evaluate-blimp.ts";
import { evaluateSet, evaluateTable } from "./evaluate-classification.ts";
import { evaluateStsb, evaluateWordsim } from "./evaluate-similarity.ts";
import { evaluateWicTsv } from "./evaluate-wic-tsv.ts";
import { evaluateWnut17 } from "./evaluate-wnut17.ts";
import { evaluateXquad } from "./evaluate-xquad.ts";
import type { EvalOptions, Evaluation } from "./evaluation.ts";
import type { Data } from "./text-file.ts";

/** Tasks that can be evaluated. */
export type EvaluationTask =
  | "stsb"
  | "wordsim"
  | "sst2"
  | "cola"
  | "mrpc"
  | "banking77"
  | "classification"
  | "blimp"
  | "wic-tsv"
  | "wnut17"
  | "xquad";

/** A task: what it asks, the data it reads, what the model needs for it. */
interface TaskEntry {
  readonly summary: string;
  readonly data: string;
  /** The model's part; "or probe" where vectors do instead. */
  readonly needs: string;
  /** Whether `probe` can be asked for. */
  readonly hasProbe: boolean;
  run(bert: Bert, data: Data, options: EvalOptions): Promise<Evaluation>;
}

/** All tasks by name. */
export const evaluationTasks: Readonly<Record<EvaluationTask, TaskEntry>> = {
  stsb: {
    summary: "similarity of sentences",
    data: "stsb-en-dev.csv",
    needs: "sentence vectors, or one score per pair",
    hasProbe: false,
    run: evaluateStsb,
  },
  wordsim: { summary: "similarity of words", data: "EN-….txt", needs: "sentence vectors", hasProbe: false, run: evaluateWordsim },
  sst2: setEntry("sst2", "sentiment", "folder with train.tsv, dev.tsv"),
  cola: setEntry("cola", "acceptability", "folder with in_domain_train.tsv …"),
  mrpc: setEntry("mrpc", "paraphrases", "msr-para-train.tsv"),
  banking77: setEntry("banking77", "intents", "folder with train.csv, test.csv, categories.json"),
  classification: {
    summary: "labels of any table",
    data: "lines of text TAB label",
    needs: "a classifier of texts",
    hasProbe: false,
    run: evaluateTable,
  },
  blimp: {
    summary: "grammar, by pairs of sentences",
    data: "folder of .jsonl files",
    needs: "a masked-word head",
    hasProbe: false,
    run: async (bert, data, options) => evaluateBlimp(bert, folderOf(data, "a file for each paradigm"), options),
  },
  "wic-tsv": {
    summary: "senses of words in context",
    data: "folder with Training, Development",
    needs: "word and sentence vectors",
    hasProbe: false,
    run: async (bert, data, options) => evaluateWicTsv(bert, folderOf(data, "Training and Development"), options),
  },
  wnut17: {
    summary: "emerging entities",
    data: "folder with wnut17train.conll, emerging.test.annotated",
    needs: "a classifier of tokens, or --probe",
    hasProbe: true,
    run: evaluateWnut17,
  },
  xquad: {
    summary: "answers in paragraphs",
    data: "a file in the layout of SQuAD",
    needs: "a head for answers",
    hasProbe: false,
    run: evaluateXquad,
  },
};

/**
 * Evaluates a model on a task's local data.
 *
 * @param data - the folder as it was published, or the file that is scored
 * @throws {GlassbertError} E_HEAD_MISSING: the model lacks what the task needs; E_INPUT, E_NOT_UTF8, E_FILE_MISSING: the data is not what it should be
 */
export async function evaluate(bert: Bert, task: EvaluationTask, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, probe } = options;
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new GlassbertError("E_INPUT", `limit is ${limit}`, "give a whole number from 1");
  const { hasProbe, run } = evaluationTasks[evaluationTask(task)];
  if (probe && !hasProbe) {
    const having = Object.entries(evaluationTasks).flatMap(([name, { hasProbe }]) => (hasProbe ? [name] : []));
    throw new GlassbertError("E_INPUT", `${task} has no probe`, `leave it out; ${having.join(", ")} have one`);
  }
  return run(bert, data, options);
}

/** A task by its name. @throws {GlassbertError} E_INPUT: there is none */
export function evaluationTask(name: string): EvaluationTask {
  const names = Object.keys(evaluationTasks) as EvaluationTask[];
  const found = names.find(task => task === name);
  if (found !== undefined) return found;
  throw new GlassbertError("E_INPUT", `there is no evaluation "${name}".${didYouMean(name, names)}`, `choose one of ${names.join(", ")}`);
}

function setEntry(name: Parameters<typeof evaluateSet>[2], summary: string, data: string): TaskEntry {
  return {
    summary,
    data,
    needs: "a classifier of texts, or --probe",
    hasProbe: true,
    run: (bert, given, options) => evaluateSet(bert, given, name, options),
  };
}

function folderOf(data: Data, what: string): Exclude<Data, { sizeBytes: number }> {
  if (!("sizeBytes" in data)) return data;
  throw new GlassbertError("E_FILE_MISSING", `${data.name}: is a file, the set is a folder`, `give the folder with ${what}`);
}
