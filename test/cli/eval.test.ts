// `glassbert eval` as a program: formats, what it says of wrong command lines and data, and that it can be stopped.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "./harness.ts";

const root = mkdtempSync(join(tmpdir(), "glassbert-eval-"));
const stsb = join(root, "stsb");
const blimp = join(root, "blimp");
beforeAll(() => {
  mkdirSync(stsb);
  mkdirSync(blimp);
  const rows = [
    "A cat sits.,A cat is sitting.,5",
    "A dog runs.,A dog is outside.,3",
    "Shares fell.,A child eats.,0",
    "It rains.,He sings.,0.5",
  ];
  writeFileSync(join(stsb, "stsb-en-dev.csv"), `${rows.join("\n")}\n`);
  const pair = { sentence_good: "The cats sleep.", sentence_bad: "The cats sleeps.", field: "morphology", linguistics_term: "agreement" };
  writeFileSync(join(blimp, "agreement.jsonl"), `${JSON.stringify(pair)}\n`);
});
afterAll(() => rmSync(root, { recursive: true }));

test("every format", async () => {
  const run = async (...more: string[]) => {
    const { code, stdout, stderr } = await cli(["eval", "stsb", "--data", stsb, ...more], { env: { COLUMNS: "100" } });
    expect([code, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const json = JSON.parse(await run("--json"));
  expect([json.schema, json.task, json.items, json.of, json.isProbe]).toEqual(["glassbert.eval/1", "stsb", 4, 4, false]);
  expect(json.scores[0]).toEqual({ name: "Spearman", points: expect.any(Number), standardError: expect.any(Number), errorBy: "bootstrap" });
  expect((await run("--format", "tsv")).split("\n")[0]).toBe("task\tpart\titems\tscore\tpoints\tstandardError");
  expect(Number(await run("-q"))).toBeCloseTo(json.scores[0].points, 3);
  const human = await run("--format", "human", "--limit", "3");
  expect(human).toContain("STS-B, similarity of sentences");
  expect(human).toContain("3 of 4 items; cosine of the two sentence vectors, nothing trained");
  expect(human).toMatch(/score +points +± s\.e\.\nSpearman +\d+\.\d\d +\d+\.\d\d\n/);
  expect(human).toMatch(/reported by others +Spearman +Pearson +how, where/);
  expect(human).toContain("standard errors: bootstrap");
  const parts = await cli(["eval", "blimp", "--data", blimp, "--format", "human"]);
  expect(parts.stdout).toMatch(/field +items +original +within_word_l2r\nmorphology +1 +\d+\.0 ± 0\.0/);
  expect(parts.stdout).toContain("equal scores count as wrong: 0 by original, 0 by within_word_l2r");
});

test.each([
  [[], 2, "E_USAGE", "no task was given"],
  [["stsb", "blimp"], 2, "E_USAGE", "eval takes one task, 2 were given"],
  [["stbs", "--data", "x"], 2, "E_INPUT", 'no evaluation "stbs". Did you mean "stsb"'],
  [["stsb"], 2, "E_USAGE", "where the data lies is not said"],
  [["stsb", "--data", join(root, "stbs")], 2, "E_FILE_MISSING", 'Did you mean "stsb"'],
  [["stsb", "--data", blimp], 2, "E_FILE_MISSING", "no file stsb-en-dev.csv"],
  [["stsb", "--data", stsb, "--limit", "0"], 2, "E_USAGE", '--limit is "0"'],
  [["stsb", "--data", stsb, "--probe"], 2, "E_INPUT", "stsb has no probe"],
  [["sst2", "--data", stsb], 1, "E_HEAD_MISSING", "lacks the classifier of texts"],
] as const)("what is wrong is said: case %#", async (argv, code, error, message) => {
  const outcome = await cli(["eval", ...argv]);
  expect([outcome.code, outcome.stdout]).toEqual([code, ""]);
  expect(outcome.stderr).toContain(error);
  expect(outcome.stderr).toContain(message);
});

test("Ctrl-C ends it", async () => {
  expect((await cli(["eval", "stsb", "--data", stsb], { signal: AbortSignal.abort(130) })).code).toBe(130);
});
