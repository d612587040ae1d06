// The tasks of fine-tuned models against what transformers' and sentence-transformers' own pipelines gave on the same folders
// (test/golden/tasks): labels, tags, answers, ranking, zero-shot labels, replaced tokens, sentence order.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesSource, type Folder, readAll } from "../src/base/index.ts";
import { interpreter } from "../src/graph/index.ts";
import { load, openFile, openFolder } from "../src/node/index.ts";
import type { Aggregation, Bert, ScoreFunction } from "../src/tasks/index.ts";
import { answer, classify, rank, readBert, replacedTokens, sentenceOrder, tag, zeroShot } from "../src/tasks/index.ts";
import { encodeSafetensors, float32, openSafetensors, openWeights } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const golden = <T>(name: string): T[] => JSON.parse(readFileSync(join(import.meta.dirname, "golden/tasks", name), "utf8"));
const loaded = new Map<string, Promise<Bert>>();
const open = (name: string) => {
  const bert = loaded.get(name) ?? load(shared(`models/tiny/${name}`), { threads: 1 });
  loaded.set(name, bert);
  return bert;
};
afterAll(async () => {
  for (const bert of loaded.values()) await (await bert).dispose();
});
/** Floats of the reference are f32 and hold eight digits. */
const near = (ours: number, theirs: number) => expect(Math.abs(ours - theirs)).toBeLessThan(2e-5 * Math.max(1, Math.abs(theirs)));

/** A folder with some of its files replaced. */
function overlay(folder: Folder, files: Readonly<Record<string, Uint8Array>>): Folder {
  return { ...folder, open: async path => (files[path] ? bytesSource(`${folder.name}/${path}`, files[path]) : folder.open(path)) };
}

/** A folder whose config.json says something else. */
async function withConfig(name: string, changes: object, files: Readonly<Record<string, Uint8Array>> = {}): Promise<Bert> {
  const folder = await openFolder(shared(`models/tiny/${name}`));
  const config = JSON.parse(new TextDecoder().decode(await readAll((await folder.open("config.json"))!)));
  const bytes = new TextEncoder().encode(JSON.stringify({ ...config, ...changes }));
  return readBert(overlay(folder, { ...files, "config.json": bytes }), interpreter());
}

/** The folder's encoder with a classifier of tokens as make.py makes it. */
async function withTokenClassifier(name: string, labels: readonly string[], bias: readonly number[]): Promise<Bert> {
  const store = await openWeights(await openFolder(shared(`models/tiny/${name}`)));
  const weights = await Promise.all(store.names.map(async tensor => [tensor, await store.float32(tensor)] as const));
  const width = 24; // hidden_size of both folders
  const sines = Float32Array.from({ length: labels.length * width }, (_, i) => Math.sin(1 + i));
  const file = encodeSafetensors([
    ...weights.filter(([tensor]) => !/^(?:cls|lm_head|predictions|sop_classifier)\./.test(tensor)),
    ["classifier.weight", float32([labels.length, width], sines)],
    ["classifier.bias", float32([labels.length], Float32Array.from(bias))],
  ]);
  const id2label = Object.fromEntries(labels.map((label, id) => [id, label]));
  const type = name.startsWith("albert") ? "Albert" : "Roberta";
  return withConfig(name, { id2label, architectures: [`${type}ForTokenClassification`] }, { "model.safetensors": file });
}

interface ClassificationCase {
  readonly folder: string;
  readonly text: string;
  readonly pair?: string;
  readonly function: ScoreFunction | null;
  readonly labels: readonly [label: string, score: number][];
}

describe.skipIf(!hasShared)("labels", () => {
  const cases = golden<ClassificationCase>("classification.json");
  test.each([...new Set(cases.map(({ folder }) => folder))])("%s", async folder => {
    const bert = await open(folder);
    const own = cases.filter(it => it.folder === folder);
    for (const scoring of [null, "sigmoid", "none"] as const) {
      const some = own.filter(it => it.function === scoring);
      const all = await classify(bert, some, scoring === null ? {} : { function: scoring });
      for (const [i, { labels, text, pair }] of some.entries()) {
        const single = await classify(bert, { text, pair }, scoring === null ? {} : { function: scoring });
        for (const found of [all[i]!, single]) {
          expect(found.labels.map(({ label }) => label)).toEqual(labels.map(([label]) => label));
          for (const [k, { score }] of found.labels.entries()) near(score, labels[k]![1]);
          expect(found.truncated).toBe(false);
        }
      }
    }
  });
});

interface TagCase {
  readonly folder: string;
  readonly labels: readonly string[] | null;
  readonly bias: readonly number[] | null;
  readonly text: string;
  readonly aggregation: Aggregation;
  readonly ignoreLabels: readonly string[];
  readonly stride: number | null;
  readonly entities: readonly [label: string, score: number, start: number, end: number][];
}

describe.skipIf(!hasShared)("tags", () => {
  const cases = golden<TagCase>("tags.json");
  test.each([...new Set(cases.map(({ folder }) => folder))])("%s", async folder => {
    const own = cases.filter(it => it.folder === folder);
    const { labels, bias } = own[0]!;
    const bert = labels ? await withTokenClassifier(folder, labels, bias!) : await open(folder);
    for (const { text, aggregation, ignoreLabels, stride, entities } of own) {
      const found = await tag(bert, text, { aggregation, ignoreLabels, ...(stride === null ? {} : { stride }) });
      const place = `${aggregation}, stride ${stride}: ${text}`;
      expect(
        found.map(({ label, start, end }) => [label, start, end]),
        place,
      ).toEqual(entities.map(([label, , start, end]) => [label, start, end]));
      for (const [i, { score, word, start, end }] of found.entries()) {
        near(score, entities[i]![1]);
        expect(word).toBe(text.slice(start, end));
      }
    }
  });

  test("a list gives what each text gives alone, in order", async () => {
    const bert = await open("bert-tokencls");
    const texts = [...new Set(cases.map(({ text }) => text))];
    const options = { aggregation: "max", ignoreLabels: [] } as const;
    const all = await tag(bert, texts, options);
    for (const [i, text] of texts.entries()) {
      const alone = await tag(bert, text, options);
      expect(all[i]!.map(({ score: _, ...it }) => it)).toEqual(alone.map(({ score: _, ...it }) => it));
      for (const [k, { score }] of alone.entries()) expect(Math.abs(all[i]![k]!.score - score)).toBeLessThan(1e-6);
    }
  });
});

interface AnswerCase {
  readonly question: string;
  readonly context: string;
  readonly stride: number | null;
  readonly alignToWords: boolean;
  readonly maxAnswerTokens: number;
  readonly windows: number;
  readonly noAnswer: number;
  readonly count: number;
  readonly all: readonly [start: number, end: number, score: number][];
  readonly top: readonly [start: number, end: number, score: number];
}

test.skipIf(!hasShared)("answers", async () => {
  const bert = await open("bert-qa");
  for (const { question, context, stride, top, all, ...it } of golden<AnswerCase>("answers.json")) {
    const { alignToWords, maxAnswerTokens } = it;
    const options = { alignToWords, maxAnswerTokens, topK: it.count + 1, ...(stride === null ? {} : { stride }) };
    const found = await answer(bert, question, context, options);
    expect(found.windows).toBe(it.windows);
    near(found.noAnswer, it.noAnswer);
    expect(found.answers).toHaveLength(it.count);
    for (const [i, { start, end, score, text }] of found.answers.slice(0, all.length).entries()) {
      near(score, all[i]![2]);
      expect([start, end]).toEqual(all[i]!.slice(0, 2));
      expect(text).toBe(context.slice(start, end));
    }
    if (!alignToWords && it.windows === 1) {
      expect([found.answers[0]!.start, found.answers[0]!.end]).toEqual(top.slice(0, 2));
      near(found.answers[0]!.score, top[2]);
    }
    const withNone = await answer(bert, question, context, { ...options, handleImpossibleAnswer: true });
    expect(withNone.answers).toHaveLength(it.count + 1);
    expect(withNone.answers.find(({ text }) => text === "")).toEqual({ text: "", start: 0, end: 0, score: found.noAnswer });
  }
});

interface ZeroShotCase {
  readonly labelsOfModel: readonly string[];
  readonly text: string;
  readonly candidates: readonly string[];
  readonly multiLabel: boolean;
  readonly template: string;
  readonly labels: readonly [label: string, score: number][];
}

test.skipIf(!hasShared)("zero-shot labels", async () => {
  const models = new Map<string, Bert>();
  for (const { labelsOfModel, text, candidates, multiLabel, template, labels } of golden<ZeroShotCase>("zero-shot.json")) {
    const key = labelsOfModel.join();
    if (!models.has(key)) models.set(key, await withConfig("bert-seqcls", { id2label: { ...labelsOfModel } }));
    const found = await zeroShot(models.get(key)!, text, candidates, { multiLabel, hypothesisTemplate: template, truncate: true });
    expect(found.labels.map(({ label }) => label)).toEqual(labels.map(([label]) => label));
    for (const [i, { score }] of found.labels.entries()) near(score, labels[i]![1]);
  }
});

interface RankingCase {
  readonly query: string;
  readonly documents: readonly string[];
  readonly rawScores: boolean;
  readonly ranked: readonly [index: number, score: number][];
}

test.skipIf(!hasShared)("ranking", async () => {
  const bert = await open("crossencoder-1logit");
  for (const { query, documents, rawScores, ranked } of golden<RankingCase>("ranking.json")) {
    const found = await rank(bert, query, documents, { rawScores, truncate: true });
    expect(found.map(({ index }) => index)).toEqual(ranked.map(([index]) => index));
    for (const [i, { score, text, index }] of found.entries()) {
      near(score, ranked[i]![1]);
      expect(text).toBe(documents[index]);
    }
    expect(found.some(({ truncated }) => truncated)).toBe(true);
    await expect(rank(bert, query, documents)).rejects.toMatchObject({ code: "E_TOO_LONG" });
    expect(await rank(bert, query, documents, { rawScores, truncate: true, topK: 2 })).toEqual(found.slice(0, 2));
  }
});

test.skipIf(!hasShared)("the cross-encoder's own golden", async () => {
  const bert = await open("crossencoder-1logit");
  const { pairs } = JSON.parse(readFileSync(shared("models/golden/crossencoder-1logit.json"), "utf8"));
  const file = await openSafetensors(await openFile(shared("models/golden/crossencoder-1logit.safetensors")));
  const [logits, scores] = [await file.float32("logits"), await file.float32("scores")];
  for (const [i, [query, document]] of pairs.entries()) {
    const [raw] = await rank(bert, query, [document], { rawScores: true, truncate: true });
    const [scored] = await rank(bert, query, [document], { truncate: true });
    near(raw!.score, logits.data[i]!);
    near(scored!.score, scores.data[i]!);
  }
});

test.skipIf(!hasShared)("replaced tokens and sentence order", async () => {
  const electra = await open("electra-discriminator");
  const texts = golden<{ text: string; tokens: readonly [token: string, start: number, end: number, probability: number][] }>(
    "replaced.json",
  );
  for (const { text, tokens } of texts) {
    const found = (await replacedTokens(electra, text)).tokens;
    expect(found.map(({ token, start, end }) => [token, start, end])).toEqual(tokens.map(([token, start, end]) => [token, start, end]));
    for (const [i, { probability }] of found.entries()) near(probability, tokens[i]![3]);
  }
  const albert = await open("albert-pretraining");
  for (const { text, pair, isOrdered, logits } of golden<{ text: string; pair: string; isOrdered: number; logits: number[] }>(
    "order.json",
  )) {
    const found = await sentenceOrder(albert, text, pair);
    near(found.isOrdered, isOrdered);
    for (const [i, logit] of found.logits.entries()) near(logit, logits[i]!);
  }
});

test.skipIf(!hasShared)("bad input", async () => {
  const rejected = (promise: Promise<unknown>, code: string, says: string | RegExp) =>
    expect(promise).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  const [labels, tokens, spans, ranker, regression] = await Promise.all(
    ["bert-seqcls", "bert-tokencls", "bert-qa", "crossencoder-1logit", "bert-regression"].map(open),
  );
  const long = "dog ".repeat(60);
  await rejected(classify(tokens!, "x"), "E_HEAD_MISSING", "classifier of texts|lacks");
  await rejected(tag(labels!, "x"), "E_HEAD_MISSING", "lacks");
  await rejected(answer(labels!, "x", "y"), "E_HEAD_MISSING", "lacks");
  await rejected(rank(spans!, "x", ["y"]), "E_HEAD_MISSING", "lacks");
  await rejected(rank(labels!, "x", ["y"]), "E_HEAD_MISSING", "classifier of 3 labels");
  await rejected(replacedTokens(labels!, "x"), "E_HEAD_MISSING", "lacks");
  await rejected(sentenceOrder(labels!, "x", "y"), "E_HEAD_MISSING", "lacks");
  await rejected(zeroShot(labels!, "x", ["y"]), "E_HEAD_MISSING", "negative, positive, neutral");
  await rejected(classify(labels!, long), "E_TOO_LONG", "40");
  expect(await classify(labels!, long, { truncate: true, topK: 1 })).toMatchObject({ truncated: true, labels: [{}] });
  await rejected(classify(labels!, "x", { topK: 0 }), "E_INPUT", "topK is 0");
  await rejected(classify(labels!, "x", { function: "sofmax" as ScoreFunction }), "E_INPUT", 'Did you mean "softmax"');
  await rejected(classify(regression!, "x", { function: "softmax" }), "E_INPUT", "always be 1");
  await rejected(tag(tokens!, "x", { aggregation: "avarage" as Aggregation }), "E_INPUT", 'Did you mean "average"');
  await rejected(tag(tokens!, "x", { ignoreLabels: ["PRE"] }), "E_INPUT", 'Did you mean "PER"');
  await rejected(tag(tokens!, long, { stride: 38 }), "E_INPUT", "stride is 38");
  expect(await tag(tokens!, "x", { ignoreLabels: ["O", "B-PER", "LOC"] })).toBeInstanceOf(Array);
  await rejected(answer(spans!, " ", "y"), "E_INPUT", "question is empty");
  await rejected(answer(spans!, "x", ""), "E_INPUT", "context is empty");
  await rejected(answer(spans!, long, "y"), "E_TOO_LONG", "no room");
  await rejected(answer(spans!, "x", "y", { maxAnswerTokens: 0 }), "E_INPUT", "maxAnswerTokens is 0");
  await rejected(answer(spans!, "x", "y", { maxLength: 41 }), "E_INPUT", "maxLength is 41");
  await rejected(rank(ranker!, "", ["x"]), "E_INPUT", "query is empty");
  const nli = await withConfig("bert-seqcls", { id2label: { 0: "Entailment", 1: "neutral", 2: "other" } });
  await rejected(zeroShot(nli, "x", []), "E_INPUT", "no labels");
  await rejected(zeroShot(nli, "x", ["a", "a"]), "E_INPUT", "given twice");
  await rejected(zeroShot(nli, "x", ["a", " "]), "E_INPUT", "is empty");
  await rejected(zeroShot(nli, "x", ["a"], { hypothesisTemplate: "It is so." }), "E_INPUT", "has 0 places");
  await rejected(zeroShot(nli, "x", ["a"]), "E_HEAD_MISSING", "contradict");
  await rejected(zeroShot(nli, long, ["a", "b"]), "E_TOO_LONG", "40");
  const aborted = AbortSignal.abort(new Error("enough"));
  await expect(classify(labels!, ["x"], { signal: aborted })).rejects.toThrow("enough");
  const done: number[] = [];
  await classify(labels!, ["a", "b c", "d"], { onProgress: count => done.push(count) });
  expect(done.at(-1)).toBe(3);
});

test.skipIf(!hasShared)("a cross-encoder's score function, in each place it has been kept", async () => {
  const score = async (changes: object, activation?: unknown) => {
    const settings = new TextEncoder().encode(JSON.stringify(activation === undefined ? {} : { activation_fn: activation }));
    const bert = await withConfig("crossencoder-1logit", changes, { "config_sentence_transformers.json": settings });
    return (await rank(bert, "who", ["you"]))[0]!.score;
  };
  const sigmoid = await score({});
  const raw = await score({}, "torch.nn.modules.linear.Identity");
  expect(1 / (1 + Math.exp(-raw))).toBeCloseTo(sigmoid, 6);
  expect(await score({}, null)).toBe(sigmoid);
  expect(await score({ sbert_ce_default_activation_function: "torch.nn.modules.linear.Identity" })).toBe(raw);
  expect(await score({ sentence_transformers: { activation_fn: "torch.nn.modules.linear.Identity" } })).toBe(raw);
  await expect(score({}, "my.Activation")).rejects.toMatchObject({ code: "E_MODULES" });
});

test.skipIf(hasShared)("golden tasks (skipped: no shared folder beside the checkout)", () => {});
