import { expect, test } from "vitest";
import { memoryFolder } from "../../test/memory.ts";
import { encodeSafetensors } from "./encode-safetensors.ts";
import { openWeights } from "./shards.ts";
import { float32 } from "./tensor.ts";

const shard = (...names: string[]) =>
  encodeSafetensors(names.map((name, i) => [name, float32([2], Float32Array.of(i, name.length))] as const));
const first = "model-00001-of-00002.safetensors";
const second = "model-00002-of-00002.safetensors";
const index = (weight_map: unknown, total_size: unknown = 24) => JSON.stringify({ metadata: { total_size }, weight_map });
const good = {
  [first]: shard("a"),
  [second]: shard("bb", "ccc"),
  "model.safetensors.index.json": index({ a: first, bb: second, ccc: second }),
};
const where = "folder/model.safetensors.index.json: ";

test("opens shards as one store", async () => {
  const store = await openWeights(memoryFolder(good));
  expect(store.names).toEqual(["a", "bb", "ccc"]);
  expect(store.notes).toEqual([]);
  expect((await store.float32("ccc")).data).toEqual(Float32Array.of(1, 3));
  expect(store.info("bb")).toMatchObject({ dtype: "F32", shape: [2], sizeBytes: 8 });
  await expect(store.float32("cc")).rejects.toThrow(/no tensor "cc"\. Did you mean/);
});

test.each<[string, Record<string, string | Uint8Array>, string]>([
  [
    "a missing shard",
    { "model.safetensors.index.json": index({ a: first, bb: "model-00003-of-00002.safetensors" }) },
    "the shard model-00003-of-00002.safetensors does not exist",
  ],
  [
    "a tensor elsewhere",
    { "model.safetensors.index.json": index({ a: first, bb: first, ccc: second }) },
    `tensor "bb" is elsewhere: in ${second}, weight_map says ${first}`,
  ],
  [
    "a tensor missing",
    { "model.safetensors.index.json": index({ a: first, bb: second, ccc: second, d: second }) },
    `tensor "d" is missing from ${second}, where weight_map puts it`,
  ],
  [
    "a tensor unlisted",
    { "model.safetensors.index.json": index({ a: first, bb: second }) },
    `tensor "ccc" is in ${second}, but unlisted in weight_map`,
  ],
  ["a tensor twice", { [first]: shard("a", "bb") }, `tensor "bb" is twice there: in ${second} and in ${first}`],
  [
    "a path up",
    { "model.safetensors.index.json": index({ a: `../${first}` }) },
    `weight_map.a is "../${first}", expected a plain file name: no path, no address`,
  ],
  [
    "a backslash",
    { "model.safetensors.index.json": index({ a: `x\\${first}` }) },
    `weight_map.a is "x\\\\${first}", expected a plain file name: no path, no address`,
  ],
  [
    "another extension",
    { "model.safetensors.index.json": index({ a: "model.bin" }) },
    'weight_map.a is "model.bin", expected a name with the extension .safetensors',
  ],
  ["no map", { "model.safetensors.index.json": "{}" }, "weight_map is missing, expected an object"],
  [
    "an HTML page",
    { "model.safetensors.index.json": "<html>" },
    "is an HTML or XML page, not JSON: an error page was saved under this name",
  ],
])("refuses %s", async (_, change, message) => {
  const act = openWeights(memoryFolder({ ...good, ...change }));
  await expect(act).rejects.toThrow(expect.objectContaining({ code: "E_SHARDS", message: where + message }));
});

test("warns of a wrong total_size, and of an index that is not used", async () => {
  const wrong = await openWeights(
    memoryFolder({ ...good, "model.safetensors.index.json": index({ a: first, bb: second, ccc: second }, 999) }),
  );
  expect(wrong.notes).toEqual([`${where}metadata.total_size is 999, the shards hold 24 bytes`]);
  const both = await openWeights(memoryFolder({ ...good, "model.safetensors": shard("x") }));
  expect(both.names).toEqual(["x"]);
  expect(both.notes).toEqual(["model.safetensors.index.json is there too and was not used"]);
});

test("a folder without safetensors says what it has", async () => {
  const act = openWeights(memoryFolder({ "config.json": "{}", "pytorch_model.bin": "", "tf_model.h5": "" }));
  await expect(act).rejects.toThrow(
    expect.objectContaining({
      code: "E_WEIGHTS_MISSING",
      message:
        "folder: no model.safetensors and no model.safetensors.index.json; found pytorch_model.bin, tf_model.h5, but only safetensors is read",
      fix: expect.stringContaining("safe_serialization=True"),
    }),
  );
  await expect(openWeights(memoryFolder({}))).rejects.toThrow("the folder is empty");
});
