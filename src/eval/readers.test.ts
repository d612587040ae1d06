// Data files, good and broken: small made-up ones in the layouts of the published sets. What is wrong is said with file and line.
import { expect, test } from "vitest";
import type { Folder, GlassbertError } from "../base/index.ts";
import { bytesSource } from "../base/index.ts";
import { classificationSets } from "./classification-sets.ts";
import { readLabelled } from "./labelled.ts";
import { readMinimalPairs } from "./minimal-pairs.ts";
import { readQuestions } from "./questions.ts";
import { readRows } from "./rows.ts";
import { readScoredPairs } from "./scored-pairs.ts";
import { readSenses } from "./senses.ts";
import { readTagged } from "./tagged.ts";
import { fileOf } from "./text-file.ts";

const source = (text: string | Uint8Array, name = "file") =>
  bytesSource(name, typeof text === "string" ? new TextEncoder().encode(text) : text);

const folder = (files: Readonly<Record<string, string>>): Folder => ({
  name: "folder",
  open: async path => (files[path] === undefined ? null : source(files[path], `folder/${path}`)),
  list: async () => Object.keys(files),
});

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.unreachable("was read"),
    (thrown: GlassbertError) => thrown,
  );
  return `${error.code} ${error.message}`;
}

test("commas: quotes, doubled quotes, line breaks in cells, CRLF, no newline at the end", async () => {
  const text = 'a,b\r\n"one, two","say ""hi"""\r\n"line\nbreak",\r\nlast,"x"';
  expect(await readRows(source(text), { separator: ",", columns: ["a", "b"], hasHeader: true })).toEqual([
    { cells: ["one, two", 'say "hi"'], line: 2 },
    { cells: ["line\nbreak", ""], line: 3 },
    { cells: ["last", "x"], line: 5 },
  ]);
});

test("tabs: quotes are characters, a byte order mark goes, empty lines at the end do not count", async () => {
  const text = '\ufeffa\tb\r\n"x\ty"\r\n\r\n';
  expect(await readRows(source(text), { separator: "\t", columns: ["a", "b"], hasHeader: true })).toEqual([
    { cells: ['"x', 'y"'], line: 2 },
  ]);
});

test("tables that are none", async () => {
  const columns = ["a", "b"];
  const tabs = (text: string | Uint8Array, hasHeader = false) => refusal(readRows(source(text), { separator: "\t", columns, hasHeader }));
  const commas = (text: string) => refusal(readRows(source(text), { separator: ",", columns }));
  expect(await tabs("1\t2\n3\n")).toBe("E_INPUT file, line 2: 1 column, expected 2 (a, b)");
  expect(await tabs("1\t2\n\n3\t4\n")).toBe("E_INPUT file, line 2: 1 column, expected 2 (a, b)");
  expect(await tabs("")).toBe("E_INPUT file: the file is empty");
  expect(await tabs(" \n\n")).toBe("E_INPUT file: the file is empty");
  expect(await tabs("a\tc\n1\t2\n", true)).toBe('E_INPUT file, line 1: the heading is "a c", expected "a b"');
  expect(await tabs("a\tb\n", true)).toBe("E_INPUT file, line 1: there are no rows");
  expect(await tabs(Uint8Array.of(97, 9, 98, 10, 97, 9, 0xe9, 10))).toBe("E_NOT_UTF8 file, line 2: bytes that are no UTF-8");
  expect(await commas('1,2\n3,"4\n')).toBe("E_INPUT file, line 2: a quote stands inside a cell, or is not closed");
  expect(await commas('1,2\n3,4"5\n')).toBe("E_INPUT file, line 2: a quote stands inside a cell, or is not closed");
  expect(await commas('"a\nb",2\n3,4,5\n')).toBe("E_INPUT file, line 3: 3 columns, expected 2 (a, b)");
});

test("labelled texts in the four layouts; a label that is none", async () => {
  const { sst2, cola, mrpc, banking77 } = classificationSets;
  const read = (text: string, set: typeof sst2, labels = ["0", "1"]) => readLabelled(source(text), set.format, labels);
  expect(await read("fine film\t1\n", sst2)).toEqual([{ text: "fine film", label: "1" }]);
  expect(await read("gj04\t0\t*\tCat the sat.\n", cola)).toEqual([{ text: "Cat the sat.", label: "0" }]);
  expect(await read("\ufeffQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t5\t6\tHe said.\tSaid he.\r\n", mrpc)).toEqual([
    { text: "He said.", pair: "Said he.", label: "1" },
  ]);
  expect(await read('text,category\n"Where, please?",lost_card\n', banking77, ["lost_card"])).toEqual([
    { text: "Where, please?", label: "lost_card" },
  ]);
  expect(await refusal(read("fine\t2\n", sst2))).toBe('E_INPUT file, line 1: the label is "2", expected 0, 1.');
  expect(await refusal(read("a\t1\n \t1\n", sst2))).toBe("E_INPUT file, line 2: the text is empty");
  expect(await refusal(read("text,category\nx,lost_crd\n", banking77, ["lost_card"]))).toContain('Did you mean "lost_card"?');
  expect(await banking77.labels(folder({ "categories.json": '["a", "b"]' }))).toEqual(["a", "b"]);
  expect(await refusal(banking77.labels(folder({ "categories.json": '{"a": 1}' })))).toContain("expected a list of strings");
});

test("scored pairs", async () => {
  expect(await readScoredPairs(source('"a, b",c,4.5\n'), ",", 5)).toEqual([{ text: "a, b", pair: "c", score: 4.5 }]);
  for (const score of ["6", "-1", "", "x", "NaN"]) {
    expect(await refusal(readScoredPairs(source(`a,b,1\na,b,${score}\n`), ",", 5))).toBe(
      `E_INPUT file, line 2: the score is "${score}", expected a number from 0 to 5`,
    );
  }
});

test("minimal pairs", async () => {
  const line = (more: object) =>
    JSON.stringify({ sentence_good: "a", sentence_bad: "b", field: "syntax/semantics", linguistics_term: "t", ...more });
  expect(await readMinimalPairs(source(`${line({})}\n`))).toEqual([{ good: "a", bad: "b", field: "syntax_semantics", term: "t" }]);
  expect(await refusal(readMinimalPairs(source(`${line({})}\n{"x": 1}\n`)))).toMatch(/^E_INPUT file, line 2: sentence_good is missing/);
  expect(await refusal(readMinimalPairs(source(`${line({ sentence_bad: 3 })}\n`)))).toMatch(/line 1: sentence_bad is 3, expected a string/);
  expect(await refusal(readMinimalPairs(source(`${line({})}\nnot json\n`)))).toMatch(/^E_INPUT file, line 2/);
});

const wic = {
  "D/dev_examples.txt": "bank\t1\tthe bank of it\ncat\t0\tcat here\n",
  "D/dev_definitions.txt": "edge of a river\na feline\n",
  "D/dev_hypernyms.txt": "edge\tland_side\nanimal\n",
  "D/dev_labels.txt": "T\nF\n",
};

test("senses", async () => {
  const [bank, cat] = await readSenses(folder(wic), "D", "dev");
  expect(bank).toEqual({
    target: "bank",
    context: "the bank of it",
    span: [4, 8],
    definition: "edge of a river",
    hypernyms: ["edge", "land side"],
    isMeant: true,
  });
  expect(cat!.isMeant).toBe(false);
  const broken = (file: string, text: string) => refusal(readSenses(folder({ ...wic, [`D/dev_${file}.txt`]: text }), "D", "dev"));
  expect(await broken("labels", "T\nX\n")).toBe('E_INPUT folder/D/dev_labels.txt, line 2: the label is "X", expected T or F');
  expect(await broken("labels", "T\n")).toContain("the file has 1 lines, folder/D/dev_examples.txt has 2");
  expect(await broken("examples", "bank\t9\tthe bank\ncat\t0\tcat\n")).toContain("line 1: the context has no word 9");
  expect(await broken("examples", "bank\t1\ncat\t0\tcat\n")).toContain("line 1: 2 columns, expected 3 (target, index, context)");
  expect(await refusal(readSenses(folder({}), "D", "dev"))).toContain("E_FILE_MISSING folder: no file D/dev_examples.txt");
});

test("tagged sentences", async () => {
  expect(await readTagged(source("Ann\tB-person\nLee\tI-person\n\t\nhi\tO\n\n\n"))).toEqual([
    { words: ["Ann", "Lee"], tags: ["B-person", "I-person"] },
    { words: ["hi"], tags: ["O"] },
  ]);
  expect(await refusal(readTagged(source("Ann\tB-persn\n"), ["person"]))).toBe(
    'E_INPUT file, line 1: "persn" is no kind of entity here, expected person. Did you mean "person"?',
  );
  expect(await refusal(readTagged(source("a\tO\nAnn\tX-person\n")))).toBe(
    'E_INPUT file, line 2: the tag is "X-person", expected O, B-… or I-…',
  );
  expect(await refusal(readTagged(source("a\tO\n\nAnn\n")))).toBe("E_INPUT file, line 3: 1 column, expected 2 (word, tag)");
});

const squad = (answer: object) =>
  source(
    JSON.stringify({
      data: [{ paragraphs: [{ context: "𠀀 Ann lives here.", qas: [{ id: "1", question: "Who?", answers: [answer] }] }] }],
    }),
  );

test("questions: places are code points and have to hold the answer", async () => {
  expect(await readQuestions(squad({ text: "Ann", answer_start: 2 }))).toEqual([
    { id: "1", question: "Who?", context: "𠀀 Ann lives here.", answers: ["Ann"], starts: [3] },
  ]);
  expect(await refusal(readQuestions(squad({ text: "Ann", answer_start: 3 })))).toMatch(
    /data\.0\.paragraphs\.0\.qas\.0\.answers\.0\.answer_start is 3, expected the place of "Ann", where the context has "nn "/,
  );
  expect(await refusal(readQuestions(source('{"data": []}')))).toBe("E_INPUT file: there are no questions");
  expect(await refusal(readQuestions(source("[]")))).toContain("expected an object");
});

test("a file of a folder, or the file itself", async () => {
  const file = source("x", "one");
  expect(await fileOf(file, "dev.tsv")).toBe(file);
  expect(await refusal(fileOf(folder({ "dve.tsv": "" }), "dev.tsv"))).toBe(
    'E_FILE_MISSING folder: no file dev.tsv. Did you mean "dve.tsv"?',
  );
});
