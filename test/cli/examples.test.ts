// `glassbert examples` with the tokenizer in the box: the report, the examples as data, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cli } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const dogs = "Dr. Brown has a dog. It barks at night, e.g. at the moon. Nobody sleeps.";
const shares = "Shares fell by two percent. The bank opens at nine.\nNobody came.";
const corpus = file("corpus.txt", `${dogs}\n\n${shares}\n`);

test("the report for a person", async () => {
  const { code, stdout, stderr } = await cli(["examples", corpus, "--max-length", "32", "--top", "1", "--progress", "none"], {
    columns: 80,
    env: { NO_COLOR: "1" },
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^corpus {6}2 documents, 6 sentences, 39 pieces\n/);
  expect(stdout).toMatch(/\nexample 0: B (follows A|is of another document)\n {2}A {2}\[CLS\] /);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("the report and the examples as data", async () => {
  const report = JSON.parse((await cli(["examples", corpus, "--json", "--builder", "albert-sop", "--max-length", "32"])).stdout);
  expect(report).toMatchObject({ schema: "glassbert.examples/1", builder: "albert-sop", documents: 2, maxSeqLength: 32 });
  const out = join(folder, "examples.jsonl");
  const written = await cli(["examples", corpus, "--builder", "packed-mlm", "--max-length", "12", "--masked-lm-prob", "0.25", "-o", out]);
  expect(written).toMatchObject({ code: 0, stderr: "" });
  const examples = readFileSync(out, "utf8").trimEnd().split("\n").map(line => JSON.parse(line)); // biome-ignore format: one idea
  expect(examples).toHaveLength(5); // 39 pieces and 2 [SEP] in windows of 10
  for (const { ids, typeIds, maskPlaces, maskLabels, pairLabel } of examples)
    expect([ids.length, typeIds.length, maskPlaces.length, maskLabels.length, pairLabel]).toEqual([12, 12, 3, 3, null]);
  const again = await cli(["examples", corpus, "--builder", "packed-mlm", "--max-length", "12", "--masked-lm-prob", "0.25"]);
  expect(again.stdout).toBe(readFileSync(out, "utf8"));
});

test("a sentence a line, as the script of google-research has it", async () => {
  const sentences = file("sentences.txt", "One two. Three.\nFour.\n\nFive.\n");
  const { stdout } = await cli(["examples", sentences, "--sentence-lines", "--compat", "--seed", "12345", "--format", "json"]);
  expect(JSON.parse(stdout)).toMatchObject({ documents: 2, sentences: 3 });
});

const refused: [string, string[], string, RegExp][] = [
  ["no file", [], "E_USAGE", /no text to learn from/],
  ["a missing file", [join(folder, "corpse.txt")], "E_FILE_MISSING", /corpse\.txt/],
  ["an empty file", [file("empty.txt", "\n\n")], "E_CORPUS", /empty/],
  ["one document", [file("one.txt", dogs)], "E_CORPUS", /one document/],
  ["UTF-16", [file("utf16.txt", Buffer.from(dogs, "utf16le"))], "E_CORPUS", /utf16\.txt, line 1: a NUL/],
  ["Latin-1", [file("latin1.txt", Buffer.from("café au lait", "latin1"))], "E_NOT_UTF8", /latin1\.txt: byte 3/],
  ["no script to follow", [corpus, "--builder", "packed-mlm", "--compat"], "E_USAGE", /--compat has no meaning/],
  ["a share that is none", [corpus, "--masked-lm-prob", "15"], "E_USAGE", /from 0 to 1/],
];

test.each(refused)("%s is refused", async (_, argv, code, message) => {
  const outcome = await cli(["examples", ...argv]);
  expect(outcome.stdout).toBe("");
  expect(outcome.stderr).toContain(code);
  expect(outcome.stderr).toMatch(message);
});
