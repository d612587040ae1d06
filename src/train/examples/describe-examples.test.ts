import { expect, test } from "vitest";
import { filesFolder } from "../../../test/oracle/folders.ts";
import { loadTokenizer } from "../../tokenizer/index.ts";
import { albertSop } from "./albert-sop.ts";
import { bertNsp } from "./bert-nsp.ts";
import { describeExamples } from "./describe-examples.ts";
import { packedMlm } from "./packed-mlm.ts";
import { readCorpus } from "./read-corpus.ts";
import { unmasked } from "./redraw-masks.ts";
import { writeReport } from "./write-report.ts";

const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "##s", "bark", "##ed", "at", "night", "."];
const tokenizer = await loadTokenizer(filesFolder({ "vocab.txt": vocabulary.join("\n") }));
const text = [
  ["A dog barked.", "Dogs barked at night.", "A cat barked."],
  ["Barked a dog at dogs.", "Night barked."],
];
const corpus = await readCorpus(text, tokenizer);

test("numbers add up, and what is shown can be read back", () => {
  const builder = bertNsp(corpus, tokenizer, { maxSeqLength: 16 });
  const report = describeExamples(corpus, tokenizer, builder, { shown: 100 });
  expect(report).toMatchObject({ documents: 2, sentences: 5, pieces: 29, unknown: 1 / 29, builder: "bert-nsp", maxPredictionsPerSeq: 2 });
  const set = builder.epoch(0);
  expect(report.shown.length).toBe(set.length);
  expect(report.labels.reduce((sum, { examples }) => sum + examples, 0)).toBe(report.counted);
  expect(report.seen.mask + report.seen.same + report.seen.other).toBeCloseTo(1);
  expect(report.mostMasked.reduce((sum, { times }) => sum + times, 0)).toBe(Math.round(report.masked * report.tokens));
  for (const { index, label, segments } of report.shown) {
    const { ids, maskPlaces, maskLabels, pairLabel } = set.at(index);
    expect(label).toBe(pairLabel === 1 ? "B is of another document" : "B follows A");
    expect(segments[0]!.startsWith("[CLS] ")).toBe(true);
    const marks = segments.join(" ").match(/\[\S+?→.+?\]/g) ?? [];
    const text = (id: number) => vocabulary[id]!.replace("##", "");
    const seen = (id: number, label: number) => (id === 4 ? "MASK" : id === label ? text(id) : vocabulary[id]);
    expect(marks).toEqual(Array.from(maskPlaces, (place, m) => `[${seen(ids[place]!, maskLabels[m]!)}→${text(maskLabels[m]!)}]`));
    const read = segments.join("").replaceAll(/\[\S+?→(.+?)\]/g, "$1"); // the masks filled in
    expect(read.replaceAll(" ", "")).toBe(Array.from(unmasked(set.at(index)), text).join(""));
  }
});

test("the report as text", () => {
  expect(
    writeReport(describeExamples(corpus, tokenizer, bertNsp(corpus, tokenizer, { maxSeqLength: 16 }), { shown: 2, counted: 3 })),
  ).toMatchInlineSnapshot(`
    "corpus      2 documents, 5 sentences, 29 pieces
    unknown     3.4 % of the pieces
    examples    4 an epoch (bert-nsp), at most 16 tokens and 2 masks
    length      15.7 tokens on average, 66.7 % are full
    masked      12.8 % of the tokens: 83.3 % [MASK], 16.7 % as they were, 0.0 % another piece
    labels      33.3 % B follows A, 66.7 % B is of another document
    most often  . 3  bark 2  ##ed 1
    counted     the first 3 examples

    example 0: B follows A
      A  [CLS] dogs barked at night [.→.] [SEP]
      B  a [UNK] bark[MASK→ed] . [SEP]

    example 1: B is of another document
      A  [CLS] night [MASK→bark]ed [MASK→.] [SEP]
      B  barked . dogs barked at night [SEP]
    "
  `);
  const packed = writeReport(describeExamples(corpus, tokenizer, packedMlm(corpus, tokenizer, { maxSeqLength: 10 }), { shown: 1 }));
  expect(packed).not.toContain("labels");
  const sop = describeExamples(corpus, tokenizer, albertSop(corpus, tokenizer, { maxSeqLength: 20 }), { shown: 0 });
  for (const { says } of sop.labels) expect(["in their order", "swapped", "no pair"]).toContain(says);
});
