// Data files as people have them, and what is said of rows that are wrong.
import { describe, expect, test } from "vitest";
import { bytesSource } from "../../../base/index.ts";
import { readData } from "./data-table.ts";
import { holdOut } from "./hold-out.ts";
import { readAskedQuestions } from "./read-asked-questions.ts";
import { readLabelledTexts } from "./read-labelled-texts.ts";
import { readPlainTexts } from "./read-plain-texts.ts";
import { readTaggedWords } from "./read-tagged-words.ts";
import { readTextGroups } from "./read-text-groups.ts";

const file = (name: string, ...lines: string[]) => bytesSource(name, new TextEncoder().encode(`${lines.join("\n")}\n`));

describe("tables", () => {
  test("tabs, commas and JSON lines hold the same", async () => {
    const wanted = [
      { text: "a, b", label: "x", where: "line 2" },
      { text: 'say "c"', label: "y", where: "line 3" },
    ];
    const files = [
      file("t.tsv", "id\ttext\tlabel", "1\ta, b\tx", '2\tsay "c"\ty'),
      file("t.csv", "label,text", 'x,"a, b"', 'y,"say ""c"""'),
      file("t.jsonl", "", '{"text": "a, b", "label": "x", "more": null}', '{"label": "y", "text": "say \\"c\\""}'),
    ];
    for (const source of files)
      expect(await readLabelledTexts(source, "single")).toEqual(
        wanted.map(({ text, label, where }) => ({ text, labels: [label], where: `${source.name}, ${where}` })),
      );
  });

  test("columns of other names, and tables without heading by number", async () => {
    const named = file("t.tsv", "review\tstars\tpair", "fine\t5\tand so on");
    expect(await readLabelledTexts(named, "single", { text: "review", label: "stars" })).toEqual([{ text: "fine", pair: "and so on", labels: ["5"], where: "t.tsv, line 2" }]); // biome-ignore format: one idea
    const bare = file("t.tsv", "5\tfine\t", "4\tgood\t");
    expect(await readLabelledTexts(bare, "single", { text: "2", label: "1" })).toMatchObject([
      { text: "fine" },
      { text: "good", labels: ["4"] },
    ]);
  });

  test.each([
    [file("t.tsv", "txt\tlabel", "a\tb"), {}, 't.tsv: no column "text" among txt, label. Did you mean "txt"?'],
    [file("t.tsv", "text\tlabel", "a\tb", "c"), {}, "t.tsv, line 3: 1 columns, the first line has 2"],
    [file("t.tsv", "text\tlabel", "a\tb", " \tc"), {}, "t.tsv, line 3: the text is empty"],
    [file("t.tsv", "text\tlabel"), {}, "t.tsv, line 1: there is nothing below the heading"],
    [file("t.csv", "text,label", 'a,"b'), {}, "t.csv, line 2: a quote stands inside a cell, or is not closed"],
    [file("t.jsonl", '{"text": "a", "label": "b"}', "{text: 1}"), {}, "t.jsonl, line 2: invalid JSON"],
    [file("t.jsonl", '{"text": "a", "label": "b"}', '{"text": "c"}'), {}, 't.jsonl, line 2: "label" is missing'],
    [file("t.jsonl", '["a"]'), {}, "t.jsonl, line 1: is no JSON object"],
    [file("t.tsv", "text\tlabel", "a\tb"), { lable: "label" }, 'there is no "lable" to find. Did you mean "label"?'],
    [file("t.tsv", "a\tb"), { text: "1", label: "3" }, 't.tsv: no column "3" among 1, 2'],
    [bytesSource("t.tsv", Uint8Array.of(116, 255, 10)), {}, "t.tsv, line 1: bytes that are no UTF-8"],
  ])("%s", async (source, columns, message) => {
    await expect(readData(source, { needs: ["text", "label"], columns })).rejects.toThrow(message);
  });
});

describe("what tasks read", () => {
  test("several labels, numbers, or none", async () => {
    expect(await readLabelledTexts(file("t.tsv", "text\tlabel", "a\tx | y"), "multi")).toMatchObject([{ labels: ["x", "y"] }]);
    expect(await readLabelledTexts(file("t.jsonl", '{"text":"a","label":["x","y"]}', '{"text":"b","label":[]}'), "multi")).toMatchObject([{ labels: ["x", "y"] }, { labels: [] }]); // biome-ignore format: one idea
    expect(await readLabelledTexts(file("t.tsv", "text\tscore", "a\t-2.5"), "regression")).toMatchObject([{ score: -2.5 }]);
    await expect(readLabelledTexts(file("t.tsv", "text\tscore", "a\tmuch"), "regression")).rejects.toThrow('t.tsv, line 2: the score is "much", expected a number'); // biome-ignore format: one idea
    await expect(readLabelledTexts(file("t.jsonl", '{"text":"a","label":["x"]}'), "single")).rejects.toThrow("t.jsonl, line 1: label is a list, expected a text"); // biome-ignore format: one idea
    expect(await readLabelledTexts(file("t.tsv", "text\tpair", "a\tb"), "none")).toEqual([
      { text: "a", pair: "b", where: "t.tsv, line 2" },
    ]);
  });

  test("tagged words", async () => {
    expect(await readTaggedWords(file("t.conll", "Ann\tB-PER", "lives\tO", "", "Oslo\tB-LOC"))).toEqual([
      { words: ["Ann", "lives"], tags: ["B-PER", "O"], where: "t.conll, sentence 1" },
      { words: ["Oslo"], tags: ["B-LOC"], where: "t.conll, sentence 2" },
    ]);
    expect(await readTaggedWords(file("t.jsonl", '{"words":["Ann","runs"],"tags":["NOUN","VERB"]}'))).toMatchObject([
      { tags: ["NOUN", "VERB"] },
    ]);
    await expect(readTaggedWords(file("t.jsonl", '{"words":["Ann","runs"],"tags":["NOUN"]}'))).rejects.toThrow("t.jsonl, line 1: words and tags are no lists of one length"); // biome-ignore format: one idea
    await expect(readTaggedWords(file("t.jsonl", '{"words":["Ann B"],"tags":["NOUN"]}'))).rejects.toThrow(
      't.jsonl, line 1: "Ann B" is no word',
    );
    await expect(readTaggedWords(file("t.conll", "Ann\tX"))).rejects.toThrow('t.conll, line 1: the tag is "X", expected O, B-… or I-…');
  });

  test("questions", async () => {
    const line = (more: object) => file("t.jsonl", JSON.stringify({ question: "Who?", context: "🙂 Ann and Ann", answer: "and", ...more }));
    expect(await readAskedQuestions(line({}))).toEqual([{ question: "Who?", context: "🙂 Ann and Ann", answers: ["and"], starts: [7] }]);
    expect(await readAskedQuestions(line({ answer: "Ann", start: 11 }))).toMatchObject([{ starts: [11] }]);
    await expect(readAskedQuestions(line({ answer: "Ann" }))).rejects.toThrow(
      't.jsonl, line 1: the answer "Ann" stands twice in the context',
    );
    await expect(readAskedQuestions(line({ answer: "Bob" }))).rejects.toThrow('the answer "Bob" does not stand in the context');
    await expect(readAskedQuestions(line({ answer: "Ann", start: 4 }))).rejects.toThrow('the answer "Ann" does not stand at 4');
  });

  test("groups of texts, and texts alone", async () => {
    expect(await readTextGroups(file("t.tsv", "text\tpair\tscore", "a\tb\t2.5"), "cosine", { maxScore: 5 })).toEqual([{ texts: ["a", "b"], score: 0.5, where: "t.tsv, line 2" }]); // biome-ignore format: one idea
    expect(await readTextGroups(file("t.tsv", "text\tpair\tother", "a\tb\tc"), "ranking")).toMatchObject([{ texts: ["a", "b", "c"] }]);
    await expect(readTextGroups(file("t.tsv", "text\tpair", "a\tb"), "triplet")).rejects.toThrow(
      't.tsv: no column "other" among text, pair.',
    );
    expect(await readPlainTexts(file("t.txt", "a", "", "b"))).toEqual(["a", "b"]);
    expect(await readPlainTexts(file("t.tsv", "id\ttext", "1\ta"))).toEqual(["a"]);
  });
});

test("a tenth is set aside, the same each time, none twice", () => {
  const items = Array.from({ length: 57 }, (_, i) => i);
  const { train, dev } = holdOut(items);
  expect(dev).toHaveLength(5);
  expect([...train, ...dev].sort((a, b) => a - b)).toEqual(items);
  expect(holdOut(items)).toEqual({ train, dev });
});
