// `pretrain` on disk: from text files to a folder that loads, stopped and killed on the way; and what it refuses.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PretrainOptions } from "../src/node/index.ts";
import { fillMask, load, pretrain, resumePretrain } from "../src/node/index.ts";
import type { BuilderDescription, PretrainReport } from "../src/train/index.ts";
import { animalText } from "./animal-text.ts";

let folder: string;
let options: Omit<PretrainOptions, "output">;
let expected: Buffer;
const at = (...parts: string[]) => join(folder, ...parts);
const weightsOf = (name: string) => readFileSync(at(name, "model.safetensors"));
const logOf = (name: string) =>
  readFileSync(at(name, "training/log.jsonl"), "utf8").split("\n").slice(0, -1).map(line => JSON.parse(line) as PretrainReport); // biome-ignore format: one idea

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "glassbert-pretrain-"));
  writeFileSync(at("animals.txt"), animalText(60).join("\n"));
  const config = { hidden_size: 24, num_hidden_layers: 2, num_attention_heads: 3, intermediate_size: 40, max_position_embeddings: 32 };
  writeFileSync(at("config.json"), JSON.stringify({ model_type: "bert", ...config }));
  options = {
    files: [at("animals.txt")],
    lines: "sentence",
    config: at("config.json"),
    vocabSize: 150,
    recipe: {
      steps: 10,
      phases: [{ until: 1, examples: [{ name: "bert-nsp", maxSeqLength: 32 }] }],
      batchTokens: 128,
      runTokens: 64,
      heldOut: 0.1,
    },
    workers: 2,
    reportEvery: 2,
    evaluateEvery: 4,
    watch: { sentences: ["The cat eats [MASK]."], pieces: ["cat"] },
    command: "glassbert pretrain animals.txt -o animals",
  };
  await pretrain({ ...options, output: at("animals") });
  expected = weightsOf("animals");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder that loads, with card, curve and log", async () => {
  expect(readdirSync(at("animals")).sort()).toEqual(
    ["README.md", "config.json", "curve.svg", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "training", "vocab.txt"], // biome-ignore format: one idea
  );
  const bert = await load(at("animals"), { runtime: "interpreter" });
  expect(bert.notes).toEqual([]);
  expect([...bert.weights.heads]).toEqual(["pooler", "masked", "nextSentence"]);
  expect(JSON.parse(readFileSync(at("animals/config.json"), "utf8"))).toMatchObject({
    architectures: ["BertForPreTraining"],
    vocab_size: bert.tokenizer.size,
  });
  const [mask] = await fillMask(bert, "The cat eats [MASK].", { topK: 3 });
  const reports = logOf("animals");
  expect(reports.map(({ step, judgement }) => [step, judgement !== null])).toEqual([[2, false], [4, true], [6, false], [8, true], [10, true]]); // biome-ignore format: one idea
  expect(reports.at(-1)!.judgement!.sentences[0]!.predictions.map(({ piece }) => piece)).toEqual(
    mask!.predictions.map(({ piece }) => piece),
  );
  const card = readFileSync(at("animals/README.md"), "utf8");
  expect(card).toContain("# animals");
  expect(card).toContain("| training | 10 updates, ");
  expect(card).toContain("glassbert pretrain animals.txt -o animals");
  expect(card).toContain("![Loss over updates](curve.svg)");
  expect(card).toContain("- The cat eats [MASK]. → ");
  const curve = readFileSync(at("animals/curve.svg"), "utf8");
  expect(curve.match(/<circle/g)).toHaveLength(3);
  await bert.dispose();
});

test("stopped and continued it is the same, to the bit", async () => {
  const stop = new AbortController();
  const onReport = ({ step }: PretrainReport) => {
    if (step === 6) stop.abort(130);
  };
  const first = await pretrain({ ...options, output: at("stopped"), signal: stop.signal, onReport });
  expect([first.isFinished, first.step]).toEqual([false, 6]);
  expect(existsSync(at("stopped/model.safetensors"))).toBe(false);
  const second = await resumePretrain(at("stopped"));
  expect([second.isFinished, second.step]).toEqual([true, 10]);
  expect(second.reports.map(({ step }) => step)).toEqual([2, 4, 6, 8, 10]);
  expect(weightsOf("stopped").equals(expected)).toBe(true);
  const losses = (name: string) => logOf(name).map(({ loss, mlmLoss, norm, tokens }) => [loss, mlmLoss, norm, tokens]);
  expect(losses("stopped")).toEqual(losses("animals"));
});

test.skipIf(process.platform === "win32")("killed it loses what came after the last checkpoint, and no more", async () => {
  const script = `
    import { pretrain } from ${JSON.stringify(import.meta.resolve("../src/node/index.ts"))};
    const onReport = ({ step }) => console.log(step);
    await pretrain({ ...${JSON.stringify({ ...options, output: at("killed"), reportEvery: 1, evaluateEvery: 100, saveEveryMs: 0 })}, onReport });`;
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", chunk => {
    said += chunk;
    if (said.includes("4\n")) child.kill("SIGKILL");
  });
  await new Promise(resolve => child.on("close", resolve));
  const reached = Number(said.trim().split("\n").at(-1));
  const begun: number[] = [];
  const { isFinished } = await resumePretrain(at("killed"), { onStart: run => begun.push(run.step) });
  expect(isFinished).toBe(true);
  expect(begun[0]).toBeGreaterThanOrEqual(reached - 1); // an update is reported, and saved before the next one
  expect(weightsOf("killed").equals(expected)).toBe(true);
});

test("from a folder, on", async () => {
  const { step } = await pretrain({ ...options, output: at("more"), init: at("animals"), recipe: { ...options.recipe, steps: 2 } });
  expect(step).toBe(2);
  const bert = await load(at("more"), { runtime: "interpreter" });
  expect(bert.config.hidden_size).toBe(24);
  await bert.dispose();
});

test.each<[string, object, BuilderDescription, string[]]>([
  ["albert", { embedding_size: 16 }, { name: "albert-sop", maxSeqLength: 32 }, ["pooler", "masked", "sentenceOrder"]],
  ["distilbert", { dim: 24, n_layers: 2, n_heads: 3, hidden_dim: 40 }, { name: "packed-mlm", maxSeqLength: 32 }, ["masked"]],
])("%s, too", async (family, sizes, examples, heads) => {
  const config = { ...JSON.parse(readFileSync(at("config.json"), "utf8")), ...sizes, model_type: family };
  writeFileSync(at(`${family}.json`), JSON.stringify(config));
  const recipe = { ...options.recipe, steps: 3, phases: [{ until: 1, examples: [examples] }] };
  const { reports } = await pretrain({ ...options, output: at(family), config: at(`${family}.json`), recipe, reportEvery: 1 });
  expect(reports.map(({ step }) => step)).toEqual([1, 2, 3]);
  const bert = await load(at(family), { runtime: "interpreter" });
  expect([...bert.weights.heads].sort()).toEqual(heads.sort());
  expect((await fillMask(bert, "The cat eats [MASK]."))[0]!.predictions).toHaveLength(5);
  await bert.dispose();
});

describe("refused", () => {
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const withText = (name: string, content: string | Uint8Array) => ({ ...options, files: [file(name, content)], tokenizer: at("animals") });

  test.each<[string, () => Partial<PretrainOptions>, string, RegExp]>([
    ["no file", () => ({ files: [] }), "E_USAGE", /no text to learn from/],
    ["a missing file", () => ({ files: [at("animal.txt")] }), "E_FILE_MISSING", /animal\.txt/],
    ["an empty one", () => withText("empty.txt", "\n \n"), "E_CORPUS", /the corpus is empty/],
    ["another encoding", () => withText("latin1.txt", Buffer.from("Ein Bär schläft.\n", "latin1")), "E_NOT_UTF8", /latin1\.txt: /],
    ["no words for a tokenizer", () => ({ files: [file("blank.txt", "\n \n")] }), "E_CORPUS", /blank\.txt: the text has no words$/],
    [
      "another encoding for a tokenizer",
      () => ({ files: [at("animals.txt"), file("latin1.txt", Buffer.from("Ein Bär schläft.\n", "latin1"))] }),
      "E_NOT_UTF8",
      /^[^:]*latin1\.txt: the text is not UTF-8: between byte 4 and byte/,
    ],
    ["UTF-16", () => withText("utf16.txt", Buffer.from("A bear sleeps.\n", "utf16le")), "E_CORPUS", /utf16\.txt, line 1: a NUL character/],
    ["one document for next sentences", () => withText("one.txt", "The cat eats.\nIt drinks.\n"), "E_CORPUS", /has one document/],
    [
      "a batch larger than the data",
      () => ({ ...withText("two.txt", "The cat eats.\n\nIt drinks.\n"), recipe: { ...options.recipe, batchTokens: 4096 } }),
      "E_INPUT",
      /an update takes 128 examples of 32 tokens/,
    ],
    ["a size that has no name", () => ({ config: "minni" }), "E_USAGE", /no size "minni"/],
    ["a broken config", () => ({ config: file("broken.json", "{") }), "E_CONFIG", /broken\.json/],
    ["a folder with something in it", () => ({ output: at("animals") }), "E_FILE_EXISTS", /is not empty: a run is in it/],
    ["a folder that is a file", () => ({ output: at("animals.txt") }), "E_FILE_WRITE", /a file is in the way/],
  ])("%s", async (name, changes, code, message) => {
    // biome-ignore format: one case a line
    const output = at(`refused ${name}`);
    await expect(pretrain({ ...options, output, ...changes() })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(existsSync(output)).toBe(false);
  });

  test("to go on where no run is, or with other texts", async () => {
    await expect(resumePretrain(at("nowhere"))).rejects.toMatchObject({ code: "E_FILE_MISSING", message: /holds no run/ });
    const text = file("changing.txt", readFileSync(at("animals.txt")));
    const stop = new AbortController();
    const onReport = () => stop.abort(130);
    await pretrain({ ...options, files: [text], output: at("changed"), signal: stop.signal, onReport });
    writeFileSync(text, `${readFileSync(text, "utf8")}\nThe cat.\n`);
    await expect(resumePretrain(at("changed"))).rejects.toMatchObject({ code: "E_CHECKPOINT", message: /another config: corpus\./ });
  });

  test("to go on when training diverges: the last checkpoint is named", async () => {
    const recipe: PretrainOptions["recipe"] = { ...options.recipe, steps: 100, schedule: { name: "constant", rate: 30 } };
    await expect(pretrain({ ...options, recipe, output: at("diverged") })).rejects.toMatchObject({
      code: "E_DIVERGED",
      message: expect.stringMatching(/the loss has climbed to .*; the last checkpoint is .*step-0000000\.safetensors, of update 0$/),
      fix: expect.stringContaining("--rate 15"),
    });
  });
});
