// Searching and comparing against the definitions: score everything, sort everything.
import { expect, test } from "vitest";
import { interpreter } from "../src/graph/index.ts";
import { load } from "../src/node/index.ts";
import { buildIndex, compare, type Embedder, embed, readEmbedder, search } from "../src/tasks/index.ts";
import { encodeSafetensors, float32, seededRandom } from "../src/tensor/index.ts";
import { type Similarity, similarity } from "../src/vectors/index.ts";
import { memoryFolder } from "./memory.ts";

const words = ["[UNK]", "a", "b", "c", "d", "e", "q", "p"];
const measures: Similarity[] = ["cosine", "dot", "euclidean", "manhattan"];

/** Random static vectors of 5 numbers: quick, and every text has one. */
function model(settings: object = {}): Promise<Embedder> {
  const random = seededRandom(21);
  const folder = memoryFolder({
    "modules.json": '[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}]',
    "config_sentence_transformers.json": JSON.stringify(settings),
    "tokenizer.json": JSON.stringify({
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(words.map((word, id) => [word, id])),
      },
    }),
    "model.safetensors": encodeSafetensors([["embedding.weight", float32([8, 5], Float32Array.from({ length: 40 }, random.normal))]]),
  });
  return readEmbedder(folder, interpreter());
}

/** Short texts over few letters: many are equal, so there are ties. */
function texts(count: number): string[] {
  const random = seededRandom(5);
  return Array.from({ length: count }, () => Array.from({ length: 1 + random.below(3) }, () => words[1 + random.below(5)]).join(" "));
}

async function naive(embedder: Embedder, query: string, corpus: readonly string[], by: Similarity, topK: number) {
  const { vectors, width } = await embed(embedder, [query, ...corpus]);
  const vector = (i: number) => vectors.subarray(i * width, (i + 1) * width);
  return corpus
    .map((text, index) => ({ index, text, score: similarity(by, vector(index + 1), vector(0)), truncated: false }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, topK);
}

test("equals a full sort, ties included, over windows, in every measure, from texts and from an index", async () => {
  const embedder = await model();
  const corpus = texts(1200); // three windows
  const index = await buildIndex(embedder, corpus);
  for (const by of measures) {
    for (const topK of [1, 7, 2000]) {
      const expected = [await naive(embedder, "a b", corpus, by, topK), await naive(embedder, "c", corpus, by, topK)];
      const found = await search(embedder, ["a b", "c"], corpus, { similarity: by, topK });
      expect(found.map(({ query }) => query)).toEqual(["a b", "c"]);
      expect(found.map(({ hits }) => hits)).toEqual(expected);
      expect((await search(embedder, "c", index, { similarity: by, topK })).hits).toEqual(expected[1]);
    }
  }
});

test("an index of more rows than one slice; what embed gives is an index without texts", async () => {
  const embedder = await model();
  const corpus = texts(9000);
  const { hits } = await search(embedder, "d", await embed(embedder, corpus), { similarity: "dot", topK: 300 });
  const expected = await naive(embedder, "d", corpus, "dot", 300);
  expect(hits).toEqual(expected.map(found => ({ ...found, text: null })));
});

test("a stream is read once and never held; ten hits unless asked otherwise", async () => {
  const embedder = await model();
  const corpus = texts(1100);
  let given = 0;
  let most = 0;
  let looked = 0;
  async function* stream() {
    for (const text of corpus) {
      most = Math.max(most, ++given - looked);
      yield text;
    }
  }
  const { hits } = await search(embedder, "a", stream(), {
    onProgress: done => {
      looked = done;
    },
  });
  expect(hits).toEqual(await naive(embedder, "a", corpus, "cosine", 10));
  expect([given, looked]).toEqual([1100, 1100]);
  expect(most).toBeLessThanOrEqual(512);
  expect((await search(embedder, "a", [])).hits).toEqual([]);
  expect(await search(embedder, [], corpus)).toEqual([]);
});

test("the folder's measure and its prompts for questions and documents", async () => {
  const embedder = await model({ prompts: { query: "q ", passage: "p " }, similarity_fn_name: "euclidean" });
  const corpus = texts(40);
  const { hits } = await search(embedder, "a", corpus);
  const prompted = corpus.map(text => `p ${text}`);
  const expected = await naive(embedder, "q a", prompted, "euclidean", 10);
  expect(hits).toEqual(expected.map(found => ({ ...found, text: corpus[found.index] })));
  expect((await search(embedder, "a", await buildIndex(embedder, corpus))).hits).toEqual(hits);
  const plain = await search(embedder, "a", corpus, { query: { prompt: "" }, document: { prompt: "" } });
  expect(plain.hits).toEqual(await naive(embedder, "a", corpus, "euclidean", 10));
});

test("compare: every measure by its definition, and the folder's own", async () => {
  const embedder = await model({ similarity_fn_name: "manhattan" });
  const { vectors } = await embed(embedder, ["a b", "c"]);
  const [a, b] = [[...vectors.subarray(0, 5)], [...vectors.subarray(5)]];
  const sum = (of: (x: number, y: number) => number) => a.reduce((total, x, i) => total + of(x, b[i]!), 0);
  const found = await compare(embedder, "a b", "c");
  expect(found.dot).toBeCloseTo(sum((x, y) => x * y), 12); // biome-ignore format: one idea
  expect(found.cosine).toBeCloseTo(found.dot / (Math.hypot(...a) * Math.hypot(...b)), 12);
  expect(found.euclidean).toBeCloseTo(Math.sqrt(sum((x, y) => (x - y) ** 2)), 12); // biome-ignore format: one idea
  expect(found.manhattan).toBeCloseTo(sum((x, y) => Math.abs(x - y)), 12); // biome-ignore format: one idea
  expect(found.similarity).toEqual({ name: "manhattan", score: -found.manhattan });
  const same = await compare(embedder, "a", "a");
  expect(same).toMatchObject({ euclidean: 0, manhattan: 0, truncated: [false, false] });
  expect(same.cosine).toBeCloseTo(1, 12);
});

test("what is refused, and an abortion", async () => {
  const embedder = await model();
  await expect(search(embedder, "a", "b c")).rejects.toThrow(/the corpus is one text, expected a list/);
  await expect(search(embedder, "a", ["b"], { topK: 0 })).rejects.toThrow(/topK is 0/);
  await expect(search(embedder, "", ["b"])).rejects.toThrow(/the query is all zeros and has no direction/);
  const index = await embed(embedder, ["b"], { truncateDim: 3 });
  await expect(search(embedder, "a", index)).rejects.toThrow(/the index has vectors of 3 numbers, the queries have 5/);
  const control = new AbortController();
  const why = new Error("enough");
  const run = search(embedder, "a", texts(3000), { signal: control.signal, onProgress: () => control.abort(why) });
  await expect(run).rejects.toBe(why);
});

test("the model in the box finds what is meant, not what is spelt alike", async () => {
  const bert = await load(undefined, { threads: 1 });
  const corpus = ["Shares fell by two percent.", "A kitten is on the rug.", "The match was on the mat."];
  const { hits } = await search(bert, "A cat sits on the mat.", corpus, { topK: 1 });
  expect(hits[0]).toMatchObject({ index: 1, text: "A kitten is on the rug." });
  const long = await compare(bert, "word ".repeat(400), "cat");
  expect(long.truncated).toEqual([true, false]);
  await bert.dispose();
});
