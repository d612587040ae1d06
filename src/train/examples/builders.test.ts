import { expect, test } from "vitest";
import { filesFolder } from "../../../test/oracle/folders.ts";
import { loadTokenizer } from "../../tokenizer/index.ts";
import { albertSop } from "./albert-sop.ts";
import { bertNsp } from "./bert-nsp.ts";
import type { ExampleBuilder } from "./builder.ts";
import { drawsFor } from "./draws.ts";
import type { Example, ExampleSet } from "./example.ts";
import { mixExamples } from "./mix-examples.ts";
import { packedMlm } from "./packed-mlm.ts";
import { unmasked } from "./redraw-masks.ts";
import { CorpusWriter, type TokenCorpus } from "./token-corpus.ts";

// Pieces 5 to 3004 are all different in the corpus, so a piece says where in it it stands.
const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
for (let i = 0; i < 3000; i++) vocabulary.push(i % 3 === 2 ? `##${i}` : `w${i}`);
const tokenizer = await loadTokenizer(filesFolder({ "vocab.txt": vocabulary.join("\n") }));

function corpusOf(...documents: number[][]): TokenCorpus {
  const writer = new CorpusWriter(tokenizer.maxId);
  let id = 5;
  for (const document of documents) writer.add(document.map(length => Array.from({ length }, () => id++)));
  return writer.finish();
}

const draws = drawsFor(1);
const corpus = corpusOf(...Array.from({ length: 12 }, () => Array.from({ length: 5 + draws.below(20) }, () => 1 + draws.below(20))));
const documentOf = (id: number) => corpus.documents.findIndex((_, d) => corpus.sentences[corpus.documents[d + 1]!]! > id - 5);

const all = (set: ExampleSet): Example[] => Array.from({ length: set.length }, (_, i) => set.at(i));
const plain = (example: Example) =>
  Object.values(example).map(value => (ArrayBuffer.isView(value) ? Array.from(value as Int32Array) : value));
const seen = (builder: ExampleBuilder, epochs: number) => Array.from({ length: epochs }, (_, i) => all(builder.epoch(i))).flat();

/** The two segments as they were before masking. */
function segments(example: Example): [a: number[], b: number[]] {
  const text = [...unmasked(example)];
  const middle = text.indexOf(3);
  return [text.slice(1, middle), text.slice(middle + 1, -1)];
}

const builders: [string, ExampleBuilder][] = [
  ["bert-nsp", bertNsp(corpus, tokenizer, { maxSeqLength: 40 })],
  ["bert-nsp, whole words, as the script", bertNsp(corpus, tokenizer, { maxSeqLength: 40, doWholeWordMask: true, compat: true })],
  ["albert-sop", albertSop(corpus, tokenizer, { maxSeqLength: 40 })],
  ["albert-sop, as the script", albertSop(corpus, tokenizer, { maxSeqLength: 40, compat: true, dupeFactor: 4 })],
  ["packed-mlm", packedMlm(corpus, tokenizer, { maxSeqLength: 40 })],
  ["packed-mlm without a frame", packedMlm(corpus, tokenizer, { maxSeqLength: 40, frame: false })],
  ["packed-mlm of documents", packedMlm(corpus, tokenizer, { maxSeqLength: 40, layout: "document", lengths: [3, 2, 1] })],
  ["packed-mlm of sentences", packedMlm(corpus, tokenizer, { maxSeqLength: 10, layout: "sentence" })],
];

test.each(builders)("%s: well formed, within its limits, the same again", (_, builder) => {
  const set = builder.epoch(0);
  const examples = all(set);
  expect(examples.length).toBeGreaterThan(20);
  for (const example of examples) {
    const { ids, typeIds, maskPlaces, maskLabels } = example;
    expect(ids.length).toBe(typeIds.length);
    expect(ids.length).toBeLessThanOrEqual(builder.maxSeqLength);
    expect(maskPlaces.length).toBeGreaterThan(0);
    expect(maskPlaces.length).toBeLessThanOrEqual(builder.maxPredictionsPerSeq);
    expect(maskLabels.every(id => id > 4)).toBe(true); // nothing special is masked
    for (let m = 1; m < maskPlaces.length; m++) expect(maskPlaces[m]).toBeGreaterThan(maskPlaces[m - 1]!);
    if (builder.name === "packed-mlm") expect(typeIds.includes(1)).toBe(false);
    else expect(typeIds.indexOf(1)).toBe(example.pairLabel === null ? -1 : unmasked(example).indexOf(3) + 1);
  }
  expect(examples.map(plain)).toEqual(all(builder.epoch(0)).map(plain));
  expect(plain(set.at(7))).toEqual(plain(examples[7]!)); // without those before it
  expect(() => set.at(set.length)).toThrow(/no example/);
});

test("bert-nsp: label 0 follows, label 1 is of another document; about half of each", () => {
  const examples = seen(bertNsp(corpus, tokenizer, { maxSeqLength: 40 }), 30);
  for (const example of examples) {
    const [a, b] = segments(example);
    if (example.pairLabel === 1) expect(documentOf(a[0]!)).not.toBe(documentOf(b[0]!));
    else expect(documentOf(a[0]!)).toBe(documentOf(b[0]!));
    if (example.pairLabel === 0) expect(a.at(-1)!).toBeLessThan(b[0]!);
  }
  const random = examples.filter(example => example.pairLabel === 1).length / examples.length;
  expect(random).toBeGreaterThan(0.5); // lone sentences, and what is put back
  expect(random).toBeLessThan(0.65);
});

test("albert-sop: label 1 is swapped; half of each, and lone sentences without a label", () => {
  const examples = seen(albertSop(corpus, tokenizer, { maxSeqLength: 40 }), 30);
  for (const example of examples) {
    const [a, b] = segments(example);
    if (example.pairLabel === null) expect(b).toEqual([]);
    else expect(documentOf(a[0]!)).toBe(documentOf(b[0]!));
    if (example.pairLabel !== null) expect(a[0]! < b[0]! ? 0 : 1).toBe(example.pairLabel);
  }
  const count = (label: 0 | 1 | null) => examples.filter(example => example.pairLabel === label).length;
  expect(count(null)).toBeGreaterThan(0);
  const pairs = count(0) + count(1);
  expect(Math.abs(count(1) / pairs - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / pairs));
  const next = albertSop(corpus, tokenizer, { maxSeqLength: 40, randomNextSentence: true });
  expect(seen(next, 1).every(example => example.pairLabel !== null)).toBe(true);
});

test("whole-word masks of the builders never split a word", () => {
  for (const example of seen(albertSop(corpus, tokenizer, { maxSeqLength: 40 }), 10)) {
    const masked = new Set(example.maskPlaces);
    const text = unmasked(example);
    for (const [place, id] of text.entries())
      if ((id - 5) % 3 === 2 && text[place - 1] === id - 1) expect(masked.has(place)).toBe(masked.has(place - 1));
  }
});

test("static masks repeat after dupeFactor epochs, dynamic ones do not", () => {
  const at = (builder: ExampleBuilder, epoch: number) => all(builder.epoch(epoch)).map(plain);
  const fixed = bertNsp(corpus, tokenizer, { maxSeqLength: 40, masks: "static", dupeFactor: 2 });
  expect(at(fixed, 2)).toEqual(at(fixed, 0));
  expect(at(fixed, 1)).not.toEqual(at(fixed, 0));
  const dynamic = bertNsp(corpus, tokenizer, { maxSeqLength: 40, dupeFactor: 2 });
  expect(at(dynamic, 2)).not.toEqual(at(dynamic, 0));
  expect(at(bertNsp(corpus, tokenizer, { maxSeqLength: 40, randomSeed: 1 }), 0)).not.toEqual(at(dynamic, 0));
});

test("packed-mlm: nothing is left out, full sequences all have one length and one number of masks", () => {
  const builder = packedMlm(corpus, tokenizer, { maxSeqLength: 40 });
  const examples = all(builder.epoch(0));
  expect(new Set(examples.map(({ ids }) => ids.length))).toEqual(new Set([40]));
  expect(new Set(examples.map(({ maskPlaces }) => maskPlaces.length))).toEqual(new Set([6]));
  for (const layout of ["packed", "document", "sentence"] as const) {
    const found = new Set(all(packedMlm(corpus, tokenizer, { maxSeqLength: 12, layout }).epoch(0)).flatMap(each => [...unmasked(each)]));
    expect(corpus.ids.every(id => found.has(id))).toBe(true);
  }
  const short = packedMlm(corpusOf([3, 2]), tokenizer, { maxSeqLength: 40 });
  expect([...unmasked(short.epoch(0).at(0))]).toEqual([2, 5, 6, 7, 8, 9, 3, 3]);
});

test("packed windows: the text runs on within them, but for a [SEP] between documents", () => {
  const windows = all(packedMlm(corpus, tokenizer, { maxSeqLength: 25, frame: false }).epoch(3)).map(each => [...unmasked(each)]);
  expect(windows.length).toBe(Math.ceil((corpus.ids.length + 12) / 25)); // 12 documents, a [SEP] after each
  for (const window of windows)
    for (let i = 1; i < window.length; i++) {
      const [before, id] = [window[i - 1]!, window[i]!];
      if (id === 3)
        expect(documentOf(before)).not.toBe(documentOf(before + 1)); // its last piece
      else if (before !== 3) expect(id).toBe(before + 1);
    }
});

test("a mixture holds every example of its parts once", () => {
  const pairs = bertNsp(corpus, tokenizer, { maxSeqLength: 40 });
  const sentences = packedMlm(corpus, tokenizer, { maxSeqLength: 20, layout: "sentence" });
  const mixed = mixExamples([pairs, sentences]);
  expect(mixed).toMatchObject({ maxSeqLength: 40, maxPredictionsPerSeq: 6, pairLabels: ["B follows A", "B is of another document"] });
  const sorted = (examples: Example[]) => examples.map(example => JSON.stringify(plain(example))).sort();
  expect(sorted(all(mixed.epoch(1)))).toEqual(sorted([...all(pairs.epoch(1)), ...all(sentences.epoch(1))]));
  const firstHalf = all(mixed.epoch(1)).slice(0, mixed.epoch(1).length / 2);
  expect(new Set(firstHalf.map(({ pairLabel }) => pairLabel))).toEqual(new Set([0, 1, null]));
  expect(() => mixExamples([pairs, albertSop(corpus, tokenizer)])).toThrow("two kinds");
  expect(() => mixExamples([])).toThrow("no builders");
});

test("too little text for what is asked, and options that are none", () => {
  const code = (build: () => unknown) => {
    try {
      build();
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return "none";
  };
  const one = corpusOf([3, 2]);
  expect(code(() => bertNsp(one, tokenizer))).toBe("E_CORPUS");
  expect(code(() => bertNsp(one, tokenizer, { compat: true }))).toBe("none");
  expect(code(() => albertSop(one, tokenizer))).toBe("none");
  expect(code(() => albertSop(corpusOf([3], [2]), tokenizer))).toBe("E_CORPUS");
  expect(code(() => packedMlm(corpusOf(), tokenizer))).toBe("E_CORPUS");
  expect(code(() => bertNsp(corpusOf(), tokenizer))).toBe("E_CORPUS");
  expect(code(() => bertNsp(corpus, tokenizer, { maskedLmProb: 15 }))).toBe("E_INPUT");
  expect(code(() => bertNsp(corpus, tokenizer, { maxSeqLenght: 64 } as object))).toBe("E_USAGE");
  expect(code(() => bertNsp(corpus, tokenizer, { compat: true, masks: "dynamic" }))).toBe("E_USAGE");
  expect(code(() => packedMlm(corpus, tokenizer, { lengths: [] }))).toBe("E_INPUT");
});
