// Labels, tags, answers, rankings, zero-shot labels: every result of transformers' and sentence-transformers' own pipelines on the tiny folders,
// as recorded by golden/tasks/make.py and make_answers.py.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Folder } from "../src/base/index.ts";
import { bytesSource } from "../src/base/index.ts";
import { onnxRuntime, openFolder } from "../src/node/index.ts";
import type { Aggregation, Bert, ScoreFunction } from "../src/tasks/index.ts";
import { answer, classify, rank, readBert, replacedTokens, sentenceOrder, tag, zeroShot } from "../src/tasks/index.ts";
import { encodeSafetensors, float32, openWeights } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const cases = <T>(name: string): T[] => JSON.parse(readFileSync(join(import.meta.dirname, `golden/tasks/${name}.json`), "utf8"));
const open = new Map<string, Promise<Bert>>();
afterAll(() => Promise.all([...open.values()].map(async bert => (await bert).dispose())));

/** The model of a tiny folder, perhaps changed; loaded once. */
function model(name: string, key = "", change: (folder: Folder) => Promise<Folder> = async folder => folder): Promise<Bert> {
  const bert =
    open.get(name + key) ??
    openFolder(shared(`models/tiny/${name}`))
      .then(change)
      .then(folder => readBert(folder, onnxRuntime({ threads: 1 })));
  open.set(name + key, bert);
  return bert;
}

/** The folder with other settings in its config.json, and perhaps with files in the place of its own. */
async function changed(folder: Folder, settings: object, files: Readonly<Record<string, Uint8Array>> = {}): Promise<Folder> {
  const config = await folder.open("config.json");
  const json = { ...JSON.parse(new TextDecoder().decode(await config!.slice(0, config!.sizeBytes))), ...settings };
  const all = { ...files, "config.json": new TextEncoder().encode(JSON.stringify(json)) };
  const put = new Map(Object.entries(all));
  return { ...folder, open: async path => (put.has(path) ? bytesSource(path, put.get(path)!) : folder.open(path)) };
}

const labelled = (labels: readonly string[]) => ({ id2label: Object.fromEntries(labels.entries()) });

/** The classifier that make.py gives to folders without one: weight[c][d] = sin(1 + c D + d). */
async function withClassifier(folder: Folder, labels: readonly string[], bias: readonly number[], architecture: string): Promise<Folder> {
  const store = await openWeights(folder);
  const tensors = await Promise.all(store.names.map(async name => [name, await store.float32(name)] as const));
  const [C, D] = [labels.length, 24];
  const weight = float32(
    [C, D],
    Float32Array.from({ length: C * D }, (_, i) => Math.sin(1 + i)),
  );
  const added = [
    ["classifier.weight", weight],
    ["classifier.bias", float32([C], Float32Array.from(bias))],
  ] as const;
  return changed(
    folder,
    { ...labelled(labels), architectures: [architecture] },
    { "model.safetensors": encodeSafetensors([...tensors, ...added]) },
  );
}

const close = (ours: number, golden: number, tolerance = 2e-5) => Math.abs(ours - golden) <= tolerance * Math.max(1, Math.abs(golden));

describe.skipIf(!hasShared)("pipelines (need the shared folder)", () => {
  interface Classified {
    folder: string;
    text: string;
    pair?: string;
    function: ScoreFunction | null;
    labels: [string, number][];
  }
  test.each([...new Set(cases<Classified>("classification").map(({ folder }) => folder))])("classify: %s", async folder => {
    const bert = await model(folder);
    for (const golden of cases<Classified>("classification").filter(each => each.folder === folder)) {
      if (golden.pair === "") continue; // emptyPair below
      const { labels } = await classify(bert, { text: golden.text, pair: golden.pair }, { function: golden.function ?? undefined });
      expect(
        labels.map(({ label }) => label),
        golden.text,
      ).toEqual(golden.labels.map(([label]) => label));
      for (const [i, { score }] of labels.entries()) expect(close(score, golden.labels[i]![1]), `${golden.text} ${score}`).toBe(true);
    }
  });

  interface Tagged {
    folder: string;
    labels: string[] | null;
    bias: number[] | null;
    text: string;
    aggregation: Aggregation;
    ignoreLabels: string[];
    stride: number | null;
    entities: [string, number, number, number][];
  }
  const tagged = cases<Tagged>("tags");
  test.each([...new Set(tagged.map(({ folder, aggregation }) => `${folder} ${aggregation}`))])("tag: %s", async name => {
    const [folder, aggregation] = name.split(" ");
    // 1e-4: the made classifiers add up 24 numbers of a last layer that is itself within 2e-5.
    for (const golden of tagged.filter(each => each.folder === folder && each.aggregation === aggregation)) {
      const { labels, bias, text, stride } = golden;
      const architecture = folder === "roberta-mlm" ? "RobertaForTokenClassification" : "AlbertForTokenClassification";
      const bert = await model(folder!, "tags", async it => (labels === null ? it : withClassifier(it, labels, bias!, architecture)));
      const found = await tag(bert, text, {
        aggregation: golden.aggregation,
        ...(golden.ignoreLabels.includes("O") ? {} : { ignoreLabels: [] }),
        ...(stride === null ? {} : { stride }),
      });
      expect(
        found.map(({ label, start, end }) => [label, start, end]),
        `${text} stride ${stride}`,
      ).toEqual(golden.entities.map(([label, , start, end]) => [label, start, end]));
      for (const [i, { score, word, start, end }] of found.entries()) {
        expect(close(score, golden.entities[i]![1], 1e-4), `${text} stride ${stride}: ${score}, not ${golden.entities[i]![1]}`).toBe(true);
        expect(word).toBe(text.slice(start, end));
      }
    }
  });

  interface Answered {
    question: string;
    context: string;
    stride: number | null;
    alignToWords: boolean;
    maxAnswerTokens: number;
    windows: number;
    noAnswer: number;
    count: number;
    all: [number, number, number][];
  }
  test.each(cases<Answered>("answers").map((golden, i) => [i, golden] as const))("answer: case %i", async (_, golden) => {
    const { question, context, alignToWords, maxAnswerTokens, stride } = golden;
    const bert = await model("bert-qa");
    const options = { alignToWords, maxAnswerTokens, topK: 100000, ...(stride === null ? {} : { stride }) };
    const found = await answer(bert, question, context, options);
    expect(found.windows).toBe(golden.windows);
    expect(close(found.noAnswer, golden.noAnswer)).toBe(true);
    expect(found.answers.length).toBe(golden.count);
    for (const [i, [start, end, score]] of golden.all.entries()) {
      expect(found.answers[i]).toMatchObject({ start, end, text: context.slice(start, end) });
      expect(close(found.answers[i]!.score, score)).toBe(true);
    }
  });

  interface Ranking {
    query: string;
    documents: string[];
    rawScores: boolean;
    ranked: [number, number][];
  }
  test.each(cases<Ranking>("ranking").map((golden, i) => [i, golden] as const))("rank: case %i", async (_, golden) => {
    const { query, documents, rawScores } = golden;
    const ranked = await rank(await model("crossencoder-1logit"), query, documents, { rawScores, truncate: true });
    // By text: two documents are the same, and the reference's sort is not stable.
    expect(ranked.map(({ text }) => text)).toEqual(golden.ranked.map(([index]) => documents[index]));
    for (const [i, { score }] of ranked.entries()) expect(close(score, golden.ranked[i]![1])).toBe(true);
  });

  interface Guessed {
    labelsOfModel: string[];
    text: string;
    candidates: string[];
    multiLabel: boolean;
    template: string;
    labels: [string, number][];
  }
  test.each(cases<Guessed>("zero-shot").map((golden, i) => [i, golden] as const))("zeroShot: case %i", async (_, golden) => {
    const bert = await model("bert-seqcls", golden.labelsOfModel.join(), it => changed(it, labelled(golden.labelsOfModel)));
    const options = { multiLabel: golden.multiLabel, hypothesisTemplate: golden.template, truncate: true };
    const { labels } = await zeroShot(bert, golden.text, golden.candidates, options);
    expect(labels.map(({ label }) => label)).toEqual(golden.labels.map(([label]) => label));
    for (const [i, { score }] of labels.entries()) expect(close(score, golden.labels[i]![1])).toBe(true);
  });

  test("replacedTokens", async () => {
    const bert = await model("electra-discriminator");
    for (const golden of cases<{ text: string; tokens: [string, number, number, number][] }>("replaced")) {
      const { tokens } = await replacedTokens(bert, golden.text);
      expect(tokens.map(({ token, start, end }) => [token, start, end])).toEqual(golden.tokens.map(each => each.slice(0, 3)));
      for (const [i, { probability }] of tokens.entries()) expect(close(probability, golden.tokens[i]![3])).toBe(true);
    }
  });

  test("sentenceOrder", async () => {
    const bert = await model("albert-pretraining");
    for (const golden of cases<{ text: string; pair: string; isOrdered: number; logits: number[] }>("order")) {
      if (golden.pair === "") continue; // emptyPair below
      const { isOrdered, logits } = await sentenceOrder(bert, golden.text, golden.pair);
      expect(close(isOrdered, golden.isOrdered)).toBe(true);
      for (const [i, logit] of logits.entries()) expect(close(logit, golden.logits[i]!)).toBe(true);
    }
  });

  // transformers drops an empty second text of a single call (`if text_pair`) and keeps it in a batch; a cross-encoder always batches. Here it
  // is always kept: a pair is a pair.
  test("emptyPair: an empty second text is a text", async () => {
    const bert = await model("bert-seqcls");
    const dropped = cases<Classified>("classification").find(each => each.folder === "bert-seqcls" && each.pair === "")!;
    const [alone, pair] = await classify(bert, [dropped.text, { text: dropped.text, pair: "" }]);
    expect(close(alone!.labels[0]!.score, dropped.labels[0]![1])).toBe(true);
    expect(pair!.labels).not.toEqual(alone!.labels);
  });

  test("what a checkpoint lacks is named", async () => {
    await expect(tag(await model("bert-qa"), "x")).rejects.toThrow(/bert-qa lacks the classifier of tokens \(classifier\.weight\*\)/);
    await expect(classify(await model("electra-discriminator"), "x")).rejects.toThrow(/lacks the classifier of texts/);
    await expect(sentenceOrder(await model("bert-qa"), "x", "y")).rejects.toThrow(/lacks the sentence-order head: bert has none/);
    await expect(rank(await model("bert-seqcls"), "x", ["y"])).rejects.toThrow(/has a classifier of 3 labels/);
    await expect(zeroShot(await model("bert-seqcls"), "x", ["y"])).rejects.toThrow(/no label that begins with "entail"/);
  });
});

test.skipIf(hasShared)("pipelines (skipped: no shared folder beside the checkout)", () => {});
