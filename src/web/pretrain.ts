// Pre-training in a page: a small text and a tiny model, over onnxruntime-web in its worker, so that the page can draw the loss while it falls.
import type { JsonObject } from "../base/index.ts";
import { JsonNumber } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { readBert } from "../tasks/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import type { DocumentOptions, PretrainRecipe, PretrainReport, ReportOptions, WatchOptions } from "../train/index.ts";
import { learnTokenizer, pretraining, pretrainReports, readCorpus, readDocuments } from "../train/index.ts";
import type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
import { onnxRuntime } from "./onnx-runtime.ts";

/** What to train, and how. */
export interface PretrainOptions extends OnnxRuntimeOptions, ReportOptions, Pick<DocumentOptions, "lines"> {
  /** Its steps or its budgetMs must be said. Default of the examples: packed, 64 tokens */
  readonly recipe: PretrainRecipe;
  /** Sizes by their names in config.json. Default: two layers of width 64 */
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  /** Default: one is learned from the text */
  readonly tokenizer?: Tokenizer | undefined;
  /** Pieces of a tokenizer that is learned. Default 1000 */
  readonly vocabSize?: number | undefined;
  readonly watch?: Partial<WatchOptions> | undefined;
  readonly onReport?: ((report: PretrainReport) => void) | undefined;
}

/** What came of it. */
export interface Pretrained {
  /** The model, ready for every task; `exportFolder` gives its files */
  readonly bert: Bert;
  readonly reports: readonly PretrainReport[];
}

const tiny = { hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 256, max_position_embeddings: 128 };

const packed: PretrainRecipe["phases"] = [{ until: 1, examples: [{ name: "packed-mlm", maxSeqLength: 64 }] }];

/**
 * Trains a model from a text: a paragraph a line, a blank line between documents.
 *
 * @throws {GlassbertError} E_RUNTIME_MISSING; E_CORPUS: too little text; E_USAGE, E_INPUT: the recipe; E_CONFIG: the sizes; E_DIVERGED
 */
export async function pretrain(text: string, options: PretrainOptions): Promise<Pretrained> {
  const {
    recipe,
    sizes = tiny,
    vocabSize = 1000,
    lines,
    watch,
    onReport,
    onUpdate,
    reportEvery,
    evaluateEvery,
    signal,
    ...running
  } = options;
  const tokenizer =
    options.tokenizer ?? (await learnTokenizer(counter => counter.read([text]), { kind: "wordpiece", vocabSize, cased: false, signal }));
  const documents = readDocuments(text.split("\n"), { name: "the text", ...(lines === undefined ? {} : { lines }) });
  const corpus = await readCorpus(documents, tokenizer, { signal });
  const runtime = await onnxRuntime(running);
  try {
    const run = await pretraining({ recipe: { phases: packed!, ...recipe }, config: configOf(sizes), tokenizer, corpus, runtime, watch });
    const reports: PretrainReport[] = [];
    for await (const report of pretrainReports(run, { reportEvery, evaluateEvery, onUpdate, signal })) {
      reports.push(report);
      onReport?.(report);
    }
    const bert = await readBert(run.folder(), runtime, { signal });
    await run.release();
    return { bert: { ...bert, notes: [...bert.notes, ...run.notes, ...runtime.notes] }, reports };
  } catch (error) {
    await runtime.release();
    throw error;
  }
}

function configOf(sizes: Readonly<Record<string, number>>): JsonObject {
  return new Map(Object.entries({ ...tiny, ...sizes }).map(([key, size]) => [key, new JsonNumber(`${size}`)]));
}
