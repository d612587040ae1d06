// Fine-tuning begins with any member of the family, and with the published sets: names of weights, heads and files are where transformers has them.
import { afterAll, describe, expect, test } from "vitest";
import { load, onnxRuntime, openFolder } from "../src/node/index.ts";
import { classify, readBert } from "../src/tasks/index.ts";
import { classification, finetune, finetuneSets, readPublishedSet, tags } from "../src/train/index.ts";
import { hasShared, shared } from "./shared.ts";

const runtime = onnxRuntime({ workers: 1, threads: 1 });
afterAll(() => runtime.release());

const folders = [
  "albert-pretraining",
  "albert-seqcls",
  "distilbert-mlm",
  "roberta-mlm",
  "electra-discriminator",
  "electra-seqcls",
  "bert-seqcls",
];
const texts = (label: string, ...all: string[]) => all.map(text => ({ text, labels: [label] }));
const train = [...texts("a", "one two", "three", "four five six", "seven"), ...texts("b", "red", "green blue", "black and white", "grey")];

describe.skipIf(!hasShared)("every family", () => {
  test.each(folders)("%s", async name => {
    const bert = await readBert(await openFolder(shared(`models/tiny/${name}`)), runtime);
    const exercise = classification(bert, { train, dev: train });
    const recipe = { epochs: 2, batchSize: 4, rate: 1e-3, layerDecay: 0.8 };
    const { bert: mine, fresh } = await finetune(bert, exercise, { recipe });
    expect(
      fresh.every(weight => /^(?:classifier|pre_classifier|pooler|\w+\.pooler)\./.test(weight)),
      fresh.join(),
    ).toBe(true);
    expect(fresh.some(weight => /classifier/.test(weight))).toBe(true);
    expect(mine.weights.others).toEqual([]);
    const { labels } = await classify(mine, "one two");
    expect(labels.map(({ label }) => label).toSorted()).toEqual(["a", "b"]);
    const moved = "encoder.layer.0.attention.self.query.weight";
    if (!bert.weights.names.includes(moved)) return;
    expect((await mine.weights.tensor(moved)).data).not.toEqual((await bert.weights.tensor(moved)).data);
  });

  test("adapters find the queries and values of each", async () => {
    for (const name of folders) {
      const bert = await readBert(await openFolder(shared(`models/tiny/${name}`)), runtime);
      const exercise = classification(bert, { train, dev: train });
      await finetune(bert, exercise, { recipe: { epochs: 1, batchSize: 8, lora: { rank: 2 } } });
    }
  });
});

describe.skipIf(!hasShared)("published sets", () => {
  const sizes = { sst2: [6920, 872], cola: [8551, 1043], mrpc: [2861, 715], banking77: [10003, 3080], stsb: [5749, 1500] } as const;
  test.each(finetuneSets)("%s", async name => {
    const { split, options } = await readPublishedSet(name, await openFolder(shared(`data/eval/${name}`)));
    expect([split.train.length, split.dev.length]).toEqual(sizes[name]);
    const bert = await load(undefined, { runtime: "interpreter" });
    const exercise = classification(bert, split, options);
    expect(exercise.shape.labels).toHaveLength(name === "stsb" ? 1 : name === "banking77" ? 77 : 2);
    expect(exercise.encode(0)).toHaveLength(1);
    await bert.dispose();
  });

  test("WNUT-17 as tags", async () => {
    const { openFile } = await import("../src/node/index.ts");
    const { readTaggedWords } = await import("../src/train/index.ts");
    const read = async (name: string) => readTaggedWords(await openFile(shared(`data/eval/wnut17/${name}`)));
    const bert = await load(undefined, { runtime: "interpreter" });
    const exercise = tags(bert, { train: await read("wnut17train.conll"), dev: await read("emerging.dev.conll") });
    expect([exercise.items, exercise.devItems, exercise.shape.labels!.length]).toEqual([3394, 1009, 13]);
    await bert.dispose();
  });
});

test.skipIf(hasShared)("families and sets (skipped: no shared folder beside the checkout)", () => {});
