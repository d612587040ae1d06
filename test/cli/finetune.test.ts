// `glassbert finetune` from the command line to a folder that other commands read.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveFolder } from "../../src/node/index.ts";
import { tinyBert } from "../tiny-bert.ts";
import { cli } from "./harness.ts";

const words = ["good", "bad", "fine", "poor", "the", "cake", "soup", "was", "is", "very"];
const lines = ["good", "bad", "fine", "poor"].flatMap(
  word =>
  ["the cake was", "the soup was", "the cake is", "the soup is", "cake is very", "soup is very"].map(start => ({ text: `${start} ${word}`, label: word === "good" || word === "fine" ? "yes" : "no" })), // biome-ignore format: one idea
);

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glassbert-finetune-"));
  await saveFolder(await tinyBert({ words }), at("tiny"));
  await saveFolder(await tinyBert({ words, width: 30, seed: 2 }), at("teacher"));
  await writeFile(at("data.tsv"), `text\tlabel\n${lines.map(({ text, label }) => `${text}\t${label}`).join("\n")}\n`);
  await writeFile(at("data.ndjson"), lines.map(line => `${JSON.stringify(line)}\n`).join("")); // biome-ignore format: one idea
  await writeFile(
    at("pairs.csv"),
    `text,pair\n${lines.map(({ text, label }) => `${text},the ${label === "yes" ? "good" : "bad"} soup`).join("\n")}\n`,
  );
  await writeFile(at("texts.txt"), lines.map(({ text }) => `${text}\n`).join("")); // biome-ignore format: one idea
});
afterAll(() => rm(folder, { recursive: true }));

const finetune = (...words: string[]) => cli(["finetune", ...words, "--model", at("tiny"), "--progress", "none"]);

test("labels, two seeds; the folder is read by classify and eval", async () => {
  const { stdout, stderr, code } = await finetune("classification", at("data.tsv"), at("data.ndjson"), "-o", at("mine"), "--rate", "5e-3", "--epochs", "6", "--batch-size", "8", "--seeds", "1,2", "--workers", "1", "--dropout", "0"); // biome-ignore format: one idea
  expect([code, stderr.split("\n").filter(line => line.startsWith("seed 2"))]).toEqual([0, expect.arrayContaining([expect.stringMatching(/^seed 2, update 18 of 18: loss \d\.\d{4}, accuracy 100\.00/)])]); // biome-ignore format: one idea
  const record = JSON.parse(stdout);
  expect(record).toMatchObject({ task: "classification", items: 24, devItems: 24, median: 100, scores: [{ name: "accuracy", points: 100 }, { name: "F1" }, { name: "Matthews" }] }); // biome-ignore format: one idea
  expect(record.runs.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
  expect(record.notes[0]).toBe("new, begun at random: classifier.weight, classifier.bias");
  const asked = await cli(["classify", "the cake was fine", "--model", at("mine"), "--quiet"]);
  expect(asked.stdout).toBe("yes\n");
  await writeFile(at("bare.tsv"), lines.map(({ text, label }) => `${text}\t${label}\n`).join("")); // biome-ignore format: one idea
  const scored = await cli(["eval", "classification", "--data", at("bare.tsv"), "--model", at("mine"), "--quiet"]);
  expect(scored.stdout).toBe("100\n");
});

test("vectors by adapters, and a teacher's while masks are filled", async () => {
  const common = ["--runtime", "interpreter", "--batch-size", "4", "--epochs", "2", "--rate", "1e-3"];
  const sentence = await finetune("sentence", at("pairs.csv"), "-o", at("vectors"), "--lora", "2", "--quiet", ...common);
  expect([sentence.code, sentence.stderr]).toEqual([0, ""]);
  const distilled = await finetune(
    "distill",
    at("texts.txt"),
    "-o",
    at("student"),
    "--teacher",
    at("teacher"),
    "--keep-masked",
    "0.5",
    ...common,
  );
  expect(distilled.code).toBe(0);
  expect(JSON.parse(distilled.stdout)).toMatchObject({ task: "distill", items: 22, devItems: 2 });
  const filled = await cli(["fill-mask", "the [MASK] was good", "--model", at("student"), "--quiet"]);
  expect(filled.code).toBe(0);
  const tables = await cli(["inspect", at("student"), "--json"]);
  expect(tables.stdout).toContain("Dense 24→30");
});

test.each([
  [["clasification", "a.tsv", "-o", "x"], 'there is no task "clasification". Did you mean "classification"?'],
  [["classification", "-o", "x"], "classification takes a file to learn from, and perhaps one to judge by; 0 were named"],
  [["classification", "a.tsv"], "where to write is not said"],
  [["classification", "a.tsv", "-o", "x", "--teacher", "y"], "--teacher has no meaning for classification"],
  [["sst2", "sst2", "-o", "x", "--columns", "text=a"], "--columns has no meaning for sst2"],
  [["sentence", "a.tsv", "-o", "x", "--loss", "mse"], "mse is a loss of distill"],
  [["sentence", "a.tsv", "-o", "x", "--margin", "0.2"], "--margin has no meaning for ranking"],
  [["distill", "a.txt", "-o", "x"], "there is no teacher"],
  [["tags", "a.conll", "-o", "x", "--lora-alpha", "3"], "the adapters have no rank"],
  [["tags", "a.conll", "-o", "x", "--rate", "0"], '--rate is "0"'],
  [["tags", "a.conll", "-o", "x", "--dtype", "int8"], "rounded weights cannot learn"],
])("%j", async (words, message) => {
  const { stderr, code } = await finetune(...words);
  expect(stderr).toContain(`error[E_USAGE]: ${message}`);
  expect(code).toBe(2);
});

test("a folder that is not empty is left alone, before anything is learned", async () => {
  const { stderr, code } = await finetune("classification", at("data.tsv"), "-o", folder);
  expect(stderr).toContain(`error[E_FILE_EXISTS]: ${folder} is not empty`);
  expect(code).not.toBe(0);
});

test("label typos and batches that are too large", async () => {
  await writeFile(at("dev.tsv"), "text\tlabel\nthe cake was good\tyse\n");
  const typo = await finetune("classification", at("data.tsv"), at("dev.tsv"), "-o", at("none"));
  expect(typo.stderr).toContain(`dev.tsv, line 2: the label "yse" is not among those learned, no, yes. Did you mean "yes"?`);
  const large = await finetune("classification", at("data.tsv"), "-o", at("none"), "--batch-size", "100");
  expect(large.stderr).toContain("a batch is 100 items, and there are 22 to learn from");
});
