// Documents in the order in which they answer a query, judged by a cross-encoder: query and document are read together, which is slower than
// comparing vectors and better. One logit per pair; softmax over it would always be 1.
// Source: huggingface/sentence-transformers, cross_encoder/model.py (6.2).
import { Fields, GlassbertError, parseJson, readAll } from "../base/index.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { checkTopK } from "./classify.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { type ScoreFunction, scoresOf } from "./label-scores.ts";
import { runEach } from "./run-each.ts";

/** A document with its score. */
export interface RankedDocument {
  /** Its place in the list that was given. */
  readonly index: number;
  readonly text: string;
  readonly score: number;
  readonly logit: number;
  /** Whether query and document together were longer than the model reads and were cut, which `truncate` allows. */
  readonly truncated: boolean;
}

/** How to rank. */
export interface RankOptions extends RunEachOptions {
  /** How many documents. Default: all. */
  readonly topK?: number | undefined;
  /** Give logits. Default false: scores are as the model folder says, mostly sigmoid. */
  readonly rawScores?: boolean | undefined;
  /** Cut what is too long, the longer of query and document first, instead of refusing it. Default false. */
  readonly truncate?: boolean | undefined;
}

/**
 * Ranks documents by a cross-encoder, best first; equals stay in the order given.
 *
 * @throws {GlassbertError} E_HEAD_MISSING: no classifier, or one with several rows; E_TOO_LONG; E_MODULES: the folder asks for a score function that
 * is not known; E_INPUT: an empty query, a `topK` below 1
 */
export async function rank(bert: Bert, query: string, documents: readonly string[], options: RankOptions = {}): Promise<RankedDocument[]> {
  const topK = checkTopK(options.topK);
  if (query.trim() === "") throw new GlassbertError("E_INPUT", "the query is empty", "say what the documents are to be ranked by");
  const scoring = options.rawScores ? "none" : await scoreFunction(bert);
  const ranked = new Array<RankedDocument>(documents.length);
  await runEach(bert, "labels", {
    ...options,
    inputs: documents,
    encode: pair => encodeFor(bert, query, { pair, truncate: options.truncate }),
    take: (index, { logits }, { dropped }) => {
      if (logits!.length !== 1) {
        throw new GlassbertError(
          "E_HEAD_MISSING",
          `${bert.name} has a classifier of ${logits!.length} labels; a cross-encoder has one score per pair`,
          "classify the pairs instead, or use a cross-encoder such as cross-encoder/ms-marco-MiniLM-L6-v2",
        );
      }
      const score = scoresOf(logits!, scoring)[0]!;
      ranked[index] = { index, text: documents[index]!, score, logit: logits![0]!, truncated: dropped > 0 };
    },
  });
  return ranked.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, topK);
}

/** Activations by the last part of their Python path. */
const activations: Readonly<Record<string, ScoreFunction>> = { Sigmoid: "sigmoid", Identity: "none" };

/** What makes a score of the logit: the folder's `activation_fn`, in any of the three places it has been kept; a sigmoid by default. */
async function scoreFunction({ folder, config }: Bert): Promise<ScoreFunction> {
  const file = await folder.open("config_sentence_transformers.json");
  const where = { name: file?.name ?? "", code: "E_MODULES" } as const;
  const settings = file === null ? null : new Fields(parseJson(await readAll(file), where), where);
  const inConfig = new Fields(config.raw, { name: `${folder.name}/config.json`, code: "E_MODULES" });
  const path =
    settings?.string("activation_fn", null) ??
    inConfig.object("sentence_transformers", null)?.string("activation_fn", null) ??
    inConfig.string("sbert_ce_default_activation_function", null);
  const name = path?.split(".").at(-1) ?? "Sigmoid";
  if (Object.hasOwn(activations, name)) return activations[name]!;
  throw new GlassbertError(
    "E_MODULES",
    `${folder.name}: the score function is "${path}", which is not known`,
    `ask for raw scores, or for one of ${Object.keys(activations).join(", ")} in config_sentence_transformers.json`,
  );
}
