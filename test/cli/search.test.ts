// `compare` and `search` with the model in the box: every format, files of both kinds, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hasShared, shared } from "../shared.ts";
import { cli, type World } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "glassbert-search-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const notes = ["Shares fell by two percent.", "A kitten is on the rug.", "The bank opens at nine."];
const lines = file("notes.txt", `${notes.join("\n")}\n`);
const objects = file("notes.jsonl", notes.map((body, i) => `${JSON.stringify({ key: `n${i}`, body })}\n`).join(""));

async function good(argv: readonly string[], world: World = {}): Promise<string> {
  const { code, stdout, stderr } = await cli(argv, world);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}
const seen = { columns: 80, env: { NO_COLOR: "1" } };
const cats = ["A cat sits on the mat.", "A kitten is on the rug."];

test("compare", async () => {
  const [record] = (await good(["compare", ...cats])).trimEnd().split("\n").map(line => JSON.parse(line)); // biome-ignore format: one idea
  expect(Object.keys(record)).toEqual(["text", "pair", "cosine", "dot", "euclidean", "manhattan", "similarity", "truncated"]);
  expect(record).toMatchObject({
    text: cats[0],
    pair: cats[1],
    similarity: { name: "cosine", score: record.cosine },
    truncated: [false, false],
  });
  expect(record.cosine).toBeGreaterThan(0.5);
  expect(record.euclidean).toBeCloseTo(Math.sqrt(2 - 2 * record.cosine), 4); // vectors of length 1
  expect(Number(await good(["compare", ...cats, "-q"]))).toBeCloseTo(record.cosine, 6);
  const tsv = await good(["compare", ...cats, "--format", "tsv", "--precision", "2"]);
  expect(tsv.split("\n")[0]).toBe("text\tpair\tcosine\tdot\teuclidean\tmanhattan");
  expect(await good(["compare", ...cats, "--progress", "none"], seen)).toMatch(
    /^A cat sits on the mat\.\nA kitten is on the rug\.\ncosine {2}0\.\d{4} {2}█+.?\ndot product 0\.\d{4}, euclidean distance .*\nthe measure of this model: cosine\n$/,
  );
  expect((await cli(["compare", "one"])).stderr).toMatch(/compare takes two texts, 1 were given/);
  const long = await cli(["compare", "word ".repeat(400), "cat", "-q"]);
  expect(long.stderr).toBe("");
  expect((await cli(["compare", "word ".repeat(400), "cat"])).stderr).toMatch(/warning: text 1: longer than 256 tokens, cut there/);
});

test("search: lines, queries from arguments and standard input, each format", async () => {
  const found = JSON.parse(await good(["search", "--corpus", lines, cats[0]!, "--top", "2"]));
  expect(found).toMatchObject({ text: cats[0], truncated: false });
  expect(found.hits).toHaveLength(2);
  expect(found.hits[0]).toEqual({ index: 1, score: expect.any(Number), text: notes[1], truncated: false });
  const many = await good(["search", "--corpus", lines, "-q", "--top", "1"], { stdin: `${cats[0]}\nstock market\n` });
  expect(many).toBe(`${notes[1]}\n${notes[0]}\n`);
  const tsv = (await good(["search", "--corpus", lines, "stock market", "--format", "tsv"])).split("\n");
  expect(tsv[0]).toBe("text\trank\tscore\tindex\tfound");
  expect(tsv[1]).toMatch(/^stock market\t1\t[\d.]+\t0\tShares fell by two percent\.$/);
  const page = await good(["search", "--corpus", lines, "stock market", "--progress", "none"], seen);
  expect(page).toMatch(/^stock market\n {1}0\.\d{4} {2}Shares fell by two percent\.\n/);
  const far = JSON.parse(await good(["search", "--corpus", lines, "stock market", "--similarity", "euclidean"]));
  expect(far.hits[0]).toMatchObject({ index: 0 });
  expect(far.hits[0].score).toBeLessThan(0);
});

test("search: JSON lines, the corpus from standard input, nothing to search", async () => {
  const found = JSON.parse(await good(["search", "--corpus", objects, "--field", "body", "--id", "key", "opening hours", "--top", "1"]));
  expect(found.hits).toEqual([{ id: "n2", index: 2, score: expect.any(Number), text: notes[2], truncated: false }]);
  expect(await good(["search", "--corpus", "-", "-q", "--top", "1", "kitten"], { stdin: notes.join("\n") })).toBe(`${notes[1]}\n`);
  const empty = file("empty.txt", "");
  expect(await good(["search", "--corpus", empty, "x", "--progress", "none"], seen)).toBe("x\nnothing to search: the corpus is empty\n");
  const long = file("long.txt", "word ".repeat(400));
  expect((await cli(["search", "--corpus", long, "x"])).stderr).toMatch(/warning: 1 texts of the corpus were longer than 256 tokens/);
});

test.each([
  [["search", "x"], /there is nothing to search/, /--corpus notes\.txt/],
  [["search", "--corpus", "-"], /queries and corpus are both standard input/, /as arguments/],
  [["search", "--corpus", join(folder, "note.txt"), "x"], /no such file\. Did you mean "notes\.txt"/, /check the path/],
  [["search", "--corpus", lines, "x", "--similarity", "cosinus"], /--similarity is "cosinus"\. Did you mean "cosine"/, /choose one of/],
  [["search", "--corpus", lines, "x", "--truncate-dim", "385"], /truncateDim is 385, the vectors have 384 numbers/, /from 1 to 384/],
])("%j is refused", async (argv, message, fix) => {
  const { code, stderr, stdout } = await cli(argv);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(fix);
});

test.skipIf(!hasShared)("static vectors: embed, compare and search take them, other commands say what they are", async () => {
  const model = shared("models/tiny/st-model2vec");
  const { vector } = JSON.parse(await good(["embed", "one two", "--model", model]));
  expect(vector).toHaveLength(11);
  expect(JSON.parse(await good(["embed", "one two", "--model", model, "--truncate-dim", "4"])).vector).toEqual(vector.slice(0, 4));
  expect(Number(await good(["compare", "one two", "one two", "--model", model, "-q"]))).toBeCloseTo(1, 6);
  expect(await good(["search", "--corpus", lines, notes[2]!, "--model", model, "-q", "--top", "1"])).toBe(`${notes[2]}\n`);
  const { code, stderr } = await cli(["fill-mask", "a [MASK]", "--model", model]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/is a table of static vectors and has no encoder/);
});

test.skipIf(hasShared)("static vectors (skipped: no shared folder beside the checkout)", () => {});
