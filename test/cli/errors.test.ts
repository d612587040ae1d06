// Bad command lines and bad input: each one clear error with its code and the next step, its exit code, nothing on stdout, no stack trace.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/cli/errors.ts";
import { explanations } from "../../src/cli/explanations.ts";
import { cli, type World } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-cli-"));
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

const config = JSON.stringify({ model_type: "bert", hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 1, intermediate_size: 16 });
const model = (name: string, files: Record<string, string | Uint8Array>) => {
  mkdirSync(join(folder, name));
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, name, path), content);
  return join(folder, name);
};
const vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ndog\n";
const bare = model("bare", { "config.json": config, "vocab.txt": vocabulary });
const cutShort = model("cut", { "config.json": config, "vocab.txt": vocabulary, "model.safetensors": Uint8Array.from([9, 0, 0, 0]) });
const noUnknown = model("no-unk", { "config.json": config, "vocab.txt": "[PAD]\n[CLS]\n[SEP]\n[MASK]\ndog\n" });
const noVocabulary = model("no-vocabulary", { "config.json": config });
const notThere = join(folder, "bard");
const long = "dog ".repeat(600);
const there = file("there.txt", "dog\n");
file("notes.txt", "");

// command line, code, what the message or the fix must say
const cases: [argv: string[], code: string, says: string | RegExp, world?: World][] = [
  [["tokenise"], "E_USAGE", 'Did you mean "tokenize"'],
  [["tokenise", "a text"], "E_USAGE", 'Did you mean "tokenize"'],
  [["tokenize", "x", "--modle", "y"], "E_USAGE", 'Did you mean "--model"'],
  [["--modle", "y", "x"], "E_USAGE", 'Did you mean "--model"'],
  [["tokenize", "x", "--format", "jsn"], "E_USAGE", 'Did you mean "json"'],
  [["tokenize", "x", "--format", "npy"], "E_USAGE", "no output as npy"],
  [["tokenize", "x", "--unit", "bytes"], "E_USAGE", 'Did you mean "byte"'],
  [["tokenize", "x", "--model"], "E_USAGE", "argument missing"],
  [["fill-mask", "[MASK]", "--top", "0"], "E_USAGE", "whole number of at least 1"],
  [["embed", "x", "--precision", "12"], "E_USAGE", "from 1 to 9"],
  [["fill-mask", "[MASK]", "--targets", "a,,b"], "E_USAGE", "commas"],
  [["My", "dog", "is", "here."], "E_USAGE", 'glassbert "My dog is here."'],
  [["xray"], "E_USAGE", "no text was given", { hasIdleTerminal: true }],
  [["tokenize"], "E_USAGE", "no text was given", { hasIdleTerminal: true }],
  [[], "E_USAGE", "no text was given", { hasIdleTerminal: true }],
  [["xray"], "E_USAGE", "second one", { stdin: "one\ntwo\n" }],
  [["tokenize", "x", "-i", there], "E_USAGE", "both texts and --input"],
  [["tokenize", "x", "--field", "body"], "E_USAGE", "--jsonl"],
  [["tokenize", "--jsonl", "--pair", "x"], "E_USAGE", "--pair"],
  [["nsp", "one"], "E_USAGE", "nsp takes two texts, 1"],
  [["help", "tokenise"], "E_USAGE", 'Did you mean "tokenize"'],
  [["explain", "E_TOO_LNG"], "E_USAGE", 'Did you mean "E_TOO_LONG"'],
  [["inspect", "--layer", "13"], "E_USAGE", "layers 0 to 5"],
  [["inspect", "--tensor", "embedings.word"], "E_USAGE", 'Did you mean "bert.embeddings.word_embeddings.weight"'],
  [["trace", "x", "--format", "safetensors"], "E_USAGE", "terminal", { columns: 80, env: { NO_COLOR: "1" } }],
  [["tokenize", "-i", join(folder, "theer.txt")], "E_FILE_MISSING", 'Did you mean "there.txt"'],
  [["tokenize", "-i", folder], "E_FILE_MISSING", "is a folder"],
  [["tokenize", "x", "-o", there], "E_FILE_EXISTS", "--force"],
  [["tokenize", "x", "-o", join(folder, "no/such/out.jsonl")], "E_FILE_WRITE", "cannot be written"],
  [["tokenize", "x", "-o", folder], "E_FILE_WRITE", "is a folder"],
  [["tokenize"], "E_NOT_UTF8", "byte 4 (line 2)", { stdin: Uint8Array.from([0x61, 0x62, 10, 0x63, 0xff, 10]) }],
  [["tokenize", "--jsonl"], "E_INPUT", "line 1", { stdin: "{not json}\n" }],
  [["tokenize", "--jsonl"], "E_INPUT", 'has "txt"', { stdin: '{"txt":"x"}\n' }],
  [["tokenize", "--jsonl"], "E_INPUT", "no string", { stdin: '{"text":7}\n' }],
  [["tokenize", "--jsonl"], "E_INPUT", "neither a string nor a number", { stdin: '{"id":[1],"text":"x"}\n' }],
  [["embed", "--jsonl"], "E_INPUT", "second text", { stdin: '{"text":"x","pair":"y"}\n' }],
  [["nsp"], "E_INPUT", "line 1: has no second text", { stdin: "one\n" }],
  [["decode", "101", "cat"], "E_INPUT", '"cat" is no id'],
  [["decode", "101", "30522"], "E_ID_RANGE", "0 to 30521"],
  [["decode", "--", "-1"], "E_ID_RANGE", "-1"],
  [["inspect", there], "E_INPUT", "neither a model folder nor"],
  [["inspect", file("bad.npy", "nothing of the kind")], "E_INPUT", "is no .npy file"],
  [["inspect", file("bad.safetensors", "nothing of the kind")], "E_SAFETENSORS", "bad.safetensors"],
  [["inspect", notThere], "E_MODEL_MISSING", 'Did you mean "bare"'],
  [["tokenize", "x", "--model", notThere], "E_MODEL_MISSING", 'Did you mean "bare"'],
  [["embed", "x", "--model", notThere], "E_MODEL_MISSING", 'Did you mean "bare"'],
  [["embed", "x", "--model", bare], "E_WEIGHTS_MISSING", "model.safetensors"],
  [["embed", "x", "--model", cutShort], "E_SAFETENSORS", "model.safetensors"],
  [["tokenize", "x", "--model", noUnknown], "E_TOKENIZER", "[UNK]"],
  [["tokenize", "x", "--model", noVocabulary], "E_VOCAB_MISSING", "vocab.txt"],
];

describe("errors", () => {
  test.each(cases)("%j is %s", async (argv, code, says, world) => {
    const outcome = await cli(argv, world);
    expect(outcome.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `));
    expect(outcome.stderr).toContain(says);
    expect(outcome.stderr).toMatch(/\nfix: .+\nsee: glassbert explain E_\w+\n$/);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(outcome.stdout).toBe("");
    expect(outcome.code).toBe(exitCodes[code as keyof typeof exitCodes]);
  });
});

describe("errors that need the model in the box", () => {
  test.each([
    [["fill-mask", "no mask"], "E_NO_MASK", "[MASK]"],
    [["fill-mask", `[MASK] ${long}`], "E_TOO_LONG", "--truncate"],
    [["xray", long], "E_TOO_LONG", "--truncate"],
    [["trace", long, "-o", join(folder, "t.safetensors")], "E_TOO_LONG", "--truncate"],
    [["nsp", long, "x"], "E_TOO_LONG", "--truncate"],
    [["fill-mask", "[MASK]", "--targets", "unaffable"], "E_INPUT", "##ffa"],
    [["xray", "a dog", "--piece", "99"], "E_INPUT", "0 to 3"],
    [["embed", "x", "--prompt-name", "query"], "E_INPUT", "query"],
  ])("%j", async (argv, code, says) => {
    const outcome = await cli(argv);
    expect(outcome.stderr).toContain(`error[${code}]: `);
    expect(outcome.stderr).toContain(says);
    expect(outcome.stdout).toBe("");
    expect(outcome.code).toBe(2);
  });
});

test("with --json the error is one object on stderr", async () => {
  const { stderr, stdout, code } = await cli(["tokenize", "--json", "--frmat", "x"]);
  expect(JSON.parse(stderr)).toEqual({
    code: "E_USAGE",
    message: 'tokenize has no flag --frmat. Did you mean "--format"?',
    cause: null,
    fix: "see its flags: glassbert help tokenize",
    docs: "glassbert explain E_USAGE",
    exit: 2,
  });
  expect([stdout, code]).toEqual(["", 2]);
});

test("--json and another format exclude each other", async () => {
  const { stderr, code } = await cli(["tokenize", "x", "--json", "--format", "tsv"]);
  expect([JSON.parse(stderr).message, code]).toEqual(["both --json and --format tsv were given", 2]);
});

test("errors are coloured by what stderr is, not stdout", async () => {
  const red = "\x1b[1;31merror";
  const stderr = async (argv: string[], world: World) => (await cli(argv, world)).stderr.startsWith(red);
  expect(await stderr(["tokenise"], { isStderrTerminal: true })).toBe(true);
  expect(await stderr(["tokenise"], {})).toBe(false);
  expect(await stderr(["tokenise", "--no-color"], { isStderrTerminal: true })).toBe(false);
  expect(await stderr(["tokenise", "--color=never"], { isStderrTerminal: true })).toBe(false);
  expect(await stderr(["tokenise", "--color", "always"], {})).toBe(true);
  expect(await stderr(["tokenise"], { isStderrTerminal: true, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await stderr(["tokenise"], { env: { FORCE_COLOR: "1", CI: "1" } })).toBe(true);
});

test("a stack trace comes with GLASSBERT_DEBUG=1 only", async () => {
  expect((await cli(["tokenise"], { env: { GLASSBERT_DEBUG: "1" } })).stderr).toMatch(/\n\s+at /);
});

test("every code has an exit code and a page", async () => {
  for (const code of Object.keys(exitCodes)) {
    const { stdout, code: exit } = await cli(["explain", code, "--format", "human"]);
    expect([exit, stdout]).toEqual([0, expect.stringContaining(code)]);
  }
  expect(Object.keys(explanations)).toEqual(Object.keys(exitCodes));
});

test("a full disk is E_FILE_WRITE, a reader that left is no error", async () => {
  const full = await cli(["tokenize", "x"], { stdoutFails: "ENOSPC" });
  expect([full.code, full.stderr]).toEqual([1, expect.stringContaining("error[E_FILE_WRITE]: standard output cannot be written")]);
  const left = await cli(["tokenize", "x"], { stdoutFails: "EPIPE" });
  expect([left.code, left.stderr]).toEqual([0, ""]);
});
