// Are rare and new names found? F1 of whole entities, kind and both ends right. A model that tags is asked for its entities; for any other a
// probe on frozen word vectors learns the tags.
import { GlassbertError } from "../base/index.ts";
import type { Bert, Span } from "../tasks/index.ts";
import { manyWordVectors, tag } from "../tasks/index.ts";
import { noHead } from "./classifier.ts";
import type { Entity } from "./entities.ts";
import { countEntities, entitiesOf, entityF1 } from "./entities.ts";
import type { EvalOptions, Evaluation, Part } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import { trainProbe } from "./probe.ts";
import { sample } from "./sample.ts";
import { drawnScore } from "./score.ts";
import type { TaggedSentence } from "./tagged.ts";
import { readTagged } from "./tagged.ts";
import type { Data } from "./text-file.ts";
import { fileOf } from "./text-file.ts";

const kinds = ["corporation", "creative-work", "group", "location", "person", "product"];

/** WNUT-17: the folder with `wnut17train.conll` and `emerging.test.annotated`; without a probe the file to be scored is enough. */
export async function evaluateWnut17(bert: Bert, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0, probe = false } = options;
  if (probe && "sizeBytes" in data)
    throw new GlassbertError("E_INPUT", `${data.name}: a probe needs the training part too`, "give the folder with wnut17train.conll");
  const all = await readTagged(await fileOf(data, "emerging.test.annotated"), kinds);
  const sentences = sample(all, limit, seed);
  const { found, method, notes } = probe
    ? await byProbe(bert, await readTagged(await fileOf(data, "wnut17train.conll"), kinds), sentences, options)
    : await byTagger(bert, sentences, options);
  const gold = sentences.map(sentence => entitiesOf(sentence.tags));
  const f1 = (keep: (entity: Entity) => boolean) => {
    const counts = gold.map((entities, i) => countEntities(entities.filter(keep), found[i]!.filter(keep)));
    const statistic = (rows: Int32Array) => entityF1(Array.from(rows, i => counts[i]!));
    return drawnScore("entity F1", sentences.length, statistic, seed);
  };
  const parts = kinds.map((name): Part => {
    const isOfKind = (entity: Entity) => entity.kind === name;
    return { name, items: gold.flat().filter(isOfKind).length, scores: [f1(isOfKind)] };
  });
  return {
    task: "wnut17",
    title: "WNUT-17, emerging entities",
    model: modelOf(bert),
    data: data.name,
    items: sentences.length,
    of: all.length,
    method,
    isProbe: probe,
    scores: [f1(() => true)],
    parts: { kind: parts },
    notes,
    anchors: [],
  };
}

interface Found {
  readonly found: readonly (readonly Entity[])[];
  readonly method: string;
  readonly notes: readonly string[];
}

async function byTagger(bert: Bert, sentences: readonly TaggedSentence[], { signal, onProgress }: EvalOptions): Promise<Found> {
  if (!bert.weights.heads.has("tokenLabels")) throw noHead(bert, "classifier of tokens");
  const known = [...new Set((bert.config.labels ?? []).map(label => label.replace(/^[BI]-/, "")))].filter(kind => kind !== "O");
  if (known.length === 0 || known.some(kind => !kinds.includes(kind))) {
    throw new GlassbertError(
      "E_INPUT",
      `${bert.name} tells ${known.join(", ") || "tags without names"}; the data has ${kinds.join(", ")}`,
      "use a model that was trained for WNUT-17, or measure a probe: --probe",
    );
  }
  const missing = kinds.filter(kind => !known.includes(kind));
  const joined = sentences.map(sentence => joinWords(sentence.words));
  const results = await tag(
    bert,
    joined.map(({ text }) => text),
    { aggregation: "first", signal, onProgress: (done, total) => onProgress?.(done, total, "sentences") },
  );
  const found = results.map((entities, i) => entities.map(({ label, start, end }) => wordsOf(label, start, end, joined[i]!.spans)));
  return {
    found,
    method: "the model's own tags, each word tagged as its first piece",
    notes: missing.length === 0 ? [] : [`the model never tells ${missing.join(", ")}`],
  };
}

async function byProbe(
  bert: Bert,
  train: readonly TaggedSentence[],
  sentences: readonly TaggedSentence[],
  { seed, signal, onProgress }: EvalOptions,
): Promise<Found> {
  const D = bert.config.hidden_size;
  const texts = [...train, ...sentences].map(sentence => joinWords(sentence.words));
  const vectors = await manyWordVectors(bert, texts, {
    allowEmpty: true,
    signal,
    onProgress: (done, total) => onProgress?.(done, total, "sentences"),
  });
  const names = ["O", ...kinds.flatMap(kind => [`B-${kind}`, `I-${kind}`])];
  const labels = Int32Array.from(train.flatMap(sentence => sentence.tags.map(name => names.indexOf(name))));
  const probe = await trainProbe(
    { vectors: stacked(vectors.slice(0, train.length)), width: D, labels, classes: names.length },
    { seed, signal, onStep: step => onProgress?.(step, undefined, "steps of the probe") },
  );
  const found = vectors.slice(train.length).map(rows => entitiesOf(Array.from(probe.predict(rows), i => names[i]!)));
  const empty = vectors.reduce((sum, rows) => sum + emptyRows(rows, D), 0);
  return {
    found,
    method: `probe: logistic regression on frozen word vectors, ${labels.length} words, L2 ${probe.strength}`,
    notes: empty === 0 ? [] : [`${empty} words became no piece and have a vector of zeros`],
  };
}

/** Words with blanks between them, and where each stands. */
function joinWords(words: readonly string[]): { text: string; spans: Span[] } {
  let start = 0;
  const spans = words.map((word): Span => {
    const span = [start, start + word.length] as const;
    start += word.length + 1;
    return span;
  });
  return { text: words.join(" "), spans };
}

/** A stretch of characters as one of words: all that it touches. */
function wordsOf(kind: string, start: number, end: number, spans: readonly Span[]): Entity {
  const touched = spans.flatMap(([from, to], word) => (from < end && start < to ? [word] : []));
  return { kind, start: touched[0]!, end: touched.at(-1)! + 1 };
}

function stacked(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}

function emptyRows(rows: Float32Array, D: number): number {
  let count = 0;
  for (let start = 0; start < rows.length; start += D) if (rows.subarray(start, start + D).every(v => v === 0)) count++;
  return count;
}
