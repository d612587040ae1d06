// Folders of static vectors: what they give against the mean of rows written out, how they go out again, and what each defect is answered with.
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { bytesSource } from "../src/base/index.ts";
import { interpreter } from "../src/graph/index.ts";
import { type Embedder, embed, exportFolder, exportOnnx, readBert, readEmbedder } from "../src/tasks/index.ts";
import type { Tensor } from "../src/tensor/index.ts";
import { encodeSafetensors, float32, int32, openSafetensors, seededRandom } from "../src/tensor/index.ts";
import { padBatch } from "../src/tokenizer/index.ts";
import { bytesOf } from "./bytes-of.ts";
import { memoryFolder } from "./memory.ts";

const words = ["[UNK]", "a", "cat", "dog", "the", "sat"];
const tokenizer = JSON.stringify({
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
});
const random = seededRandom(7);
const table = float32([4, 3], Float32Array.from({ length: 12 }, random.normal)); // [R, E]
const full = float32([6, 3], Float32Array.from({ length: 18 }, random.normal)); // [V, E]
const mapping = int32([6], [0, 3, 1, 1, 2, 0]);
const weights = float32([6], Float32Array.of(0.5, 1, 2, 0.25, 3, 1));
const modules = (...steps: [path: string, type: string][]) =>
  JSON.stringify(steps.map(([path, type], idx) => ({ idx, name: `${idx}`, path, type: `sentence_transformers.models.${type}` })));
const tensors = (all: Record<string, Tensor>) => encodeSafetensors(Object.entries(all));

const model2vec = {
  "config.json": '{"model_type": "model2vec", "normalize": true, "hidden_dim": 3, "embedding_dtype": "float32"}',
  "tokenizer.json": tokenizer,
  "model.safetensors": tensors({ embeddings: table, mapping, weights }),
};
const weight = float32([2, 3], Float32Array.from({ length: 6 }, random.normal));
const staticEmbedding = {
  "modules.json": modules(["0_StaticEmbedding", "StaticEmbedding"], ["1_Dense", "Dense"]),
  "0_StaticEmbedding/tokenizer.json": tokenizer,
  "0_StaticEmbedding/model.safetensors": tensors({ "embedding.weight": full }),
  "1_Dense/config.json": '{"in_features": 3, "out_features": 2, "bias": false, "activation_function": "torch.nn.modules.linear.Identity"}',
  "1_Dense/model.safetensors": tensors({ "linear.weight": weight }),
  "config_sentence_transformers.json": '{"prompts": {"query": "the "}, "similarity_fn_name": "dot"}',
};
const texts = ["the cat sat", "", "A dog, a dog", "the"];
const idsOf = [[4, 2, 5], [], [1, 3, 0, 1, 3], [4]];

/** The mean of the rows, in float64. */
function mean(rows: number[][], width: number): number[] {
  return Array.from({ length: width }, (_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / Math.max(rows.length, 1));
}

const unit = (vector: number[]) => vector.map(v => v / (Math.hypot(...vector) || 1));
const close = (got: Float32Array, expected: number[]) => {
  expect(got).toHaveLength(expected.length);
  for (const [i, v] of expected.entries()) expect(got[i]).toBeCloseTo(v, 6);
};
const rowsOf = ({ data }: Tensor, ids: number[]) => ids.map(id => [...data.subarray(id * 3, id * 3 + 3)]);

test("Model2Vec: rows by mapping, times weights, mean, length 1; with and without modules.json", async () => {
  const expected = idsOf.flatMap(ids =>
    unit(
      mean(
        ids.map(id => rowsOf(table, [mapping.data[id]!])[0]!.map(v => v * weights.data[id]!)),
        3,
      ),
    ),
  );
  const withModules = { ...model2vec, "modules.json": modules([".", "StaticEmbedding"], ["1_Normalize", "Normalize"]) };
  for (const files of [model2vec, withModules]) {
    const model = await readEmbedder(memoryFolder(files), interpreter());
    close((await embed(model, texts)).vectors, expected);
    expect([...(await embed(model, texts)).tokens]).toEqual([3, 0, 5, 1]);
    expect(model.recipe).toMatch(/^static, mean( \(no modules.json\))?, L2, fp32, prompt ''$/);
  }
});

test("StaticEmbedding in a folder of its own, then Dense; a prompt and a cut", async () => {
  const model = await readEmbedder(memoryFolder(staticEmbedding), interpreter());
  const project = (vector: number[]) => rowsOf(weight, [0, 1]).map(row => row.reduce((sum, w, i) => sum + w * vector[i]!, 0));
  close((await embed(model, texts)).vectors, idsOf.flatMap(ids => project(mean(rowsOf(full, ids), 3)))); // biome-ignore format: one idea
  const asked = await embed(model, ["cat"], { promptName: "query", truncateDim: 1 });
  close(asked.vectors, project(mean(rowsOf(full, [4, 2]), 3)).slice(0, 1));
  expect(model.sentence()).toMatchObject({ similarity: "dot", width: 2, maxLength: null });
});

describe("exported:", () => {
  type Files = Readonly<Record<string, string | Uint8Array>>;
  const read = (files: Files) => readEmbedder(memoryFolder(files), interpreter());
  const vectorsOf = async (model: Embedder) => (await embed(model, texts)).vectors;

  /** The files of a folder, as they would be written. */
  async function written(model: Embedder, dtype?: "float16") {
    const { files, notes } = await exportFolder(model, { dtype });
    const bytes = Array.from(files, async ([path, file]) => [path, new Uint8Array(await bytesOf(file))] as const);
    return { files: Object.fromEntries(await Promise.all(bytes)), notes };
  }

  const withModules = { ...model2vec, "modules.json": modules([".", "StaticEmbedding"], ["1_Normalize", "Normalize"]) };
  describe.each<[string, Files, weights: string]>([
    ["Model2Vec", withModules, "model.safetensors"],
    ["StaticEmbedding in a folder of its own", staticEmbedding, "0_StaticEmbedding/model.safetensors"],
  ])("%s", (_, source, weights) => {
    const storeOf = (files: Files) => openSafetensors(bytesSource(weights, files[weights] as Uint8Array));

    test("the same files, bits and vectors", async () => {
      const model = await read(source);
      const { files, notes } = await written(model);
      expect(notes).toEqual([]);
      expect(Object.keys(files).sort()).toEqual(Object.keys(source).sort());
      const others = Object.entries(source).filter(([path]) => path !== weights);
      for (const [path, content] of others) expect(Buffer.from(content).equals(files[path]!), path).toBe(true);
      const [before, after] = await Promise.all([source, files].map(storeOf));
      expect(after!.names).toEqual(before!.names);
      for (const name of before!.names) {
        expect(after!.info(name).dtype).toBe(before!.info(name).dtype);
        expect(await after!.read(name), name).toEqual(await before!.read(name));
      }
      expect(await vectorsOf(await read(files))).toEqual(await vectorsOf(model));
    });

    test("half as large: floats only, and Model2Vec's config says so", async () => {
      const model = await read(source);
      const { files, notes } = await written(model, "float16");
      expect(notes).toEqual("config.json" in source ? ['config.json: embedding_dtype is now "float16"'] : []);
      const store = await storeOf(files);
      for (const name of store.names) expect(store.info(name).dtype).toBe(name === "mapping" ? "I32" : "F16");
      const expected = await vectorsOf(model);
      for (const [i, value] of (await vectorsOf(await read(files))).entries()) expect(value).toBeCloseTo(expected[i]!, 2);
    });

    test.each(["keep", "float16"] as const)("an ONNX file, padded, %s", async dtype => {
      const model = await read(source);
      const { program, files } = await exportOnnx(model, "auto", { dtype });
      expect([program, [...files.keys()]]).toEqual(["sentence", ["model.onnx"]]);
      const encodings = texts.map(text => model.tokenizer.encode(text, { addSpecialTokens: false }));
      const { rows, width, inputIds, attentionMask } = padBatch(encodings, { padId: 3 });
      const feed = (ids: Int32Array) => new OrtTensor("int64", BigInt64Array.from(ids, BigInt), [rows, width]);
      const session = await InferenceSession.create(await bytesOf(files.get("model.onnx")!));
      const { sentence_embedding } = await session.run({ input_ids: feed(inputIds), attention_mask: feed(attentionMask) });
      const twin = dtype === "keep" ? model : await read((await written(model, dtype)).files);
      close(sentence_embedding!.data as Float32Array, [...(await vectorsOf(twin))]);
      await session.release();
    });
  });

  test("what is made, what is left out", async () => {
    const { "0_StaticEmbedding/tokenizer.json": _, ...rest } = staticEmbedding;
    const others = { "0_StaticEmbedding/pytorch_model.bin": "", "model.safetensors": "", "notes.txt": "" };
    const model = await read({ ...rest, ...others, "0_StaticEmbedding/vocab.txt": "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n" });
    const { files, notes } = await written(model);
    expect(notes).toEqual([
      "tokenizer.json was made from the other tokenizer files",
      "left out: model.safetensors, notes.txt, 0_StaticEmbedding/pytorch_model.bin",
    ]);
    expect(await vectorsOf(await read(files))).toEqual(await vectorsOf(model));
  });

  test("refused: a table in shards, programs of an encoder", async () => {
    const model = await read(model2vec);
    await expect(exportFolder(model, { shardBytes: 1e9 })).rejects.toMatchObject({ code: "E_INPUT", message: /^folder is a .* one file/ });
    await expect(exportOnnx(model, "encoder")).rejects.toMatchObject({ code: "E_HEAD_MISSING", message: /no program "encoder"$/ });
  });
});

describe("refused:", () => {
  const st = { "modules.json": modules(["", "StaticEmbedding"]), "tokenizer.json": tokenizer };
  test.each<[string, Record<string, Tensor>, string, RegExp]>([
    ["no table", { vectors: full }, "E_WEIGHTS", /no table of vectors, expected embedding\.weight or embeddings; it has vectors/],
    ["a tensor left over", { embeddings: full, more: full }, "E_WEIGHTS", /"more" is left over/],
    ["a table without width", { embeddings: weights }, "E_WEIGHTS", /"embeddings" has shape \[6\], expected \[rows, width\]/],
    ["integers", { embeddings: int32([6, 3]) }, "E_WEIGHTS", /is stored as I32, expected one of F32/],
    ["a mapping beyond the table", { embeddings: table, mapping: int32([6], [0, 1, 4, 0, 0, 0]) }, "E_WEIGHTS", /id 2 to row 4, .* 0 to 3/],
    ["weights of another number", { embeddings: full, weights: float32([5]) }, "E_WEIGHTS", /"weights" has shape \[5\], expected \[6\]/],
    ["more pieces than rows", { embeddings: table }, "E_TOKENIZER", /the tokenizer has id 5 \("sat"\), the table has ids 0 to 3/],
  ])("%s", async (_, all, code, message) => {
    const read = readEmbedder(memoryFolder({ ...st, "model.safetensors": tensors(all) }), interpreter());
    await expect(read).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test("other tasks", async () => {
    await expect(readBert(memoryFolder(model2vec), interpreter())).rejects.toMatchObject({
      code: "E_HEAD_MISSING",
      message: "folder is a table of static vectors and has no encoder",
      fix: "use it for vectors of texts (embed, compare, search); in a program load it with loadEmbedder",
    });
  });
});
