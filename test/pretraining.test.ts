// Pre-training from text to folder, on ONNX Runtime: it learns, it goes on as if it had not stopped, and what cannot work is refused.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../src/base/index.ts";
import { bytesSource, JsonNumber } from "../src/base/index.ts";
import type { Runtime } from "../src/graph/index.ts";
import { interpreter } from "../src/graph/index.ts";
import { onnxRuntime } from "../src/node/index.ts";
import { fillMask, readBert } from "../src/tasks/index.ts";
import type { Tokenizer } from "../src/tokenizer/index.ts";
import {
  bertSpecialTokens,
  bertStages,
  learnWordPiece,
  loadTokenizer,
  stageWords,
  trainedWordPiece,
  WordCounter,
  writeTokenizerFile,
} from "../src/tokenizer/index.ts";
import type {
  BuilderDescription,
  Judgement,
  Pretraining,
  PretrainingOptions,
  PretrainRecipe,
  PretrainReport,
  TokenCorpus,
  TrainingState,
} from "../src/train/index.ts";
import { decodeTrainingState, encodeTrainingState, pretraining, pretrainReports, readCorpus, readDocuments } from "../src/train/index.ts";
import { animalText } from "./animal-text.ts";

const text = animalText(200);
const numbers = { hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 128, max_position_embeddings: 40 };
const config = new Map(Object.entries(numbers).map(([key, value]) => [key, new JsonNumber(`${value}`)]));
const examples = [{ name: "bert-nsp", maxSeqLength: 40 }] as const;
const recipe: PretrainRecipe = {
  steps: 10,
  phases: [{ until: 0.7, examples: [{ ...examples[0], maxSeqLength: 24 }] }, { until: 1, examples }], // biome-ignore format: one idea
  batchTokens: 512,
  runTokens: 256,
  heldOut: 0.1,
  evaluated: 60,
};

let runtime: Runtime;
let tokenizer: Tokenizer;
let corpus: TokenCorpus;
beforeAll(async () => {
  runtime = onnxRuntime({ threads: 1 });
  tokenizer = await tokenizerOf(text);
  corpus = await readCorpus(readDocuments(text, { lines: "sentence" }), tokenizer);
});
afterAll(() => runtime.release());

async function tokenizerOf(lines: readonly string[]): Promise<Tokenizer> {
  const counter = new WordCounter(stageWords(bertStages()));
  await counter.read(lines);
  const pieces = await learnWordPiece(counter.counts, { vocabSize: 200, specialTokens: bertSpecialTokens });
  const file = new TextEncoder().encode(writeTokenizerFile(trainedWordPiece(pieces)));
  const open = async (path: string) => (path === "tokenizer.json" ? bytesSource(path, file) : null);
  return loadTokenizer({ name: "animals", open, list: async () => ["tokenizer.json"] });
}

const start = (changes: Partial<PretrainingOptions> = {}) => pretraining({ config, tokenizer, corpus, runtime, recipe, ...changes });

/** Makes updates until `step`; then the run stands between two. */
async function until(run: Pretraining, step = Number.POSITIVE_INFINITY): Promise<Pretraining> {
  for await (const update of run.updates()) if (update.step === step) break;
  return run;
}

test("a tiny model learns a small text in seconds", async () => {
  const run = await start({
    recipe: { ...recipe, steps: 450, schedule: { name: "linear", rate: 4e-3, warmupRatio: 0.1 } },
    watch: { sentences: ["The horse eats [MASK]."], pieces: ["horse", "unicorn"] },
  });
  expect(run.documents).toEqual({ trained: 180, heldOut: 20 });
  const reports: PretrainReport[] = [];
  for await (const report of pretrainReports(run, { reportEvery: 50, evaluateEvery: 225 })) reports.push(report);
  expect(reports.map(({ step }) => step)).toEqual([50, 100, 150, 200, 225, 250, 300, 350, 400, 450]);
  expect(reports[0]!.mlmLoss).toBeGreaterThan(2.5);
  expect(reports.at(-1)!.mlmLoss).toBeLessThan(1.6);
  const [middle, end] = reports.flatMap(({ judgement }) => judgement ?? []) as [Judgement, Judgement];
  expect(end.heldOut!.mlmLoss).toBeLessThan(middle.heldOut!.mlmLoss);
  expect(end.heldOut!.mlmLoss).toBeLessThan(1.6);
  expect(end.heldOut!.mlmAccuracy).toBeGreaterThan(0.5);
  expect(end.heldOut!.pairAccuracy).toBeGreaterThan(0.4);
  expect(end.pieces.map(({ piece, nearest }) => [piece, nearest.length])).toEqual([["horse", 5]]);

  // The folder is a model like any other, and says what was watched.
  const bert = await readBert(run.folder(new Map([["README.md", "# animals"]])), interpreter());
  expect([...bert.weights.heads]).toEqual(["pooler", "masked", "nextSentence"]);
  const [mask] = await fillMask(bert, "The horse eats [MASK].", { topK: 3 });
  const watched = end.sentences[0]!.predictions;
  for (const [i, { piece, probability }] of mask!.predictions.entries()) {
    expect(piece).toBe(watched[i]!.piece);
    expect(probability).toBeCloseTo(watched[i]!.probability, 4);
  }
  expect(["hay", "grass", "fish", "meat", "seeds", "cheese"]).toContain(watched[0]!.piece);
});

describe("a run that is stopped", () => {
  const average: PretrainRecipe = { ...recipe, average: 0.9 };
  const endOf = async (changes: Partial<PretrainingOptions>, step?: number) => {
    const run = await until(await start({ recipe: average, ...changes }), step);
    const state = await run.state();
    await run.release();
    return state;
  };
  const resumed = async (step: number, changes: Partial<PretrainingOptions> = {}) => {
    const file = await encodeTrainingState(await endOf(changes, step)); // as a disk holds it
    return endOf({ ...changes, state: await decodeTrainingState(bytesSource("step", file)) });
  };
  let whole: TrainingState;
  beforeAll(async () => {
    whole = await endOf({});
  });

  test.each([1, 5, 8])("after %d updates goes on to the bit", async step => {
    const got = await resumed(step);
    expect(got.step).toBe(10);
    expect({ ...got, elapsedMs: 0 }).toEqual({ ...whole, elapsedMs: 0 });
    expect(got.elapsedMs).toBeGreaterThan(0);
  });

  test("does not go on under another config", async () => {
    const state = await (await until(await start(), 2)).state();
    await expect(start({ state, recipe: { ...recipe, seed: 7 } })).rejects.toMatchObject({
      code: "E_CHECKPOINT",
      message: "the checkpoint belongs to another config: recipe.seed was 12345, is 7",
    });
    await expect(start({ state, config: new Map([...config, ["hidden_size", new JsonNumber("32")]]) })).rejects.toThrow(
      "model.hidden_size",
    );
    await expect(start({ state, sums: "3 workers" })).rejects.toThrow('sums was null, is "3 workers"');
  });

  test("by a signal stands after its last update", async () => {
    const run = await start();
    const stop = new AbortController();
    const all = async () => {
      for await (const { step } of run.updates(stop.signal)) if (step === 3) stop.abort("enough");
    };
    await expect(all()).rejects.toBe("enough");
    expect(run.step).toBe(3);
    expect((await run.state()).weights).toEqual((await (await until(await start(), 3)).state()).weights);
  });
});

test("the word table can stay where it was drawn", async () => {
  const run = await until(await start({ recipe: { ...recipe, freeze: ["word_embeddings"] } }));
  const [before, after] = [await (await start()).state(), await run.state()];
  const words = "bert.embeddings.word_embeddings.weight";
  const places = "bert.embeddings.position_embeddings.weight";
  expect(after.weights.get(words)).toEqual(before.weights.get(words));
  expect(after.weights.get(places)).not.toEqual(before.weights.get(places));
  expect((await start()).parameters - run.parameters).toBe(before.weights.get(words)!.data.length);
});

test("first numbers: drawn within two deviations, LayerNorm neutral, biases zero, words by how often they stand in the text", async () => {
  const { weights } = await (await start({ recipe: { ...recipe, deviation: 0.05 } })).state();
  for (const [name, { shape, data }] of weights) {
    const deviation = Math.hypot(...data) / Math.sqrt(data.length);
    if (shape.length > 1) expect(Math.max(...data.map(Math.abs)), name).toBeLessThanOrEqual(0.1);
    if (data.length > 1000) expect(deviation, name).toBeCloseTo(0.05 * 0.88, 2);
    if (/LayerNorm.weight$/.test(name)) expect(new Set(data), name).toEqual(new Set([1]));
    if (/bias$/.test(name) && name !== "cls.predictions.bias") expect(new Set(data), name).toEqual(new Set([0]));
  }
  const bias = weights.get("cls.predictions.bias")!.data;
  const of = (piece: string) => bias[tokenizer.tokenToId(piece)!]!;
  expect(of(".")).toBeGreaterThan(of("horse"));
  expect(bias.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 4);
});

test("training goes on from a folder; heads that it lacks are drawn", async () => {
  const first = await until(
    await start({ recipe: { ...recipe, phases: [{ until: 1, examples: [{ name: "packed-mlm", maxSeqLength: 24 }] }] } }),
    5,
  );
  const init = await readBert(first.folder(), interpreter());
  expect([...init.weights.heads]).toEqual(["masked"]);
  const { weights } = await (await start({ init })).state();
  for (const [name, tensor] of (await first.state()).weights) expect(weights.get(name), name).toEqual(tensor);
  expect(weights.has("cls.seq_relationship.weight")).toBe(true);
});

test("a time budget: the rate follows the clock, and the last report is judged", async () => {
  const run = await start({ recipe: { ...recipe, steps: null, budgetMs: 1500 } });
  const reports: PretrainReport[] = [];
  for await (const report of pretrainReports(run, { reportEvery: 1 })) reports.push(report);
  const rates = reports.map(({ rate }) => rate);
  const highest = rates.indexOf(Math.max(...rates));
  for (const [i, rate] of rates.slice(highest + 1).entries()) expect(rate).toBeLessThanOrEqual(rates[highest + i]!);
  expect(reports.at(-1)!.judgement).not.toBeNull();
  expect(reports.filter(({ judgement }) => judgement !== null)).toHaveLength(1);
});

test("a moving average is what is judged and saved", async () => {
  const run = await until(await start({ recipe: { ...recipe, average: 0.99 } }));
  const { average, weights } = await run.state();
  const bert = await readBert(run.folder(), interpreter());
  const name = "embeddings.word_embeddings.weight";
  expect((await bert.weights.tensor(name)).data).toEqual(average.get(`bert.${name}`));
  expect(average.get(`bert.${name}`)).not.toEqual(weights.get(`bert.${name}`)!.data);
});

describe("what cannot work", () => {
  const corpusOf = async (lines: readonly string[]) => readCorpus(readDocuments(lines, { lines: "sentence" }), tokenizer);
  const one = text.slice(0, text.indexOf(""));
  const onePhase = (...examples: BuilderDescription[]) => [{ until: 1, examples }];
  const packed = { name: "packed-mlm", maxSeqLength: 24 } as const;

  test.each<[string, () => Promise<unknown>, string, RegExp]>([
    ["a document for next sentences", async () => start({ corpus: await corpusOf(one) }), "E_CORPUS", /has one document/],
    ["no end", () => start({ recipe: { ...recipe, steps: null } }), "E_USAGE", /when training ends is not said/],
    ["two ends", () => start({ recipe: { ...recipe, budgetMs: 1000 } }), "E_USAGE", /both steps and a time budget/],
    [
      "phases without an end",
      () => start({ recipe: { ...recipe, phases: [{ until: 0.5, examples: [packed] }] } }),
      "E_USAGE",
      /phases end at 0.5/,
    ],
    ["a misspelt recipe", () => start({ recipe: { ...recipe, clipp: 1 } as PretrainRecipe }), "E_USAGE", /no option clipp\./],
    [
      "a misspelt builder",
      () => start({ recipe: { ...recipe, phases: onePhase({ name: "bert-sop" } as unknown as typeof packed) } }),
      "E_USAGE",
      /no builder "bert-sop"/,
    ],
    [
      "examples longer than the model reads",
      () => start({ recipe: { ...recipe, phases: onePhase({ ...packed, maxSeqLength: 64 }) } }),
      "E_CONFIG",
      /64 tokens, but the model reads 40/,
    ],
    [
      "a batch larger than the data",
      async () => until(await start({ corpus: await corpusOf(one), recipe: { ...recipe, phases: onePhase(packed) } })),
      "E_INPUT",
      /an update takes 21 examples of 24 tokens, and the text makes/,
    ],
    [
      "a family without pairs",
      () => start({ config: new Map<string, Json>([...config, ["model_type", "roberta"]]) }),
      "E_HEAD_MISSING",
      /RoBERTa has no head "nextSentence"/,
    ],
    ["a sentence without a mask", () => start({ watch: { sentences: ["The horse."] } }), "E_NO_MASK", /no \[MASK\] in "The horse."/],
  ])("%s", async (_, run, code, message) => {
    // biome-ignore format: one case a line
    await expect(run()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("too few documents to hold any out: a note, and no score", async () => {
    const lines = text.slice(0, 21); // three documents
    const run = await start({ corpus: await corpusOf(lines), recipe: { ...recipe, steps: 2, batchTokens: 48 } });
    expect(run.documents).toEqual({ trained: 3, heldOut: 0 });
    expect(run.notes).toEqual(["nothing is judged on held-out text: there are fewer than four documents"]);
    expect((await run.judge()).heldOut).toBeNull();
  });
});
