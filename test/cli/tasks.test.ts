// Commands of fine-tuned models on the tiny folders: the contract of the machine-readable output, what people see, and bad command lines.
import { expect, test } from "vitest";
import { hasShared, shared } from "../shared.ts";
import { cli, type World } from "./harness.ts";

const model = (name: string) => ["--model", shared(`models/tiny/${name}`)];
async function good(argv: readonly string[], world: World = {}): Promise<string> {
  const { code, stdout, stderr } = await cli(argv, world);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}
const jsonl = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map(line => JSON.parse(line));
const seen = { columns: 80, env: { NO_COLOR: "1" } };

test.skipIf(!hasShared)("classify: records, pairs, ids, the best label alone, a cut text", async () => {
  const folder = model("bert-seqcls");
  const [record] = jsonl(await good(["classify", "You were all right.", ...folder]));
  expect(Object.keys(record)).toEqual(["text", "labels", "function", "truncated"]);
  expect(Object.keys(record.labels[0])).toEqual(["label", "id", "score", "logit"]);
  expect(record).toMatchObject({ function: "softmax", truncated: false, labels: [{ label: "negative" }, {}, {}] });
  const stdin = '{"id":7,"text":"You were all right."}\n{"id":8,"text":"A","pair":"B"}\n';
  const records = jsonl(await good(["classify", "--jsonl", "--top", "1", ...folder], { stdin }));
  expect(records.map(({ id, pair, labels }) => [id, pair, labels.length])).toEqual([
    [7, undefined, 1],
    [8, "B", 1],
  ]);
  expect(await good(["classify", "-q", ...folder], { stdin: "You were all right.\n\n" })).toBe("negative\nnegative\n");
  const [raw] = jsonl(await good(["classify", "A", "--function", "none", ...folder]));
  expect(raw.labels[0].score).toBe(raw.labels[0].logit);
  expect(await good(["classify", "You were all right.", ...folder], seen)).toMatchSnapshot();
  const { code, stderr, stdout } = await cli(["classify", "dog ".repeat(60), "--truncate", ...folder]);
  expect([code, stderr, jsonl(stdout)[0].truncated]).toEqual([0, "warning: text 1: longer than 40 tokens, cut there\n", true]);
  expect(await cli(["classify", "dog ".repeat(60), ...folder])).toMatchObject({ code: 2, stdout: "" });
});

test.skipIf(!hasShared)("tag: every entity with its place; a text of any length", async () => {
  const folder = model("bert-tokencls");
  const text = "Anna flew from Oslo to Rome. ".repeat(12);
  const [record] = jsonl(await good(["tag", text, "--aggregation", "none", "--ignore-labels", "PER", ...folder]));
  expect(Object.keys(record)).toEqual(["text", "entities"]);
  for (const { start, end, word } of record.entities) expect(word).toBe(text.slice(start, end));
  expect(record.entities.at(-1).end).toBe(text.trimEnd().length);
  const [label = "", ...columns] = (await good(["tag", "Anna", "--ignore-labels", "PER", "--format", "tsv", ...folder]))
    .split("\n")[1]!
    .split("\t")
    .slice(1);
  expect([label, ...columns.slice(1)]).toEqual([expect.stringMatching(/^(?:O|LOC)$/), "0", "4", "Anna"]);
  expect(await good(["tag", "Anna flew.", "--ignore-labels", "PER", ...folder], seen)).toMatchSnapshot();
});

test.skipIf(!hasShared)("answer: n best with places, no answer, windows", async () => {
  const folder = model("bert-qa");
  const [record] = jsonl(await good(["answer", "Who was right?", "You were all right.", "--top", "2", ...folder]));
  expect(Object.keys(record)).toEqual(["text", "pair", "answers", "noAnswer", "windows"]);
  expect(record.answers).toHaveLength(2);
  for (const { text, start, end } of record.answers) expect(text).toBe(record.pair.slice(start, end));
  const many = ["answer", "Who?", "You were all right. ".repeat(20), "--stride", "4", "--handle-impossible-answer", ...folder];
  const [long] = jsonl(await good([...many, "--top", "1000"]));
  expect(long.windows).toBeGreaterThan(3);
  expect(long.answers.filter(({ text }: { text: string }) => text === "")).toHaveLength(1);
  expect(await good(["answer", "Who was right?", "You were all right.", "--top", "2", ...folder], seen)).toMatchSnapshot();
});

test.skipIf(!hasShared)("rank, zero-shot, replaced, sop", async () => {
  const documents = '{"id":"a","text":"you"}\n{"id":"b","text":"me"}\n{"id":"c","text":"they"}\n';
  const ranked = JSON.parse(
    await good(["rank", "who", "--jsonl", "--top", "2", "--json", ...model("crossencoder-1logit")], { stdin: documents }),
  );
  expect(Object.keys(ranked)).toEqual(["schema", "query", "documents"]);
  expect(ranked.documents.map(({ id, index }: { id: string; index: number }) => [id, index])).toEqual([
    ["a", 0],
    ["b", 1],
  ]);
  expect(await good(["rank", "who", "you", "me", "they", "-q", ...model("crossencoder-1logit")])).toBe("you\nme\nthey\n");
  expect(await good(["rank", "who", "you", "me", "--raw-scores", ...model("crossencoder-1logit")], seen)).toMatchSnapshot();
  const [electra] = jsonl(await good(["replaced", "You were", ...model("electra-discriminator")]));
  expect(Object.keys(electra.tokens[0])).toEqual(["index", "token", "start", "end", "sequence", "probability"]);
  expect(await good(["replaced", "You were", ...model("electra-discriminator")], seen)).toMatchSnapshot();
  const [order] = jsonl(await good(["sop", "It rained.", "We left.", ...model("albert-pretraining")]));
  expect(Object.keys(order)).toEqual(["text", "pair", "isOrdered", "logits"]);
  expect(await good(["sop", "It rained.", "We left.", ...model("albert-pretraining")], seen)).toMatchSnapshot();
});

const seqcls = model("bert-seqcls");
const bad: [argv: string[], code: string, says: string, world?: World][] = [
  [["classify", "x", "--function", "sofmax"], "E_USAGE", 'Did you mean "softmax"'],
  [["tag", "x", "--aggregation", "mean"], "E_USAGE", "choose one of none, simple, first, average, max"],
  [["tag", "x", "--ignore-labels", "O,,X"], "E_USAGE", "--ignore-labels"],
  [["tag", "--jsonl", ...seqcls], "E_INPUT", "line 1: has a second text", { stdin: '{"text":"a","pair":"b"}\n' }],
  [["answer", "x"], "E_USAGE", "answer takes two texts, 1"],
  [["rank"], "E_USAGE", "no query"],
  [["rank", "x"], "E_USAGE", "no text was given", { hasIdleTerminal: true }],
  [["rank", "x"], "E_INPUT", "no documents", { stdin: "" }],
  [["zero-shot", "x"], "E_USAGE", "no labels"],
  [["zero-shot", "x", "--labels", "a", ...seqcls], "E_HEAD_MISSING", 'no label that begins with "entail"'],
  [["zero-shot", "x", "--labels", "a", "--template", "so", ...seqcls], "E_INPUT", "0 places"],
  [["rank", "x", "y", ...seqcls], "E_HEAD_MISSING", "classifier of 3 labels"],
  [["tag", "x", ...seqcls], "E_HEAD_MISSING", "classifier of tokens"],
  [["classify", "x"], "E_HEAD_MISSING", "classifier of texts"],
  [["sop", "x", "y"], "E_HEAD_MISSING", "sentence-order"],
];
test.each(bad.filter(([argv]) => hasShared || argv.every(word => !seqcls.includes(word))))("%j is %s", async (argv, code, says, world) => {
  const { stdout, stderr } = await cli(argv, world);
  expect(stdout).toBe("");
  expect(stderr).toContain(code);
  expect(stderr).toContain(says);
});

test.skipIf(hasShared)("commands of fine-tuned models (skipped: no shared folder beside the checkout)", () => {});
