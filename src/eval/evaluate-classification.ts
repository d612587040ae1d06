// Does the model tell the classes of texts apart? Its own classifier is asked, or a probe on frozen sentence vectors is trained.
import { GlassbertError } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { f1, matthews } from "./agreement.ts";
import { anchors } from "./anchors.ts";
import type { ClassificationSet, ClassificationSetName } from "./classification-sets.ts";
import { classificationSets } from "./classification-sets.ts";
import { askClassifier, classifierRows, meaningsOfRows } from "./classifier.ts";
import type { EvalOptions, Evaluation, Part, Score } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import type { Labelled } from "./labelled.ts";
import { readLabelled } from "./labelled.ts";
import { sample } from "./sample.ts";
import { accuracyScore, drawnScore } from "./score.ts";
import { askProbe } from "./sentence-probe.ts";
import type { Data } from "./text-file.ts";
import { fileOf } from "./text-file.ts";

/** A published set, from its folder; without a probe the file to be scored is enough. */
export async function evaluateSet(bert: Bert, data: Data, name: ClassificationSetName, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0, probe = false } = options;
  const set: ClassificationSet = classificationSets[name];
  const labels = await set.labels(data);
  const meanings = probe ? labels : meaningsOfRows(bert.name, await classifierRows(bert), labels, set.aliases);
  const { train, dev } = await split(set, data, labels, probe);
  const all = dev.flatMap(part => part.items);
  const items = sample(all, limit, seed);
  const { answers, notes, method } = probe
    ? await askProbe(bert, train, items, labels, options)
    : await askClassifier(bert, items, meanings, options);
  return {
    task: name,
    title: set.title,
    model: modelOf(bert),
    data: data.name,
    items: items.length,
    of: all.length,
    method,
    isProbe: probe,
    scores: scoresOf(set, items, answers, seed),
    parts: dev.length === 1 ? {} : { part: dev.map(part => partOf(part, set, items, answers, seed)) },
    notes: [...(set.dev.length === 0 ? ["there is no development part: every fifth pair is scored, the others train"] : []), ...notes],
    anchors: anchors[name] ?? [],
  };
}

/** Any table of `text TAB label`, for a model with a classifier; labels are the names of its rows, or their numbers. */
export async function evaluateTable(bert: Bert, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  if (!("sizeBytes" in data))
    throw new GlassbertError("E_FILE_MISSING", `${data.name}: is a folder, expected a table of text TAB label`, "give the file");
  if (options.probe)
    throw new GlassbertError("E_INPUT", "a table has no part to train a probe on", "use a named set, or a model with a classifier");
  const rows = await classifierRows(bert);
  const format = { separator: "\t", columns: ["text", "label"], text: "text", label: "label" } as const;
  const nameOf = (label: string) => (rows.includes(label) ? label : rows[Number(label)]!);
  const all = (await readLabelled(data, format, [...rows, ...rows.map((_, i) => String(i))])).map(item => ({
    ...item,
    label: nameOf(item.label),
  }));
  const items = sample(all, options.limit, options.seed);
  const { answers, notes, method } = await askClassifier(bert, items, rows, options);
  const gold = items.map(item => item.label);
  return {
    task: "classification",
    title: "labels of texts",
    model: modelOf(bert),
    data: data.name,
    items: items.length,
    of: all.length,
    method,
    isProbe: false,
    scores: [accuracyScore(gold, answers)],
    parts: {},
    notes: [`the commonest label alone would have ${(100 * commonest(gold)).toFixed(1)}`, ...notes],
    anchors: [],
  };
}

interface Parts {
  readonly train: readonly Labelled[];
  readonly dev: readonly { readonly name: string; readonly items: readonly Labelled[] }[];
}

/** The part to train on, where it is wanted, and the parts to score. */
async function split(set: ClassificationSet, data: Data, labels: readonly string[], wantsTrain: boolean): Promise<Parts> {
  const read = async (file: string) => readLabelled(await fileOf(data, file), set.format, labels);
  if (set.dev.length === 0) {
    const all = await read(set.train);
    const isDev = (_: unknown, i: number) => i % 5 === 4;
    return { train: all.filter((item, i) => !isDev(item, i)), dev: [{ name: set.train, items: all.filter(isDev) }] };
  }
  if ("sizeBytes" in data && wantsTrain)
    throw new GlassbertError("E_INPUT", `${data.name}: a probe needs the training part too`, `give the folder with ${set.train}`);
  const files = "sizeBytes" in data ? [data.name] : set.dev;
  const dev: { name: string; items: Labelled[] }[] = [];
  for (const file of files) dev.push({ name: file.replace(/_dev\.tsv$/, ""), items: await read(file) });
  return { train: wantsTrain ? await read(set.train) : [], dev };
}

function scoresOf(set: ClassificationSet, items: readonly Labelled[], answers: readonly string[], seed: number): Score[] {
  const gold = items.map(item => item.label);
  const drawn = (name: string, statistic: typeof f1) => {
    const pick = (rows: Int32Array, list: readonly string[]) => Array.from(rows, i => list[i]!);
    return drawnScore(name, items.length, rows => statistic(pick(rows, gold), pick(rows, answers), set.positive), seed);
  };
  const count = { accuracy: () => accuracyScore(gold, answers), F1: () => drawn("F1", f1), Matthews: () => drawn("Matthews", matthews) };
  return set.counts.map(name => count[name]());
}

function partOf(
  part: Parts["dev"][number],
  set: ClassificationSet,
  items: readonly Labelled[],
  answers: readonly string[],
  seed: number,
): Part {
  const members = new Set(part.items);
  const rows = items.flatMap((item, i) => (members.has(item) ? [i] : []));
  const [own, given] = [rows.map(i => items[i]!), rows.map(i => answers[i]!)];
  return { name: part.name, items: rows.length, scores: scoresOf(set, own, given, seed) };
}

function commonest(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / labels.length;
}
