// Fine-tuning of tiny models on made-up data: each task is learned, and the folder that comes out says so when it is read again.
import { afterAll, describe, expect, test } from "vitest";
import { onnxRuntime } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { answer, classify, embed, fillMask, readBert, tag } from "../src/tasks/index.ts";
import type { Exercise, FinetuneOptions } from "../src/train/index.ts";
import {
  alsoHidden,
  alsoMasked,
  answers,
  classification,
  distillLogits,
  distillVectors,
  finetune,
  holdOut,
  sentence,
  tags,
} from "../src/train/index.ts";
import { tinyBert as anyBert, type TinyOptions } from "./tiny-bert.ts";

const runtime = onnxRuntime({ workers: 1, threads: 1 });
afterAll(() => runtime.release());
const tinyBert = (options: TinyOptions) => anyBert({ runtime, ...options });

const [good, bad] = [["good", "fine", "great", "sweet"], ["bad", "poor", "weak", "sour"]]; // biome-ignore format: one idea
const [names, places] = [["ann", "bob", "eve", "tom"], ["rome", "oslo", "lima", "bern"]]; // biome-ignore format: one idea
const words = [...good, ...bad, ...names, ...places, "the", "cake", "soup", "was", "is", "very", "who", "where", "lives", "in", "?"];

const meals = [...good, ...bad].flatMap(word =>
  ["cake", "soup"].flatMap(noun =>
    ["was", "was very", "is", "is very"].map(verb => ({
      text: `the ${noun} ${verb} ${word}`,
      labels: [good.includes(word) ? "good" : "bad"],
      where: "meals",
    })),
  ),
);
const homes = names.flatMap(name => places.map(place => ({ name, place, text: `${name} lives in ${place}` })));
const every = <T>(items: readonly T[], n: number) => ({
  train: items.filter((_, i) => i % n !== 0),
  dev: items.filter((_, i) => i % n === 0),
});

async function learned(bert: Bert, exercise: Exercise, recipe: FinetuneOptions["recipe"], options: FinetuneOptions = {}) {
  const result = await finetune(bert, exercise, { recipe: { batchSize: 8, rate: 5e-3, epochs: 8, dropout: 0, ...recipe }, ...options });
  return { result, again: await readBert(result.bert.folder, runtime) };
}

const textOf = async (bert: Bert, path: string) => {
  const file = (await bert.folder.open(path))!;
  return new TextDecoder().decode(await file.slice(0, file.sizeBytes));
};

describe("labels", () => {
  test("of texts: the head is new, the names are in config.json, the card tells how", async () => {
    const bert = await tinyBert({ words });
    const before = await bert.weights.tensor("embeddings.word_embeddings.weight");
    const copy = before.data.slice();
    const { result, again } = await learned(bert, classification(bert, every(meals, 4)), { seeds: [1, 2, 3] });
    expect(result.fresh).toEqual(["classifier.weight", "classifier.bias"]);
    expect(result.runs.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(result.best.best.scores[0]).toEqual({ name: "accuracy", points: 100 });
    expect(before.data).toEqual(copy);
    expect(again.config).toMatchObject({ labels: ["bad", "good"], problem_type: "single_label_classification" });
    const { labels } = await classify(again, "the cake was sweet");
    expect(labels[0]!.label).toBe("good");
    expect((await classify(result.bert, "the cake was sweet")).labels).toEqual(labels);
    expect(await textOf(again, "README.md")).toContain("| 1 |");
  });

  test("a run can be had again, and a batch in small runs is the same batch", async () => {
    const losses = async (runTokens: number, dropout: number | null) => {
      const bert = await tinyBert({ words });
      const { result } = await learned(bert, classification(bert, every(meals, 4)), { epochs: 2, runTokens, dropout });
      return result.best.judgements.map(({ loss }) => loss);
    };
    const once = await losses(1024, 0);
    const dropped = await losses(1024, null);
    expect(dropped).not.toEqual(once);
    expect(await losses(1024, null)).toEqual(dropped);
    for (const [i, loss] of (await losses(16, 0)).entries()) expect(loss).toBeCloseTo(once[i]!, 4);
  });

  test("it stops when nothing is gained, and keeps the best", async () => {
    const bert = await tinyBert({ words });
    const { result } = await learned(bert, classification(bert, every(meals, 4)), { epochs: 40, patience: 2, rate: 8e-3 });
    const [run] = result.runs;
    expect(run!.judgements.length).toBeLessThan(40);
    expect(run!.best.scores[0]!.points).toBe(Math.max(...run!.judgements.map(({ scores }) => scores[0]!.points)));
  });

  test("several of a text, and numbers of pairs in both orders", async () => {
    const bert = await tinyBert({ words });
    const several = meals.map(({ text, labels, where }) => ({
      text,
      where,
      labels: [...labels, ...(text.includes("very") ? ["strong"] : [])],
    }));
    const multi = await learned(bert, classification(bert, every(several, 4), { kind: "multi" }), { epochs: 15 });
    expect(multi.result.best.best.scores[0]!.points).toBeGreaterThan(95);
    expect(multi.again.config).toMatchObject({ labels: ["bad", "good", "strong"], problem_type: "multi_label_classification" });

    const pairs = meals.flatMap(({ text, labels }, i) => {
      const other = meals[(i * 7 + 3) % meals.length]!;
      return [{ text, pair: other.text, score: labels[0] === other.labels[0] ? 1 : 0, where: "pairs" }];
    });
    const exercise = classification(bert, every(pairs, 4), { kind: "regression", bothOrders: true });
    expect(exercise.items).toBe(2 * every(pairs, 4).train.length);
    const { again, result } = await learned(bert, exercise, { epochs: 3 });
    expect(again.config).toMatchObject({ labels: ["score"], problem_type: "regression" });
    expect(result.best.best.scores.map(({ name }) => name)).toEqual(["Spearman", "Pearson"]);
  });
});

test("tags of words, the first piece of each", async () => {
  const bert = await tinyBert({ words: [...words, "##ville"] });
  const sentences = homes.map(({ name, place }) => ({
    words: [name, "lives", "in", `${place}ville`],
    tags: ["B-PER", "O", "O", "B-LOC"],
    where: "homes",
  }));
  const { result, again } = await learned(bert, tags(bert, every(sentences, 5)), {});
  expect(result.best.best.scores).toEqual([{ name: "entity F1", points: 100 }, { name: "accuracy of words", points: 100 }]); // biome-ignore format: one idea
  expect((await tag(again, "eve lives in limaville", { aggregation: "first" })).map(({ word, label }) => [word, label])).toEqual([["eve", "PER"], ["limaville", "LOC"]]); // biome-ignore format: one idea
});

test("answers, in windows of a longer text", async () => {
  const bert = await tinyBert({ words });
  const questions = homes.flatMap(({ name, place, text }) => {
    const context = `the cake was good ${text}`;
    const of = (question: string, answer: string) => ({ question, context, answers: [answer], starts: [context.indexOf(answer)] });
    return [of("who ?", name), of("where ?", place)];
  });
  const { result, again } = await learned(bert, answers(bert, every(questions, 5), { maxLength: 11, stride: 3 }), { epochs: 12 });
  expect(result.best.best.scores[0]!.points).toBeGreaterThan(90);
  expect((await answer(again, "where ?", "the cake was good tom lives in oslo", { maxLength: 11, stride: 3 })).answers[0]!.text).toBe(
    "oslo",
  );
});

describe("vectors of texts", () => {
  const paired = homes.map(({ name, text }) => ({ texts: [text, `${name} is ${good[names.indexOf(name)]}`], where: "pairs" }));
  test("by what belongs together", async () => {
    const bert = await tinyBert({ words });
    const groups = [...paired, ...paired.map(({ texts, where }) => ({ texts: [texts[1]!, texts[0]!, "the soup was bad"], where }))];
    const exercise = sentence(bert, every(groups, 5), { loss: "ranking" });
    const { result, again } = await learned(bert, exercise, { epochs: 4 });
    const losses = result.best.judgements.map(({ loss }) => loss);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
    expect(again.recipe).toBe("bert, mean, max 40, fp32, prompt ''");
    expect(again.weights.heads).toEqual(new Set(["pooler"]));
  });

  test("by how alike they are, and by which is nearer", async () => {
    const bert = await tinyBert({ words });
    const scored = paired.flatMap(({ texts, where }, i) => [
      { texts, where, score: 1 },
      { texts: [texts[0]!, paired[(i + 5) % 16]!.texts[1]!], where, score: 0 },
    ]);
    const { result } = await learned(bert, sentence(bert, every(scored, 5), { loss: "cosine" }), { epochs: 12 });
    expect(result.best.best.scores[0]!.points).toBeGreaterThan(60);
    const threes = paired.map(({ texts, where }, i) => ({ texts: [...texts, paired[(i + 5) % 16]!.texts[1]!], where }));
    const triplet = await learned(bert, sentence(bert, every(threes, 5), { loss: "triplet" }), { epochs: 12 });
    expect(triplet.result.best.best.scores).toEqual([{ name: "nearer", points: 100 }]);
  });
});

describe("distillation", () => {
  const texts = { train: meals.map(({ text }) => text), dev: homes.map(({ text }) => text) };

  test("vectors of another width, through a Dense module, while masks go on being filled", async () => {
    const [bert, teacher] = [await tinyBert({ words }), await tinyBert({ words, width: 30, seed: 5 })];
    const exercise = alsoMasked(await distillVectors(bert, teacher, texts), bert, { share: 0.5 });
    const { result, again } = await learned(bert, exercise, { epochs: 6 });
    const points = result.best.judgements.map(({ scores }) => scores[0]!.points);
    expect(points.at(-1)!).toBeGreaterThan(points[0]!);
    expect(again.recipe).toBe("bert, mean, Dense 24→30 Identity, max 40, fp32, prompt ''");
    expect((await embed(again, ["ann lives in rome"])).vectors).toEqual((await embed(result.bert, ["ann lives in rome"])).vectors);
    expect((await fillMask(again, "the cake [MASK] good"))[0]!.predictions).toHaveLength(5);
  });

  test("logits, some of the people's labels, and inner vectors", async () => {
    const source = await tinyBert({ words, width: 30, layers: 4, seed: 3 });
    const teacher = (await learned(source, classification(source, every(meals, 4)), {})).result.bert;
    const bert = await tinyBert({ words });
    const exercise = await distillLogits(bert, teacher, every(meals, 4), { labelShare: 0.3 });
    for (const projection of ["learned", "fixed"] as const) {
      const { result, again } = await learned(bert, await alsoHidden(exercise, bert, teacher, { projection, weight: 0.02 }), {
        epochs: 16,
      });
      expect(result.best.best.scores[0]).toEqual({ name: "accuracy", points: 100 });
      expect(again.config.labels).toEqual(["bad", "good"]);
      expect(again.weights.others).toEqual([]);
    }
  });

  test("logits and inner vectors, while masks go on being filled", async () => {
    const source = await tinyBert({ words, seed: 3 });
    const teacher = (await learned(source, classification(source, every(meals, 4)), { epochs: 2 })).result.bert;
    const bert = await tinyBert({ words });
    const logits = await distillLogits(bert, teacher, every(meals, 4));
    const exercise = await alsoHidden(alsoMasked(logits, bert, { share: 0.5 }), bert, teacher);
    const { result, again } = await learned(bert, exercise, { epochs: 3 });
    expect(result.best.judgements.at(-1)!.loss).toBeLessThan(result.best.judgements[0]!.loss);
    expect(again.weights.heads).toEqual(new Set(["pooler", "labels", "masked"]));
    expect(() => alsoMasked(classification(bert, every(meals, 4)), bert)).toThrow("classification asks every row of a batch");
  });

  test("inner vectors need one vocabulary", async () => {
    const [bert, teacher] = [await tinyBert({ words }), await tinyBert({ words: words.toReversed() })];
    const exercise = await distillVectors(bert, teacher, texts);
    await expect(alsoHidden(exercise, bert, teacher)).rejects.toThrow("id 5 is good in tiny and ? in tiny: they read different pieces");
  });
});

describe("adapters", () => {
  test("learn beside weights that stay, and become part of them", async () => {
    const bert = await tinyBert({ words });
    const { result, again } = await learned(bert, classification(bert, every(meals, 4)), { lora: { rank: 2, targets: ["query", "value", "dense"] }, rate: 1e-2, epochs: 12 }); // biome-ignore format: one idea
    expect(result.best.best.scores[0]!.points).toBe(100);
    for (const name of [
      "embeddings.word_embeddings.weight",
      "encoder.layer.0.attention.self.key.weight",
      "encoder.layer.0.output.LayerNorm.weight",
    ])
      expect((await again.weights.tensor(name)).data).toEqual((await bert.weights.tensor(name)).data);
    const moved = "encoder.layer.1.attention.self.query.weight";
    expect((await again.weights.tensor(moved)).data).not.toEqual((await bert.weights.tensor(moved)).data);
    expect(again.weights.others).toEqual([]);
  });

  test("a name that meets nothing", async () => {
    const bert = await tinyBert({ words });
    const run = finetune(bert, classification(bert, every(meals, 4)), { recipe: { lora: { rank: 2, targets: ["querry"] } } });
    await expect(run).rejects.toThrow('no matrix of a layer is named querry. Did you mean "query"?');
  });
});

describe("what cannot be", () => {
  test("a batch larger than the data, a number of the recipe, data that cannot be split", async () => {
    const bert = await tinyBert({ words });
    const exercise = classification(bert, every(meals, 4));
    await expect(finetune(bert, exercise, { recipe: { batchSize: 100 } })).rejects.toMatchObject({ code: "E_INPUT", message: "a batch is 100 items, and there are 48 to learn from" }); // biome-ignore format: one idea
    await expect(finetune(bert, exercise, { recipe: { rate: 0 } })).rejects.toThrow("the recipe's rate is 0, expected a number above 0");
    await expect(finetune(bert, exercise, { recipe: { seeds: [1, 1] } })).rejects.toThrow(
      "the recipe's seeds are 1, 1, expected one or more, each once",
    );
    expect(() => holdOut([1, 2, 3])).toThrow("there are 3 rows, too few to set a tenth aside");
  });

  test("labels that cannot be told apart, are empty, or are not learned", async () => {
    const bert = await tinyBert({ words });
    const item = (label: string, where = "train.tsv, line 3") => ({ text: "the cake", labels: [label], where });
    const make = (train: string[], dev: string[], labels?: string[]) => () =>
      classification(bert, { train: train.map(label => item(label)), dev: dev.map(label => item(label, "dev.tsv, line 2")) }, { labels });
    expect(make(["good", "good"], [])).toThrow('the training data has one label, "good": there is nothing to tell apart');
    expect(make(["good", "bad"], ["goood"])).toThrow('dev.tsv, line 2: the label "goood" is not among those learned, bad, good. Did you mean "good"?'); // biome-ignore format: one idea
    expect(make(["good", "bad"], [], ["good", "bad", "ugly"])).toThrow("no training row has the label ugly");
    expect(make(["good", "bda"], [], ["good", "bad"])).toThrow('train.tsv, line 3: the label "bda" is not among those learned, good, bad. Did you mean "bad"?'); // biome-ignore format: one idea
    expect(make(["10", "9", "9"], [])().shape.labels).toEqual(["9", "10"]);
  });

  test("an end by the signal", async () => {
    const bert = await tinyBert({ words });
    const stop = new AbortController();
    const run = finetune(bert, classification(bert, every(meals, 4)), { signal: stop.signal, onUpdate: () => stop.abort("enough"), recipe: { batchSize: 8 } }); // biome-ignore format: one idea
    await expect(run).rejects.toBe("enough");
  });
});
