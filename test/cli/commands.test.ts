// Every command with the model in the box, in every format it has: the contract of the machine-readable output, and what people see.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { textWidth } from "../../src/cli/text-width.ts";
import { cli, type World } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-cli-"));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

async function good(argv: readonly string[], world: World = {}): Promise<string> {
  const { code, stdout, stderr } = await cli(argv, world);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

const json = (text: string) => JSON.parse(text);
const jsonl = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));
const seen = { columns: 80, env: { NO_COLOR: "1" } };

test("tokenize: the record of the contract", async () => {
  expect(await good(["tokenize", "Naïve 𠀀!"])).toBe(
    '{"text":"Naïve 𠀀!","ids":[101,15743,100,999,102],"tokens":["[CLS]","naive","[UNK]","!","[SEP]"],"offsets":[[0,0],[0,5],[6,8],[8,9],[0,0]],' +
      '"wordIds":[null,0,1,2,null],"typeIds":[0,0,0,0,0],"attentionMask":[1,1,1,1,1],"specialTokensMask":[1,0,0,0,1]}\n',
  );
});

test("tokenize: units, pairs, without specials, other formats", async () => {
  const offsets = async (unit: string) => jsonl(await good(["tokenize", "é𠀀!", "--no-special-tokens", "--unit", unit]))[0].offsets;
  expect(await offsets("utf16")).toEqual([
    [0, 1],
    [1, 3],
    [3, 4],
  ]);
  expect(await offsets("codepoint")).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(await offsets("byte")).toEqual([
    [0, 2],
    [2, 6],
    [6, 7],
  ]);
  const [pair] = jsonl(await good(["tokenize", "a dog", "--pair", "cats"]));
  expect([pair.pair, pair.sequenceIds]).toEqual(["cats", [null, 0, 0, null, 1, null]]);
  expect(json(await good(["tokenize", "a", "b", "--json"])).map((it: { schema: string; text: string }) => [it.schema, it.text])).toEqual([
    ["glassbert.tokenize/1", "a"],
    ["glassbert.tokenize/1", "b"],
  ]);
  expect(await good(["tokenize", "a dog", "-q"])).toBe("[CLS] a dog [SEP]\n");
  expect(await good(["tokenize", "dog", "--format", "tsv", "--no-special-tokens"])).toBe(
    "text\twindow\tindex\ttoken\tid\tstart\tend\tword\ttype\tspecial\n1\t0\t0\tdog\t3899\t0\t3\t0\t0\t0\n",
  );
  expect(await good(["tokenize", "unaffable"], seen)).toMatchSnapshot();
});

test("input: lines, empty lines, byte order mark, CRLF, JSON lines with ids, empty input", async () => {
  const texts = async (stdin: string, ...argv: string[]) => jsonl(await good(["tokenize", ...argv], { stdin })).map(it => it.text);
  expect(await texts("\ufeffone\r\n\ntwo")).toEqual(["one", "", "two"]);
  expect(await texts("one\n", "-")).toEqual(["one"]);
  const records = '{"id":12345678901234567890,"text":"a"}\n{"id":"x","text":"b","pair":"c"}\n';
  const lines = (await good(["tokenize", "--jsonl"], { stdin: records })).trimEnd().split("\n");
  expect(lines[0]).toMatch(/^\{"id":12345678901234567890,"text":"a",/);
  expect(lines[1]).toMatch(/^\{"id":"x","text":"b","pair":"c",/);
  expect(await texts('{"nr":1,"body":"a"}\n', "--jsonl", "--field", "body", "--id", "nr")).toEqual(["a"]);
  expect(await good(["tokenize"])).toBe("");
  expect(await good(["tokenize", "--json"])).toBe("[]\n");
  expect(await good(["tokenize"], { ...seen, stdin: "" })).toBe("No results.\n");
});

test("tokenize: windows over what is cut off, and padding", async () => {
  const [record] = jsonl(await good(["tokenize", "My dog is cute and small", "--max-length", "5", "--stride", "1"]));
  expect(record.tokens).toEqual(["[CLS]", "my", "dog", "is", "[SEP]"]);
  expect(record.dropped).toBe(3);
  expect(record.overflowing.map((w: { tokens: string[] }) => w.tokens.join(" "))).toEqual([
    "[CLS] is cute and [SEP]",
    "[CLS] and small [SEP]",
  ]);
  expect(record.overflowing[1].offsets.join(" ")).toBe("0,0 15,18 19,24 0,0");

  const padding = ["--padding", "longest", "--pad-to-multiple-of", "4", "--padding-side", "left"];
  const [short, long] = jsonl(await good(["tokenize", "dog", "a b c", ...padding]));
  expect(short.tokens.join(" ")).toBe("[PAD] [PAD] [PAD] [PAD] [PAD] [CLS] dog [SEP]");
  expect(short.attentionMask).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  expect(long.tokens).toHaveLength(8);
  for (const flags of [
    ["--stride", "3"],
    ["--pad-to-multiple-of", "3"],
    ["--max-length", "1"],
  ]) {
    expect(await cli(["tokenize", "My dog", ...flags])).toMatchObject({ code: 2, stdout: "" });
  }
});

test("tokenize --explain: the steps and the candidates, for a person and as data", async () => {
  const lines = await good(["tokenize", "Unaffable café", "--explain", "--format", "human"], seen);
  expect(lines).toContain('strip accents         "Unaffable cafe"  é → e');
  expect(lines).toContain("unaffable → una ##ffa ##ble  characters 0–9");
  expect(lines).toContain("unaf –  una ✓");
  const [story] = jsonl(await good(["tokenize", "Unaffable", "--explain"]));
  expect(story.words[0].by.candidates.at(-1)).toEqual({ candidate: "##ble", found: true });
  expect(await good(["tokenize", "Unaffable", "--explain", "-q"])).toBe("una ##ffa ##ble\n");
  expect(await cli(["tokenize", "x", "--explain", "--padding", "longest"])).toMatchObject({ code: 2, stdout: "" });
});

test("train-tokenizer: a folder that the reference loads with equal results, and that is never written over unasked", async () => {
  const { Tokenizer: Reference } = createRequire(import.meta.url)("tokenizers");
  writeFileSync(path("corpus.txt"), "The cat sat on the mat.\nA café, a naïve cat; the cats sat.\n".repeat(20));
  const text = "The café cats sat on a mat [MASK].";
  for (const [kind, size] of [
    ["wordpiece", "80"],
    ["unigram", "60"],
  ] as const) {
    const folder = path(`learned-${kind}`);
    expect(await cli(["train-tokenizer", kind, path("corpus.txt"), "-o", folder, "--vocab-size", size])).toMatchObject({
      code: 0,
      stdout: "",
    });
    const [{ ids, tokens }] = jsonl(await good(["tokenize", text, "--model", folder]));
    const reference = await Reference.fromFile(join(folder, "tokenizer.json")).encode(text);
    expect([ids, tokens]).toEqual([reference.getIds(), reference.getTokens()]);
    expect(await cli(["train-tokenizer", kind, path("corpus.txt"), "-o", folder])).toMatchObject({ code: 2, stdout: "" });
  }
  for (const argv of [
    [],
    ["wordpeace", "x"],
    ["wordpiece"],
    ["wordpiece", path("corpus.txt")],
    ["wordpiece", path("none.txt"), "-o", path("n")],
  ]) {
    expect(await cli(["train-tokenizer", ...argv])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/fix:/) });
  }
});

test("decode", async () => {
  expect(await good(["decode", "101", "2026", "3899", "102"])).toBe('{"ids":[101,2026,3899,102],"text":"my dog"}\n');
  expect(await good(["decode", "101, 2026", "--keep-special-tokens", "-q"])).toBe("[CLS] my\n");
  expect(await good(["decode", "-q"], { stdin: "[2026, 3899]\n\n3899\n" })).toBe("my dog\n\ndog\n");
});

test("fill-mask: the record of the contract, targets, precision", async () => {
  const [record] = jsonl(await good(["fill-mask", "My dog is [MASK].", "--top", "3"]));
  expect(Object.keys(record)).toEqual(["text", "masks"]);
  expect(record.masks).toHaveLength(1);
  expect(record.masks[0]).toMatchObject({ position: 4, start: 10, end: 16 });
  expect(record.masks[0].predictions).toHaveLength(3);
  for (const { id, piece, probability, logProbability } of record.masks[0].predictions) {
    expect(Number.isInteger(id) && typeof piece === "string").toBe(true);
    expect(Math.exp(logProbability)).toBeCloseTo(probability, 6);
  }
  const targets = json(await good(["fill-mask", "My dog is [MASK].", "--targets", "cute,dead", "--json", "--precision", "2"]))[0].masks[0]
    .predictions;
  expect(targets.map((it: { piece: string }) => it.piece).sort()).toEqual(["cute", "dead"]);
  expect(String(targets[0].probability).replace(/^0\.0*/, "").length).toBeLessThanOrEqual(2);
  const shown = await good(["fill-mask", "My [MASK] is [MASK].", "--top", "2"], seen);
  expect(shown.replace(/[^\n]*%[^\n]*/g, "…")).toMatchSnapshot();
  expect((await good(["fill-mask", "[MASK] [MASK]", "-q"])).trim().split(" ")).toHaveLength(2);
  const long = `The [MASK] ${"dog ".repeat(600)}`;
  expect((await good(["fill-mask", long, "-q", "--truncate"])).trim()).not.toBe("");
});

test("nsp: two arguments, --pair, and JSON lines say the same", async () => {
  const [record] = jsonl(await good(["nsp", "The dog was hungry.", "It ate its food."]));
  expect(Object.keys(record)).toEqual(["text", "pair", "isNext", "logits"]);
  expect(record.isNext).toBeGreaterThan(0.5);
  expect(jsonl(await good(["nsp", "The dog was hungry.", "--pair", "It ate its food."]))).toEqual([record]);
  const stdin = `${JSON.stringify({ id: 7, text: record.text, pair: record.pair })}\n`;
  expect(jsonl(await good(["nsp", "--jsonl"], { stdin }))).toEqual([{ id: 7, ...record }]);
});

test("embed: records, one matrix as npy and safetensors, the same numbers in all; cut texts are reported once", async () => {
  const input = path("texts.txt");
  writeFileSync(input, `My dog is cute.\n\n${"dog ".repeat(700)}\n`);
  const { stdout, stderr, code } = await cli(["embed", "-i", input]);
  expect([code, stderr]).toEqual([0, "warning: 1 of 3 texts were longer than 256 tokens and were cut there\n"]);
  const records = jsonl(stdout);
  expect(records.map(({ vector, text, ...it }) => [vector.length, it])).toEqual([
    [384, { tokens: 7, truncated: false }],
    [384, { tokens: 2, truncated: false }],
    [384, { tokens: 256, truncated: true }],
  ]);
  expect(Object.keys(records[0])).toEqual(["text", "vector", "tokens", "truncated"]);

  await good(["embed", "-i", input, "-o", path("v.npy"), "-q"]);
  const npy = readFileSync(path("v.npy"));
  expect(npy.subarray(0, 10)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]));
  expect(npy.subarray(10, 128).toString()).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 384\), \} *\n$/);
  const floats = new Float32Array(npy.buffer.slice(npy.byteOffset + 128, npy.byteOffset + npy.length));
  expect([...floats]).toEqual(records.flatMap(record => record.vector.map(Math.fround)));
  expect(json(await good(["inspect", path("v.npy"), "--json"])).tensors[0]).toMatchObject({ dtype: "<f4", shape: [3, 384] });

  await good(["embed", "-i", input, "-o", path("v.safetensors"), "-q"]);
  expect(readFileSync(path("v.safetensors")).subarray(128)).toEqual(npy.subarray(128));
  expect(json(await good(["inspect", path("v.safetensors"), "--json"])).tensors).toEqual([
    { name: "vectors", dtype: "F32", shape: [3, 384], sizeBytes: 3 * 384 * 4 },
  ]);
  const shown = await good(["embed", "cats"], seen);
  for (const line of shown.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(80);
  expect(shown).toContain("384 numbers, length 1.0000, 3 tokens");
});

test("trace: a file that inspect reads", async () => {
  await good(["trace", "My dog.", "-o", path("t.safetensors")]);
  const { tensors, metadata } = json(await good(["inspect", path("t.safetensors"), "--json"]));
  const shapes = Object.fromEntries(tensors.map((it: { name: string; shape: number[] }) => [it.name, it.shape]));
  expect(shapes).toMatchObject({ "emb.token": [5, 384], "probs.5": [12, 5, 5], "hidden.6": [5, 384], pooled: [384], nsp: [2] });
  expect(json(metadata["glassbert.trace"])).toMatchObject({ schema: "glassbert.trace/1", texts: ["My dog."] });
  expect(await good(["trace", "My dog."], seen)).toContain("emb.token");
  const layer = await good(["inspect", path("t.safetensors"), "--layer", "3", "-q"]);
  expect(layer.trim().split("\n").sort()).toEqual(["ctx.3", "hidden.3", "k.3", "probs.3", "q.3", "scores.3", "v.3"]);
  expect(await good(["inspect", path("t.safetensors"), "--tensor", "emb.sum"], seen)).toContain("first row");
});

test("inspect: a model without loading its weights", async () => {
  const found = json(await good(["inspect", "--json"]));
  expect(found).toMatchObject({
    schema: "glassbert.inspect/1",
    kind: "model",
    vocabulary: { pieces: 30522, maxLength: 512 },
    heads: ["pooler", "masked", "nextSentence"],
    config: { hidden_size: 384, num_hidden_layers: 6 },
  });
  expect(found.tensors).toContainEqual({
    name: "bert.embeddings.word_embeddings.weight",
    dtype: "F16",
    shape: [30522, 384],
    sizeBytes: 23440896,
  });
  expect(await good(["inspect"], seen)).toContain("30,522 pieces");
});

test("inspect: what a folder lacks is a note", async () => {
  mkdirSync(path("bare"));
  writeFileSync(path("bare/config.json"), '{"model_type":"bert"}');
  const { notes, tensors, vocabulary, heads } = json(await good(["inspect", path("bare"), "--json"]));
  expect([tensors, vocabulary, heads]).toEqual([[], null, null]);
  expect(notes).toEqual([expect.stringContaining("model.safetensors"), expect.stringContaining("vocab.txt")]);
});

test("xray: data, picture, terminal, and the same numbers as the trace", async () => {
  const text = "My dog is [MASK].";
  const value = json(await good([text, "--json", "--svg", path("x.svg")]));
  expect(value).toMatchObject({ schema: "glassbert.xray/1", text, oneHot: { largestDifference: 0 }, chosen: { index: 4 } });
  expect(value.layers).toHaveLength(7);
  expect(readFileSync(path("x.svg"), "utf8")).toContain("My dog is [MASK].");
  const shown = await good([text, "--top", "3"], { columns: 100, env: { NO_COLOR: "1" } });
  for (const line of shown.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(100);
  expect(shown).toContain("largest difference 0");
  expect(await good([text, "-q"])).toBe(`${value.masks[0].predictions[0].piece}\n`);
  expect(await good([], { stdin: `${text}\n` })).toMatch(/^\{"schema":"glassbert.xray\/1"/);
  expect(await good(["xray", "one"], { columns: 80, env: { TERM: "xterm-256color" } })).toContain("\x1b[38;5;");
});

test("files are whole or absent, and replaced only with --force", async () => {
  const out = path("out.jsonl");
  await good(["tokenize", "one", "-o", out]);
  const before = readFileSync(out, "utf8");
  await good(["tokenize", "two", "-o", out, "--force"]);
  expect(readFileSync(out, "utf8")).not.toBe(before);
  const kept = readFileSync(out, "utf8");
  const { code } = await cli(["decode", "-o", out, "--force"], { stdin: "2026\n99999999\n" });
  expect([code, readFileSync(out, "utf8")]).toEqual([2, kept]);
  await cli(["decode", "-o", path("absent.jsonl")], { stdin: "2026\n99999999\n" });
  expect(existsSync(path("absent.jsonl"))).toBe(false);
  expect(readdirSync(folder).filter(name => name.endsWith(".tmp"))).toEqual([]);
});

test("an abort ends the work with its code and leaves no file", async () => {
  const controller = new AbortController();
  controller.abort(130);
  const { code, stdout } = await cli(["embed", "x", "-o", path("aborted.npy")], { signal: controller.signal });
  expect([code, stdout, existsSync(path("aborted.npy"))]).toEqual([130, "", false]);
});

test("-v tells on stderr what is used, and data stays on stdout", async () => {
  const { stdout, stderr } = await cli(["tokenize", "x", "-v"]);
  expect(stderr).toMatch(/30522 pieces[\s\S]*done in [\d.]+ s\n$/);
  expect(jsonl(stdout)).toHaveLength(1);
});
