// Evaluations from data to score, with the model in the box and with small random models that have the heads: the data is made up here, in
// the layouts of the published sets.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Folder } from "../src/base/index.ts";
import { bytesSource } from "../src/base/index.ts";
import type { Evaluation } from "../src/eval/index.ts";
import { accuracy, evaluate, evaluationTask, scoreAnswer } from "../src/eval/index.ts";
import { load, onnxRuntime, openFolder } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { answer, classify, pseudoLogLikelihood, readBert } from "../src/tasks/index.ts";
import { hasShared, shared } from "./shared.ts";

const source = (text: string, name: string) => bytesSource(name, new TextEncoder().encode(text));
const folder = (files: Readonly<Record<string, string>>, name = "made-up"): Folder => ({
  name,
  open: async path => (files[path] === undefined ? null : source(files[path], `${name}/${path}`)),
  list: async () => Object.keys(files),
});
const points = ({ scores }: Evaluation) => scores.map(score => score.points);

let box: Bert;
beforeAll(async () => {
  box = await load(undefined, { threads: 1 });
});
afterAll(() => box.dispose());

const good = ["splendid", "wonderful", "delightful", "charming", "brilliant", "superb", "lovely", "touching"];
const bad = ["awful", "terrible", "boring", "dreadful", "horrible", "tedious", "dull", "disgusting"];
const nouns = ["film", "story", "play", "book"];
const reviews = (adjectives: readonly string[], label: string) =>
  adjectives.flatMap(adjective => nouns.map(noun => `this ${noun} is ${adjective}\t${label}`));

describe("with the model in the box", () => {
  test("STS-B: texts that mean the same lie nearer", async () => {
    const data = folder({
      "stsb-en-dev.csv":
        'A cat sits on the mat.,A cat is on the mat.,4.8\n"A man plays a guitar, loudly.",A man is playing a guitar.,4.2\n' +
        "A dog runs in a park.,A dog is outside.,2.5\nShares fell today.,A child eats an apple.,0\nThe train is late.,She likes green tea.,0.1\n",
    });
    const seen: number[] = [];
    const result = await evaluate(box, "stsb", data, { onProgress: (done, total) => seen.push(done / total!) });
    expect([result.items, result.of, result.isProbe]).toEqual([5, 5, false]);
    expect(points(result)[0]).toBeGreaterThan(80);
    expect(result.scores.map(score => [score.name, score.errorBy])).toEqual([
      ["Spearman", "bootstrap"],
      ["Pearson", "bootstrap"],
    ]);
    expect(result.anchors.length).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe(1);
    const file = await data.open("stsb-en-dev.csv");
    const limited = await evaluate(box, "stsb", file!, { limit: 3, seed: 4 });
    expect([limited.items, limited.of]).toEqual([3, 5]);
    expect(await evaluate(box, "stsb", file!, { limit: 3, seed: 4 })).toEqual(limited);
  });

  test("a probe learns sentiment from other words; without one the head is missed", async () => {
    const data = folder({
      "train.tsv": [...reviews(good.slice(0, 6), "1"), ...reviews(bad.slice(0, 6), "0")].join("\n"),
      "dev.tsv": [...reviews(good.slice(6), "1"), ...reviews(bad.slice(6), "0")].join("\n"),
    });
    const result = await evaluate(box, "sst2", data, { probe: true });
    expect(result.isProbe).toBe(true);
    expect(result.method).toMatch(/^probe: .* 48 examples/);
    expect(points(result)[0]).toBeGreaterThan(80);
    await expect(evaluate(box, "sst2", data)).rejects.toThrow(
      expect.objectContaining({ code: "E_HEAD_MISSING", fix: expect.stringContaining("--probe") }),
    );
    const file = await data.open("dev.tsv");
    await expect(evaluate(box, "sst2", file!, { probe: true })).rejects.toThrow(/a probe needs the training part too/);
  });

  test("CoLA's two parts, MRPC's own development part, Banking77's names", async () => {
    const cola = (sentences: readonly string[]) => sentences.map((text, i) => `x\t${i % 2}\t\t${text}`).join("\n");
    const colaData = folder({
      "in_domain_train.tsv": cola(["Cat the sat.", "The cat sat.", "Dog a ran.", "A dog ran."].flatMap(text => [text, text])),
      "in_domain_dev.tsv": cola(["Bird the sang.", "The bird sang.", "Boy the ate."]),
      "out_of_domain_dev.tsv": cola(["Fish a swam.", "A fish swam."]),
    });
    const result = await evaluate(box, "cola", colaData, { probe: true });
    expect(result.scores.map(score => score.name)).toEqual(["Matthews", "accuracy"]);
    expect(result.parts["part"]!.map(part => [part.name, part.items])).toEqual([
      ["in_domain", 3],
      ["out_of_domain", 2],
    ]);
    const pairs = Array.from({ length: 20 }, (_, i) =>
      i % 2 ? `1\t1\t2\tA cat sat ${i}.\tA cat was sitting ${i}.` : `0\t1\t2\tA cat sat ${i}.\tTrains run late.`,
    );
    const mrpc = await evaluate(
      box,
      "mrpc",
      folder({ "msr-para-train.tsv": ["Quality\t#1 ID\t#2 ID\t#1 String\t#2 String", ...pairs].join("\n") }),
      { probe: true },
    );
    expect([mrpc.items, mrpc.of, points(mrpc)]).toEqual([4, 4, [100, 100]]);
    const banking = folder({
      "categories.json": '["lost_card", "exchange_rate", "top_up"]',
      "train.csv": `text,category\n${["lost my card,lost_card", "what is the exchange rate,exchange_rate", "how do I top up,top_up"].map(line => `${line}\n`.repeat(6)).join("")}`,
      "test.csv": 'text,category\n"My card is gone, I lost it",lost_card\nexchange rate today?,exchange_rate\ntop up my account,top_up\n',
    });
    expect(points(await evaluate(box, "banking77", banking, { probe: true }))).toEqual([100]);
  });

  test("BLiMP: the mean over paradigms, equal scores as wrong and counted, parts by field", async () => {
    const line = (good: string, bad: string, field: string, term: string) =>
      JSON.stringify({ sentence_good: good, sentence_bad: bad, field, linguistics_term: term });
    const agreement = [
      ["The cats sleep.", "The cats sleeps."],
      ["The dogs run.", "The dogs runs."],
      ["The boys laugh.", "The boys laughs."],
    ] as const;
    const data = folder({
      "agreement.jsonl": agreement.map(([good, bad]) => line(good, bad, "morphology", "agreement")).join("\n"),
      "ties.jsonl": [
        line("The cat sat.", "the cat sat.", "syntax", "case"),
        line("He sat on the mat.", "He sat the on mat.", "syntax", "case"),
      ].join("\n"),
      "readme.txt": "not a paradigm",
    });
    const result = await evaluate(box, "blimp", data);
    let right = 0;
    for (const [good, bad] of agreement) {
      const [a, b] = [await pseudoLogLikelihood(box, good), await pseudoLogLikelihood(box, bad)];
      if (a.total > b.total) right++;
    }
    expect(points(result)[0]).toBeCloseTo((100 * (right / 3 + 1 / 2)) / 2, 9);
    expect(result.notes).toEqual(["equal scores count as wrong: 1 by original, 1 by within_word_l2r"]);
    expect(result.parts["field"]!.map(part => [part.name, part.items])).toEqual([
      ["morphology", 3],
      ["syntax", 2],
    ]);
    expect(result.parts["paradigm"]!.map(part => part.name)).toEqual(["agreement", "ties"]);
    expect((await evaluate(box, "blimp", data, { limit: 1 })).items).toBe(2);
    await expect(evaluate(box, "blimp", folder({ "a.txt": "" }))).rejects.toThrow(/no .jsonl file/);
  });

  test("WiC-TSV: a threshold from the training part; WNUT-17 by a probe; WordSim", async () => {
    const part = (name: string, prefix: string, labels: readonly string[]) => ({
      [`${name}/${prefix}_examples.txt`]: labels
        .map(label => (label === "T" ? "bank\t1\tthe bank of the river" : "bank\t4\the put money in the bank"))
        .join("\n")
        .replaceAll("\t4\t", "\t5\t"),
      [`${name}/${prefix}_definitions.txt`]: labels.map(() => "sloping land beside water").join("\n"),
      [`${name}/${prefix}_hypernyms.txt`]: labels.map(() => "slope").join("\n"),
      [`${name}/${prefix}_labels.txt`]: labels.join("\n"),
    });
    const wic = folder({ ...part("Training", "train", ["T", "F", "T", "F"]), ...part("Development", "dev", ["F", "T"]) });
    expect(points(await evaluate(box, "wic-tsv", wic))).toEqual([100, 100]);
    const cities = ["Paris", "Rome", "Madrid", "Berlin"];
    const people = ["Ann", "John", "Mary", "Peter", "Paul", "Jane"].flatMap(name =>
      cities.map(city => `${name}\tB-person\nwent\tO\nto\tO\n${city}\tB-location\n\u200b\tO\n`),
    );
    const wnut = folder({
      "wnut17train.conll": people.join("\n"),
      "emerging.test.annotated": "Tom\tB-person\nwent\tO\nto\tO\nLondon\tB-location\n\u200b\tO\n",
    });
    const found = await evaluate(box, "wnut17", wnut, { probe: true });
    expect(points(found)).toEqual([100]);
    expect(found.notes).toEqual(["25 words became no piece and have a vector of zeros"]);
    const words = source("cat\tkitten\t9\ncat\tdog\t6\ncat\ttrain\t1\n", "words.txt");
    expect(points(await evaluate(box, "wordsim", words))[0]).toBeCloseTo(100, 9);
  });

  test("what cannot be evaluated is said", async () => {
    expect(() => evaluationTask("stbs")).toThrow(/no evaluation "stbs". Did you mean "stsb"/);
    await expect(evaluate(box, "blimp", folder({}), { probe: true })).rejects.toThrow(/blimp has no probe/);
    await expect(evaluate(box, "stsb", folder({}), { limit: 0 })).rejects.toThrow(/limit is 0/);
    await expect(evaluate(box, "stsb", folder({}))).rejects.toThrow(/no file stsb-en-dev.csv/);
    await expect(evaluate(box, "blimp", source("{}", "x.jsonl"))).rejects.toThrow(/is a file, the set is a folder/);
    const why = new Error("enough");
    const data = folder({ "stsb-en-dev.csv": "a,b,1\nc,d,2\n" });
    await expect(evaluate(box, "stsb", data, { signal: AbortSignal.abort(why) })).rejects.toBe(why);
  });
});

describe.skipIf(!hasShared)("with small random models that have the heads (shared folder)", () => {
  const models: Bert[] = [];
  afterAll(() => Promise.all(models.map(model => model.dispose())));

  /** A folder whose config.json is changed on the way. */
  async function tiny(name: string, change: (config: Record<string, unknown>) => object = config => config): Promise<Bert> {
    const plain = await openFolder(shared(`models/tiny/${name}`));
    const file = await plain.open("config.json");
    const config = JSON.parse(new TextDecoder().decode(await file!.slice(0, file!.sizeBytes)));
    const changed = source(JSON.stringify(change(config)), `${name}/config.json`);
    const model = await readBert(
      { ...plain, open: async path => (path === "config.json" ? changed : plain.open(path)) },
      onnxRuntime({ threads: 1 }),
    );
    models.push(model);
    return model;
  }

  test("a table by the model's own classifier, labels by name or number", async () => {
    const model = await tiny("bert-seqcls");
    const texts = ["the cat", "a dog ran", "one two three", "the end"];
    const labels = ["positive", "0", "neutral", "2"];
    const result = await evaluate(model, "classification", source(texts.map((text, i) => `${text}\t${labels[i]}`).join("\n"), "table.tsv"));
    const answers = (await classify(model, texts)).map(({ labels }) => labels[0]!.label);
    expect(points(result)).toEqual([100 * accuracy(["positive", "negative", "neutral", "neutral"], answers)]);
    expect(result.notes).toEqual(["the commonest label alone would have 50.0"]);
    await expect(evaluate(model, "classification", source("a\tpositiv\n", "table.tsv"))).rejects.toThrow(
      /line 1: the label is "positiv".*Did you mean "positive"/,
    );
    await expect(evaluate(model, "sst2", source("a\t1\n", "dev.tsv"))).rejects.toThrow(
      /tells negative, positive, neutral; the data has negative, positive/,
    );
  });

  test("one score per pair: STS-B by regression", async () => {
    const model = await tiny("bert-regression");
    const result = await evaluate(model, "stsb", source("a cat,a dog,3\nthe end,one two,1\na dog ran,the cat,2\n", "dev.csv"));
    expect(result.method).toBe("the model's own score of the pair");
    expect(Math.abs(points(result)[0]!)).toBeLessThanOrEqual(100);
  });

  test("entities by the model's own tags; kinds that are others are refused", async () => {
    const data = source("the\tO\ncat\tB-person\nran\tI-person\n\none\tB-location\ntwo\tO\n", "test.conll");
    const kinds = { 0: "O", 1: "B-person", 2: "I-person", 3: "B-location", 4: "I-location" };
    const result = await evaluate(
      await tiny("bert-tokencls", config => ({ ...config, id2label: kinds, label2id: undefined })),
      "wnut17",
      data,
    );
    expect(result.notes).toEqual(["the model never tells corporation, creative-work, group, product"]);
    expect(points(result)[0]).toBeGreaterThanOrEqual(0);
    await expect(evaluate(await tiny("bert-tokencls"), "wnut17", data)).rejects.toThrow(/tells PER, LOC; the data has corporation/);
  });

  test("answers by the model's own head, scored against what it answers", async () => {
    const model = await tiny("bert-qa");
    const context = "the cat ran to the dog";
    const [best] = (await answer(model, "who", context, { maxAnswerTokens: 30 })).answers;
    const qas = [
      { id: "1", question: "who", answers: [{ text: best!.text, answer_start: best!.start }] },
      { id: "2", question: "who", answers: [{ text: "ran to", answer_start: 8 }] },
    ];
    const result = await evaluate(model, "xquad", source(JSON.stringify({ data: [{ paragraphs: [{ context, qas }] }] }), "squad.json"));
    expect(result.scores.map(score => score.name)).toEqual(["exact match", "F1"]);
    const expected = qas.map(({ answers }) => scoreAnswer(best!.text, [answers[0]!.text]));
    expect(points(result)[0]).toBeCloseTo(50 * (expected[0]!.exact + expected[1]!.exact), 9);
    expect(points(result)[1]).toBeCloseTo(50 * (expected[0]!.f1 + expected[1]!.f1), 9);
    expect(expected[0]!.exact).toBe(1);
    await expect(
      evaluate(model, "blimp", folder({ "a.jsonl": '{"sentence_good":"a","sentence_bad":"b","field":"f","linguistics_term":"t"}' })),
    ).rejects.toThrow(expect.objectContaining({ code: "E_HEAD_MISSING" }));
  });
});
