// `glassbert pretrain` as it is typed: what is said on which stream, Ctrl-C and --resume, and command lines that mean nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PretrainReport } from "../../src/train/index.ts";
import { animalText } from "../animal-text.ts";
import { cli } from "./harness.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const flags = (output: string, ...more: string[]) => [
  ...["pretrain", at("animals.txt"), "--sentence-lines", "-o", at(output), "--config", at("config.json"), "--vocab-size", "150"],
  ...["--steps", "8", "--max-length", "32", "--tokens-per-update", "128", "--report-every", "2", "--evaluate-every", "4", ...more],
];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "glassbert-cli-pretrain-"));
  writeFileSync(at("animals.txt"), animalText(60).join("\n"));
  const config = { hidden_size: 24, num_hidden_layers: 1, num_attention_heads: 3, intermediate_size: 40, max_position_embeddings: 32 };
  writeFileSync(at("config.json"), JSON.stringify({ model_type: "bert", ...config }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A Ctrl-C that comes when a run has written its first report. */
function abortedByReport(run: string): AbortSignal {
  const stop = new AbortController();
  const throwIfAborted = () => {
    const log = join(run, "training/log.jsonl");
    if (existsSync(log) && readFileSync(log).length > 0) stop.abort(130);
    AbortSignal.prototype.throwIfAborted.call(stop.signal);
  };
  return Object.defineProperty(stop.signal, "throwIfAborted", { value: throwIfAborted });
}

test("in a pipe a report is a line of JSON; Ctrl-C saves, --resume goes on", async () => {
  const whole = await cli(flags("whole"));
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  const reports = whole.stdout.trim().split("\n").map(line => JSON.parse(line) as PretrainReport); // biome-ignore format: one idea
  expect(reports.map(({ step, judgement }) => [step, judgement !== null])).toEqual([[2, false], [4, true], [6, false], [8, true]]); // biome-ignore format: one idea
  expect(reports.at(-1)!.judgement!.sentences).toHaveLength(3);

  const half = await cli(flags("half"), { signal: abortedByReport(at("half")) });
  expect([half.code, half.stdout.split("\n").length]).toEqual([130, 2]);
  expect(half.stderr).toMatch(/^warning: stopped after update 2; go on with: glassbert pretrain --resume .*half\n$/);
  const rest = await cli(["pretrain", "--resume", at("half")]);
  expect([rest.code, rest.stderr]).toEqual([0, ""]);
  expect(readFileSync(at("half/model.safetensors")).equals(readFileSync(at("whole/model.safetensors")))).toBe(true);
});

test("for a person: judgements while it learns, the curve at the end", async () => {
  const { code, stdout, stderr } = await cli(flags("seen", "--format", "human"), { env: { NO_COLOR: "1" }, columns: 80 });
  expect(code).toBe(0);
  expect(stderr).toMatch(/update 4 {2}loss \d\.\d+ {2}words \d\.\d+ {2}pairs \d\.\d+ {2}\S+ tokens\/s/);
  expect(stderr).toMatch(/ {2}held out: loss \d\.\d+ {2}words \S+ % {2}pairs \S+ %\n {2}He was born in \[MASK\]\. → /);
  expect(stdout).toMatch(/^loss of masked words\n +\d\.\d{3} +█/);
  expect(stdout).toMatch(/\n {8}2 +8\n/);
  for (const line of stdout.split("\n").slice(0, 10)) expect(line.length).toBeLessThanOrEqual(80);
});

test("a recipe in a file, and flags before it", async () => {
  const phases = [{ until: 1, examples: [{ name: "packed-mlm", maxSeqLength: 24 }] }];
  writeFileSync(at("recipe.json"), JSON.stringify({ steps: 2, phases, batchTokens: 96, freeze: ["word_embeddings"] }));
  writeFileSync(at("watch.txt"), "The cow eats [MASK].\n\ncow\n");
  const line = [
    "pretrain",
    at("animals.txt"),
    "-o",
    at("file"),
    "--watch",
    at("watch.txt"),
    "--config",
    at("config.json"),
    "--tokenizer",
    at("whole"),
  ];
  const { code, stdout, stderr } = await cli([...line, "--recipe", at("recipe.json"), "--steps", "3", "--rate", "1e-2", "--quiet"]);
  expect([code, stderr, stdout]).toEqual([0, "", `${at("file")}\n`]);
  const card = readFileSync(at("file/README.md"), "utf8");
  expect(card).toContain("| training | 3 updates");
  expect(card).toContain('"rate": 0.01');
  expect(card).toContain("--rate 0.01");
  expect(card).toMatch(/^- The cow eats \[MASK\]\. → /m);
  expect(card).not.toContain("He was born");
});

test.each<[string, () => string[], RegExp]>([
  ["no end", () => ["pretrain", at("animals.txt"), "-o", at("x")], /when training ends is not said/],
  ["no folder", () => ["pretrain", at("animals.txt"), "--steps", "3"], /where to write is not said/],
  ["no text", () => ["pretrain", "-o", at("x"), "--steps", "3"], /no text to learn from/],
  ["a time that is none", () => ["pretrain", at("animals.txt"), "-o", at("x"), "--budget", "2 hours"], /--budget is "2 hours"/],
  ["both ends", () => flags("x", "--budget", "1h"), /both steps and a time budget/],
  [
    "resume with what a run has already",
    () => ["pretrain", "--resume", at("whole"), "--steps", "20"],
    /--steps has no meaning with --resume/,
  ],
  ["resume with a text", () => ["pretrain", at("animals.txt"), "--resume", at("whole")], /a file has no meaning with --resume/],
  ["a model with a size", () => [...flags("x"), "--init", at("whole")], /--init brings config and tokenizer along/],
  ["a tokenizer with a size", () => [...flags("x"), "--tokenizer", at("whole")], /have no meaning with --tokenizer/],
  ["a folder that is not empty", () => flags("whole"), /is not empty: a run is in it/],
  ["a recipe that is none", () => [...flags("x"), "--recipe", at("animals.txt")], /animals\.txt is no JSON object/],
  ["a sentence to watch without a mask", () => [...flags("x"), "--watch", at("animals.txt")], /no \[MASK\] in/],
  ["examples said twice", () => [...flags("x"), "--recipe", at("recipe.json")], /both --max-length and the phases of/],
  ["a misspelt flag", () => [...flags("x"), "--freese", "word"], /pretrain has no flag --freese/],
])("%s is refused", async (_, argv, message) => {
  const { code, stdout, stderr } = await cli(argv());
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});
