import { expect, test } from "vitest";
import { seededRandom } from "../../tensor/index.ts";
import { CorpusWriter, type TokenCorpus } from "../examples/token-corpus.ts";
import { holdOut } from "./hold-out.ts";

const random = seededRandom(5);
const documents = Array.from({ length: 40 }, () =>
  Array.from({ length: 1 + random.below(4) }, () => Array.from({ length: 1 + random.below(6) }, () => random.below(1000))),
);
const corpusOf = (some: typeof documents): TokenCorpus => {
  const writer = new CorpusWriter(1000);
  for (const document of some) writer.add(document);
  return writer.finish();
};
const documentsOf = ({ ids, sentences, documents }: TokenCorpus) =>
  Array.from({ length: documents.length - 1 }, (_, d) =>
    Array.from({ length: documents[d + 1]! - documents[d]! }, (_, s) => [
      ...ids.subarray(sentences[documents[d]! + s]!, sentences[documents[d]! + s + 1]!),
    ]),
  );

test("each document is on one side, whole and in its order", () => {
  const { corpus, heldOut } = holdOut(corpusOf(documents), 0.25, 1);
  const [kept, out] = [documentsOf(corpus), documentsOf(heldOut)];
  expect(out).toHaveLength(10);
  const isOut = (document: (typeof documents)[number]) => out.some(other => JSON.stringify(other) === JSON.stringify(document));
  expect(kept).toEqual(documents.filter(document => !isOut(document)));
  expect(out).toEqual(documents.filter(isOut));
});

test("order and copies change nothing, the seed does", () => {
  const lines = (corpus: TokenCorpus) => documentsOf(corpus).map(document => JSON.stringify(document)).sort(); // biome-ignore format: one idea
  const once = lines(holdOut(corpusOf(documents), 0.25, 1).heldOut);
  expect(lines(holdOut(corpusOf(documents.toReversed()), 0.25, 1).heldOut)).toEqual(once);
  const twice = holdOut(corpusOf([...documents, ...documents]), 0.25, 1);
  expect(lines(twice.heldOut)).toEqual([...once, ...once].sort());
  for (const line of lines(twice.corpus)) expect(once).not.toContain(line);
  expect(lines(holdOut(corpusOf(documents), 0.25, 2).heldOut)).not.toEqual(once);
});

test("at least two of at least four, or none", () => {
  const counts = (count: number, share: number) => documentsOf(holdOut(corpusOf(documents.slice(0, count)), share, 1).heldOut).length;
  expect([counts(40, 0.001), counts(4, 0.001), counts(3, 0.5), counts(40, 0), counts(10, 0.5)]).toEqual([2, 2, 0, 0, 5]);
});
