// The ONNX file of a model runs without us: in a bare session of ONNX Runtime, fed as Python feeds it, it gives what PyTorch recorded, every
// head of every folder, padded on either side.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { afterAll, describe, expect, test } from "vitest";
import { GlassbertError } from "../src/base/index.ts";
import type { PortableName } from "../src/model/index.ts";
import { parametersOf, readConfig, readSentenceRecipe, readWeights } from "../src/model/index.ts";
import { boxFolder, load, loadEmbedder, openFile, openFolder, saveOnnx } from "../src/node/index.ts";
import { type Bert, type ExportedOnnx, embed, exportOnnx } from "../src/tasks/index.ts";
import { openSafetensors, openWeights } from "../src/tensor/index.ts";
import { padBatch } from "../src/tokenizer/index.ts";
import { bytesOf } from "./bytes-of.ts";
import { hasShared, shared } from "./shared.ts";

const place = mkdtempSync(join(tmpdir(), "glassbert-onnx-"));
afterAll(() => rmSync(place, { recursive: true }));
const tiny = hasShared ? readdirSync(shared("models/tiny")).filter(name => !/^st-(?:static|model2vec)$/.test(name)) : [];

/** Whatever an export reads: some folders have no tokenizer. */
async function open(path: string): Promise<Pick<Bert, "folder" | "config" | "weights" | "parameters" | "sentence">> {
  const folder = await openFolder(path);
  const store = await openWeights(folder);
  const config = await readConfig(folder, async () => store.names);
  const weights = await readWeights(store, config);
  const recipe = await readSentenceRecipe(folder, config, null).catch((error: unknown) => error);
  const sentence = () => {
    if (recipe instanceof GlassbertError) throw recipe;
    return recipe as ReturnType<Bert["sentence"]>;
  };
  return { folder, config, weights, parameters: parametersOf(weights), sentence };
}

type Ids = Readonly<Record<string, Int32Array>>;

/** What a bare session gives for ids as int64, [rows, width]. */
async function run(of: Uint8Array | string, ids: Ids, shape: readonly number[]) {
  const session = await (typeof of === "string" ? InferenceSession.create(of) : InferenceSession.create(of));
  const feeds = session.inputNames.map(name => [name, new OrtTensor("int64", BigInt64Array.from(ids[name]!, BigInt), shape)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data, dims }]) => [name, { data: data as Float32Array, dims }]));
}

const single = async ({ files }: ExportedOnnx): Promise<Buffer> => {
  expect([...files.keys()]).toEqual(["model.onnx"]);
  const bytes = await bytesOf(files.get("model.onnx")!);
  expect(bytes.includes("com.microsoft")).toBe(false); // standard operators only
  return bytes;
};

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / Math.max(1, Math.abs(b[i]!)));
  return most;
};

/** Where goldens have another name than the file's output. */
const recordedAs: Readonly<Record<string, readonly string[]>> = {
  masked: ["prediction_logits", "logits"],
  nextSentence: ["seq_relationship_logits"],
  sentenceOrder: ["sop_logits"],
};

describe.skipIf(!hasShared).each(tiny.filter(name => !name.startsWith("st-")))("%s", name => {
  test("every head", async () => {
    const model = await open(shared(`models/tiny/${name}`));
    const golden = await openSafetensors(await openFile(shared(`models/golden/${name}.safetensors`)));
    const { shape, data } = await golden.int32("input_ids");
    const ids = {
      input_ids: data,
      attention_mask: (await golden.int32("attention_mask")).data,
      token_type_ids: golden.has("token_type_ids") ? (await golden.int32("token_type_ids")).data : new Int32Array(data.length),
    };
    const last = `hidden_states.${golden.names.filter(key => key.startsWith("hidden_states.")).length - 1}`;
    const heads = [...model.weights.heads].filter(head => head !== "pooler");
    for (const program of ["encoder", ...heads] satisfies PortableName[]) {
      for (const [output, ours] of Object.entries(await run(await single(await exportOnnx(model, program)), ids, shape))) {
        const key = (recordedAs[program] ?? [output, last]).find(key => golden.has(key));
        if (key === undefined) {
          expect([name, program]).toEqual(["crossencoder-1logit", "encoder"]); // the only values that were not recorded
          continue;
        }
        expect(gap(ours.data, (await golden.float32(key)).data), `${program}: ${output}`).toBeLessThan(2e-5);
      }
    }
  });
});

describe.skipIf(!hasShared).each(tiny.filter(name => name.startsWith("st-")))("%s", name => {
  test("sentence vectors, padded together, are those of each text alone", async () => {
    const bert = await load(shared(`models/tiny/${name}`), { threads: 1 });
    const texts = ["a dog.", "shares fell by two percent on the day.", "no"];
    const { width, maxLength } = bert.sentence();
    const encodings = texts.map(text => bert.tokenizer.encode(text, { maxLength: maxLength! }));
    const batch = padBatch(encodings, { padId: bert.tokenizer.padId ?? 0 });
    const ids = { input_ids: batch.inputIds, attention_mask: batch.attentionMask, token_type_ids: batch.tokenTypeIds };
    const exported = await exportOnnx(bert);
    expect(exported.program).toBe(name === "st-no-modules" ? "encoder" : "sentence");
    const { sentence_embedding: ours, last_hidden_state } = await run(await single(await exportOnnx(bert, "sentence")), ids, [
      batch.rows,
      batch.width,
    ]);
    expect([ours!.dims, last_hidden_state!.dims]).toEqual([
      [3, width],
      [3, batch.width, bert.config.hidden_size],
    ]);
    const { vectors } = await embed(bert, texts, { prompt: "", truncateDim: width });
    expect(gap(ours!.data, vectors)).toBeLessThan(1e-5);
    await bert.dispose();
  });
});

describe.skipIf(!hasShared).each(["st-static", "st-model2vec"])("%s", name => {
  test("the vectors of a table, padded together, are those of each text alone", async () => {
    const model = await loadEmbedder(shared(`models/tiny/${name}`), { threads: 1 });
    const texts = ["a dog.", "shares fell by two percent on the day.", "", "no"];
    const batch = padBatch(
      texts.map(text => model.tokenizer.encode(text, { addSpecialTokens: false })),
      { padId: 0 },
    );
    const exported = await exportOnnx(model);
    expect(exported).toMatchObject({ program: "sentence", notes: [expect.stringContaining("add_special_tokens")] });
    const ids = { input_ids: batch.inputIds, attention_mask: batch.attentionMask };
    const outputs = await run(await single(exported), ids, [batch.rows, batch.width]);
    expect(Object.keys(outputs)).toEqual(["sentence_embedding"]);
    expect(gap(outputs["sentence_embedding"]!.data, (await embed(model, texts)).vectors)).toBeLessThan(1e-6);
    await model.dispose();
  });
});

describe("the model in the box", () => {
  const texts = ["My dog is cute.", "It rained all night in the mountains, and in the morning the streets were wet."];
  const box = load(boxFolder, { threads: 1 });
  afterAll(async () => (await box).dispose());
  const feeds = async () => {
    const { tokenizer } = await box;
    const { rows, width, ...batch } = padBatch(
      texts.map(text => tokenizer.encode(text)),
      { padId: tokenizer.padId! },
    );
    const ids = { input_ids: batch.inputIds, attention_mask: batch.attentionMask, token_type_ids: batch.tokenTypeIds };
    return [ids, [rows, width]] as const;
  };

  test("one file, as small as the weights are stored, or two; both give what embed gives", async () => {
    const bert = await box;
    const { vectors } = await embed(bert, texts);
    const path = join(place, "box.onnx");
    const { files, program, notes } = await saveOnnx(bert, path);
    expect({ program, notes }).toEqual({ program: "sentence", notes: [] });
    expect(files.map(file => file.path)).toEqual(["box.onnx"]);
    expect(files[0]!.sizeBytes).toBeLessThan(46e6); // float16, as they are stored
    expect(gap((await run(path, ...(await feeds())))["sentence_embedding"]!.data, vectors)).toBeLessThan(1e-5);

    await expect(saveOnnx(bert, path)).rejects.toMatchObject({ code: "E_FILE_EXISTS" });
    const two = await saveOnnx(bert, path, { overwrite: true, inlineBytes: 1e6, dtype: "float32" });
    expect(two.files.map(file => file.path)).toEqual(["box.onnx", "box.onnx_data"]);
    expect(two.notes).toEqual(["box.onnx needs box.onnx_data beside it"]);
    expect(two.files[0]!.sizeBytes).toBeLessThan(1e6);
    expect(gap((await run(path, ...(await feeds())))["sentence_embedding"]!.data, vectors)).toBeLessThan(1e-5);
    await saveOnnx(bert, path, { overwrite: true, program: "encoder" });
    expect(readdirSync(place)).toEqual(["box.onnx"]); // nothing of the larger one, no temporary folder
  });

  test("errors say what there is", async () => {
    const bert = await box;
    await expect(exportOnnx(bert, "maskd" as never)).rejects.toThrow(/no program "maskd". Did you mean "masked"\?/);
    await expect(exportOnnx(bert, "spans")).rejects.toMatchObject({ code: "E_HEAD_MISSING" });
    await expect(exportOnnx(bert, "masked", { dtype: "int8" as never })).rejects.toMatchObject({ code: "E_INPUT" });
    await expect(exportOnnx(bert, "masked", { inlineBytes: -1 })).rejects.toMatchObject({ code: "E_INPUT" });
    await expect(saveOnnx(bert, place)).rejects.toMatchObject({ code: "E_FILE_WRITE" });
    await expect(saveOnnx(bert, join(place, "box.onnx", "model.onnx"))).rejects.toThrow(/a file is in the way/);
    const aborted = AbortSignal.abort(new Error("enough"));
    await expect(saveOnnx(bert, join(place, "other.onnx"), { signal: aborted })).rejects.toThrow("enough");
    expect(readdirSync(place)).toEqual(["box.onnx"]);
  });
});

test.skipIf(hasShared)("ONNX files of the tiny folders (skipped: no shared folder beside the checkout)", () => {});
