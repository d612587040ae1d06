// Do vectors lie as near as people find the texts alike? STS-B for sentences, WordSim and SimLex for single words.
import type { Source } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { classify, embed } from "../tasks/index.ts";
import { similarity } from "../vectors/index.ts";
import { anchors } from "./anchors.ts";
import { cutNote } from "./cut-note.ts";
import type { EvalOptions, Evaluation, Part } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import { sample } from "./sample.ts";
import { correlationScores } from "./score.ts";
import type { ScoredPair } from "./scored-pairs.ts";
import { readScoredPairs } from "./scored-pairs.ts";
import type { Data } from "./text-file.ts";
import { fileOf } from "./text-file.ts";

/** STS-B: the development part, `stsb-en-dev.csv`. A model with a regression head is asked directly, any other by the cosine of its vectors. */
export async function evaluateStsb(bert: Bert, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0 } = options;
  const all = await readScoredPairs(await fileOf(data, "stsb-en-dev.csv"), ",", 5);
  const pairs = sample(all, limit, seed);
  const hasRegression = bert.weights.heads.has("labels") && bert.config.labels?.length === 1;
  const { given, notes } = hasRegression ? await regressions(bert, pairs, options) : await cosines(bert, pairs, options);
  return {
    task: "stsb",
    title: "STS-B, similarity of sentences",
    model: modelOf(bert),
    data: data.name,
    items: pairs.length,
    of: all.length,
    method: hasRegression ? "the model's own score of the pair" : "cosine of the two sentence vectors, nothing trained",
    isProbe: false,
    scores: correlationScores(pairs.map(pair => pair.score), given, seed), // biome-ignore format: one thing
    parts: {},
    notes,
    anchors: anchors["stsb"]!,
  };
}

const wordFiles = ["EN-WS-353-SIM.txt", "EN-WS-353-REL.txt", "EN-SIMLEX-999.txt"];

/** WordSim-353 (similarity, relatedness) and SimLex-999: each word alone in a sentence of its own. */
export async function evaluateWordsim(bert: Bert, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0 } = options;
  const files: Source[] = "sizeBytes" in data ? [data] : await Promise.all(wordFiles.map(name => fileOf(data, name)));
  const parts: Part[] = [];
  const notes = new Set<string>();
  let of = 0;
  for (const [i, file] of files.entries()) {
    const all = await readScoredPairs(file, "\t", 10);
    const pairs = sample(all, limit, seed);
    const { given, notes: more } = await cosines(bert, pairs, options);
    for (const note of more) notes.add(note);
    of += all.length;
    const name = files.length === 1 ? file.name : wordFiles[i]!.replace(/^EN-|\.txt$/g, "");
    parts.push({ name, items: pairs.length, scores: correlationScores(pairs.map(pair => pair.score), given, seed) }); // biome-ignore format: one thing
  }
  return {
    task: "wordsim",
    title: "WordSim-353 and SimLex-999, similarity of words",
    model: modelOf(bert),
    data: data.name,
    items: parts.reduce((sum, part) => sum + part.items, 0),
    of,
    method: "cosine of the vectors of the words, each a text of its own, nothing trained",
    isProbe: false,
    scores: parts.flatMap(({ name, scores }) => scores.slice(0, 1).map(score => ({ ...score, name: `${score.name} ${name}` }))),
    parts: { set: parts },
    notes: [...notes],
    anchors: [],
  };
}

interface Given {
  readonly given: readonly number[];
  readonly notes: readonly string[];
}

async function cosines(bert: Bert, pairs: readonly ScoredPair[], { signal, onProgress }: EvalOptions): Promise<Given> {
  const texts = [...new Set(pairs.flatMap(({ text, pair }) => [text, pair]))];
  const place = new Map(texts.map((text, i) => [text, i]));
  const { vectors, width, truncated } = await embed(bert, texts, {
    signal,
    onProgress: (done, total) => onProgress?.(done, total, "texts"),
  });
  const row = (text: string) => vectors.subarray(place.get(text)! * width, (place.get(text)! + 1) * width);
  return { given: pairs.map(({ text, pair }) => similarity("cosine", row(text), row(pair))), notes: cutNote(truncated) };
}

async function regressions(bert: Bert, pairs: readonly ScoredPair[], { signal, onProgress }: EvalOptions): Promise<Given> {
  const results = await classify(bert, pairs, {
    function: "none",
    truncate: true,
    signal,
    onProgress: (done, total) => onProgress?.(done, total, "pairs"),
  });
  return { given: results.map(({ labels }) => labels[0]!.score), notes: cutNote(results.map(result => result.truncated)) };
}
