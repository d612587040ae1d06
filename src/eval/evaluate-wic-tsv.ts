// Is a word meant in a given sense? Nothing is trained but a threshold: a vector of the use is compared with a vector of the definition, and
// how near is near enough is read off the training part. Once with the word's own vector in its context, once with that of the sentence.
import type { Folder } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { embed, manyWordVectors } from "../tasks/index.ts";
import { similarity } from "../vectors/index.ts";
import { anchors } from "./anchors.ts";
import { cutNote } from "./cut-note.ts";
import type { EvalOptions, Evaluation } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import { sample } from "./sample.ts";
import { accuracyScore } from "./score.ts";
import type { Sense } from "./senses.ts";
import { readSenses } from "./senses.ts";
import { bestThreshold } from "./threshold.ts";

/** WiC-TSV: a folder with `Training` and `Development` (the test part has no labels). */
export async function evaluateWicTsv(bert: Bert, data: Folder, options: EvalOptions = {}): Promise<Evaluation> {
  const train = await readSenses(data, "Training", "train");
  const all = await readSenses(data, "Development", "dev");
  const items = sample(all, options.limit, options.seed);
  const gold = items.map(sense => sense.isMeant);
  const senses = [...train, ...items];
  const ways = [await byWord(bert, senses, options), await bySentence(bert, senses, options)].map(way => {
    const threshold = bestThreshold(
      way.cosines.slice(0, train.length),
      train.map(sense => sense.isMeant),
    );
    const answers = way.cosines.slice(train.length).map(cosine => cosine >= threshold);
    return { ...way, threshold, score: { ...accuracyScore(gold, answers), name: `accuracy ${way.name}` } };
  });
  return {
    task: "wic-tsv",
    title: "WiC-TSV, senses of words in context",
    model: modelOf(bert),
    data: data.name,
    items: items.length,
    of: all.length,
    method: `cosine of use and definition with a threshold chosen on the ${train.length} training items: ${ways
      .map(({ name, threshold }) => `${name} ${threshold.toFixed(3)}`)
      .join(", ")}`,
    isProbe: false,
    scores: ways.map(way => way.score),
    parts: {},
    notes: ways.flatMap(way => way.notes),
    anchors: anchors["wic-tsv"]!,
  };
}

interface Way {
  readonly name: string;
  readonly cosines: readonly number[];
  readonly notes: readonly string[];
}

/** The word's vector in its context, and the mean of the definition's words. */
async function byWord(bert: Bert, senses: readonly Sense[], { signal, onProgress }: EvalOptions): Promise<Way> {
  const texts = senses.flatMap(sense => {
    const text = definitionOf(sense);
    return [
      { text: sense.context, spans: [sense.span] },
      { text, spans: [[0, text.length] as const] },
    ];
  });
  const vectors = await manyWordVectors(bert, texts, { signal, onProgress: (done, total) => onProgress?.(done, total, "texts") });
  const cosines = senses.map((_, i) => similarity("cosine", vectors[2 * i]!, vectors[2 * i + 1]!));
  return { name: "word in context", cosines, notes: [] };
}

/** The sentence vectors of context and definition. */
async function bySentence(bert: Bert, senses: readonly Sense[], { signal, onProgress }: EvalOptions): Promise<Way> {
  const texts = senses.flatMap(sense => [sense.context, definitionOf(sense)]);
  const { vectors, width, truncated } = await embed(bert, texts, {
    signal,
    onProgress: (done, total) => onProgress?.(done, total, "texts"),
  });
  const row = (i: number) => vectors.subarray(i * width, (i + 1) * width);
  const cosines = senses.map((_, i) => similarity("cosine", row(2 * i), row(2 * i + 1)));
  return { name: "sentence", cosines, notes: cutNote(truncated) };
}

function definitionOf({ target, hypernyms, definition }: Sense): string {
  return `${target}, ${hypernyms.join(", ")}: ${definition}`;
}
