// A model written out and read again is the same model: every folder of the shared models, byte by byte and answer by answer.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bytesSource } from "../src/base/index.ts";
import { boxFolder, load, loadEmbedder, onnxRuntime, openFolder, saveFolder } from "../src/node/index.ts";
import { feedsOf } from "../src/tasks/batch.ts";
import { type Bert, embed, readBert } from "../src/tasks/index.ts";
import { float16ToFloat32 } from "../src/tensor/half.ts";
import { encodeSafetensors, float32, float32ToFloat16, openSafetensors, openWeights, streamSafetensors } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const place = mkdtempSync(join(tmpdir(), "glassbert-export-"));
afterAll(() => rmSync(place, { recursive: true }));

const runtime = onnxRuntime({ threads: 1 }); // one worker for all folders: to start one takes longer than the rest
afterAll(() => runtime.release());
const open = async (path: string): Promise<Bert> => readBert(await openFolder(path), { ...runtime, release: async () => {} });

const tiny = hasShared ? shared("models/tiny") : "";
const hasTokenizer = (name: string) => ["tokenizer.json", "vocab.txt", "spiece.model"].some(file => existsSync(join(tiny, name, file)));
const folders = hasShared ? readdirSync(tiny).filter(name => hasTokenizer(name) && !/^st-(?:static|model2vec)$/.test(name)) : [];
const traps = ["", "My naïve dog’s [MASK] <mask>.", "\u0130stanbul 東京  a\u0301 \ufffd 🐕", "unaffable\tword\n"];

describe.skipIf(!hasShared).each(folders)("%s", name => {
  test("comes back with the same bits", async () => {
    const out = join(place, name);
    const bert = await open(join(tiny, name));
    await saveFolder(bert, out);
    const again = await open(out);
    const [before, after] = await Promise.all([bert, again].map(model => openWeights(model.folder)));
    expect([...after!.names].sort()).toEqual([...before!.names].sort());
    for (const tensor of before!.names) {
      expect(after!.info(tensor)).toMatchObject({ dtype: before!.info(tensor).dtype, shape: before!.info(tensor).shape });
      expect(Buffer.compare(await after!.read(tensor), await before!.read(tensor)), tensor).toBe(0);
    }
    const config = JSON.parse(readFileSync(join(tiny, name, "config.json"), "utf8"));
    if (name === "bert-vocab-disagrees") config.vocab_size = 400;
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8"))).toMatchObject(config);
    for (const text of traps) expect(again.tokenizer.encode(text)).toEqual(bert.tokenizer.encode(text));
    const texts = ["A dog.", "Shares fell by two."];
    const numbers = async (model: Bert) => {
      if (!model.weights.heads.has("labels")) return (await embed(model, texts)).vectors; // a cross-encoder has no vectors of texts
      const feeds = feedsOf(
        texts.map(text => model.tokenizer.encode(text)),
        model,
      );
      return (await (await model.session("labels")).run(feeds))["logits"]!.data;
    };
    expect(await numbers(again)).toEqual(await numbers(bert));
  });
});

describe.skipIf(!hasShared).each(["st-static", "st-model2vec"])("%s", name => {
  test("comes back with the same files, bits and vectors", async () => {
    const out = join(place, name);
    const source = join(tiny, name);
    const model = await loadEmbedder(source, { runtime: "interpreter" });
    expect((await saveFolder(model, out)).notes).toEqual([]);
    expect(readdirSync(out).sort()).toEqual(readdirSync(source).sort());
    for (const file of readdirSync(source).filter(file => file !== "model.safetensors"))
      expect(Buffer.compare(readFileSync(join(out, file)), readFileSync(join(source, file))), file).toBe(0);
    const again = await loadEmbedder(out, { runtime: "interpreter" });
    const [before, after] = await Promise.all([model, again].map(({ folder }) => openWeights(folder)));
    expect(after!.names).toEqual(before!.names);
    for (const tensor of before!.names) {
      expect(after!.info(tensor)).toMatchObject({ dtype: before!.info(tensor).dtype, shape: before!.info(tensor).shape });
      expect(Buffer.compare(await after!.read(tensor), await before!.read(tensor)), tensor).toBe(0);
    }
    expect((await embed(again, traps)).vectors).toEqual((await embed(model, traps)).vectors);
  });
});

test("half precision, shards, what is there already", async () => {
  const bert = await load(boxFolder, { threads: 1 });
  const out = join(place, "box");
  mkdirSync(out);
  const { ino } = statSync(out);
  const { notes } = await saveFolder(bert, out, { dtype: "float32", shardBytes: 30e6 });
  expect(statSync(out).ino).toBe(ino); // the very folder: it may be a mounted one, or where somebody stands
  expect(notes.some(note => note.includes("float32"))).toBe(true);
  const wide = await openWeights(await openFolder(out));
  expect(readdirSync(out).filter(file => file.endsWith(".safetensors")).length).toBeGreaterThan(1);
  await expect(saveFolder(bert, out)).rejects.toMatchObject({ code: "E_FILE_EXISTS" });
  writeFileSync(join(out, "mine.txt"), "mine");
  const second = await load(out, { threads: 1 });
  await saveFolder(second, out, { dtype: "float16", overwrite: true }); // over the very folder it was read from
  expect(readdirSync(out).filter(file => file.includes("safetensors"))).toEqual(["model.safetensors"]);
  expect(existsSync(join(out, "mine.txt"))).toBe(true);
  const narrow = await openWeights(await openFolder(out));
  const original = await openWeights(bert.folder);
  expect([...narrow.names].sort()).toEqual([...original.names].sort());
  for (const name of narrow.names.slice(0, 5)) expect(Buffer.compare(await narrow.read(name), await original.read(name)), name).toBe(0);
  expect(wide.names.length).toBe(narrow.names.length);
  expect(readdirSync(place).filter(file => file.includes(".tmp"))).toEqual([]);
  await Promise.all([bert.dispose(), second.dispose()]);
});

test("stopped in the middle, nothing is left and what was there is as it was", async () => {
  const bert = await open(boxFolder);
  const out = join(place, "kept");
  mkdirSync(out);
  writeFileSync(join(out, "config.json"), "mine");
  for (const path of [out, join(place, "new")]) {
    const stop = new AbortController();
    const onProgress = (bytes: number, total: number) => bytes > total / 2 && stop.abort(new Error("enough"));
    await expect(saveFolder(bert, path, { overwrite: true, onnx: "masked", signal: stop.signal, onProgress })).rejects.toThrow("enough");
  }
  expect(readdirSync(out)).toEqual(["config.json"]);
  expect(readFileSync(join(out, "config.json"), "utf8")).toBe("mine");
  expect(readdirSync(place).filter(name => name.startsWith("new") || name.includes(".tmp"))).toEqual([]);
});

test("every half comes back from its float; ties go to even", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter(bits => (bits & 0x7fff) <= 0x7c00);
  expect(float32ToFloat16(float16ToFloat32(halves))).toEqual(halves);
  const between = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25, 65519.99, 65520, Number.NaN);
  expect([...float32ToFloat16(between)]).toEqual([0x3c00, 0x3c02, 0, 2, 0x7bff, 0x7c00, 0x7e00]);
});

test("a streamed file has the bytes of one made at once", async () => {
  const tensors = new Map(["b", "a"].map(name => [name, float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))]));
  const pending = [...tensors].map(
    ([name, { shape, data }]) => [name, { dtype: "F32", shape, sizeBytes: 24, read: async () => new Uint8Array(data.buffer) }] as const,
  );
  const file = streamSafetensors(new Map(pending), { format: "pt" });
  const parts = [];
  for await (const part of file.chunks()) parts.push(part);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(file.sizeBytes);
  expect(Buffer.compare(bytes, encodeSafetensors(tensors, { format: "pt" }))).toBe(0);
  expect((await openSafetensors(bytesSource("file", bytes))).names).toEqual(["a", "b"]);
});
