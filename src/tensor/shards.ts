// The weights of a model folder: model.safetensors, or several files of that kind ("shards") with an index that says which tensor lies in
// which. The index and the files are checked against each other in full: nothing missing, nothing elsewhere, nothing twice, nothing unlisted.
import { Fields, type Folder, GlassbertError, JsonNumber, parseJson, readAll, type Source, type Where } from "../base/index.ts";
import { openSafetensors, type Safetensors } from "./safetensors.ts";
import { noSuchTensor, type TensorStore } from "./store.ts";

const single = "model.safetensors";
const index = "model.safetensors.index.json";
const foreign = /\.(?:bin|pt|pth|h5|msgpack|onnx|gguf|ckpt[^/]*)$/;

/**
 * Opens the weights of a folder: reads headers, no tensor. A file `model.safetensors` goes before an index, as in transformers.
 *
 * @throws {GlassbertError} E_WEIGHTS_MISSING: neither is there; says what is. E_SHARDS: index and files disagree. E_SAFETENSORS: a file is broken
 */
export async function openWeights(folder: Folder): Promise<TensorStore> {
  const file = await folder.open(single);
  const indexFile = await folder.open(index);
  if (file !== null) {
    const store = await openSafetensors(file);
    return indexFile === null
      ? store
      : sharded(store.name, new Map(store.names.map(name => [name, store])), [`${index} is there too and was not used`]);
  }
  if (indexFile === null) throw await weightsMissing(folder);
  return openShards(folder, indexFile);
}

async function openShards(folder: Folder, indexFile: Source): Promise<TensorStore> {
  const where: Where = { name: indexFile.name, code: "E_SHARDS", fix: "fetch the index and all its shards again, from one commit" };
  const fields = new Fields(parseJson(await readAll(indexFile), where), where);
  const map = fields.object("weight_map");
  const fileOf = new Map([...map.members.keys()].map(tensor => [tensor, shardName(map, tensor)]));

  const shards = new Map<string, Safetensors>();
  for (const name of new Set(fileOf.values())) {
    const file = await folder.open(name);
    if (file === null) throw disagree(where, `the shard ${name} does not exist`);
    shards.set(name, await openSafetensors(file));
  }
  const homes = new Map<string, Safetensors>();
  for (const [shardFile, shard] of shards) {
    for (const tensor of shard.names) {
      const listed = fileOf.get(tensor);
      const shown = JSON.stringify(tensor);
      if (listed === undefined) throw disagree(where, `tensor ${shown} is in ${shardFile}, but unlisted in weight_map`);
      if (shards.get(listed)!.has(tensor) && listed !== shardFile)
        throw disagree(where, `tensor ${shown} is twice there: in ${listed} and in ${shardFile}`);
      if (listed !== shardFile) throw disagree(where, `tensor ${shown} is elsewhere: in ${shardFile}, weight_map says ${listed}`);
      homes.set(tensor, shard);
    }
  }
  for (const [tensor, file] of fileOf) {
    if (!homes.has(tensor)) throw disagree(where, `tensor ${JSON.stringify(tensor)} is missing from ${file}, where weight_map puts it`);
  }
  return sharded(indexFile.name, homes, totalSizeNote(fields, homes));
}

/** A plain file name in the folder, for this name comes from the file and must not lead anywhere else. */
function shardName(map: Fields, tensor: string): string {
  const name = map.string(tensor);
  const fix = "fetch the model from its publisher: an index that points elsewhere may be made to mislead";
  if (/[/\\\0:]/.test(name) || name.startsWith(".")) throw map.wrong(tensor, "a plain file name: no path, no address", fix);
  if (!name.endsWith(".safetensors")) throw map.wrong(tensor, "a name with the extension .safetensors", fix);
  return name;
}

function totalSizeNote(fields: Fields, homes: ReadonlyMap<string, Safetensors>): string[] {
  const metadata = fields.members.get("metadata");
  const claimed = metadata instanceof Map ? metadata.get("total_size") : undefined;
  if (claimed === undefined) return [];
  const actual = [...homes].reduce((sum, [tensor, shard]) => sum + shard.info(tensor).sizeBytes, 0);
  if (claimed instanceof JsonNumber && claimed.value === actual) return [];
  const shown = claimed instanceof JsonNumber ? claimed.text : "not a number";
  return [`${fields.where.name}: metadata.total_size is ${shown}, the shards hold ${actual} bytes`];
}

function sharded(name: string, homes: ReadonlyMap<string, Safetensors>, notes: readonly string[]): TensorStore {
  const names = [...homes.keys()];
  const home = (tensor: string): Safetensors => {
    const shard = homes.get(tensor);
    if (shard === undefined) throw noSuchTensor(name, tensor, names);
    return shard;
  };
  return {
    name,
    names,
    notes,
    has: tensor => homes.has(tensor),
    info: tensor => home(tensor).info(tensor),
    read: async tensor => home(tensor).read(tensor),
    float32: async tensor => home(tensor).float32(tensor),
    int32: async tensor => home(tensor).int32(tensor),
    rows: async (tensor, ids) => home(tensor).rows(tensor, ids),
  };
}

async function weightsMissing(folder: Folder): Promise<GlassbertError> {
  const files = await folder.list();
  const others = files.filter(file => foreign.test(file));
  const found =
    others.length > 0 ? `; found ${others.join(", ")}, but only safetensors is read` : files.length === 0 ? "; the folder is empty" : "";
  const fix =
    others.length > 0
      ? 'fetch model.safetensors from the same place (most models have one), or save it in Python: model.save_pretrained("folder", safe_serialization=True)'
      : "give the folder that holds config.json and model.safetensors";
  return new GlassbertError("E_WEIGHTS_MISSING", `${folder.name}: no ${single} and no ${index}${found}`, fix);
}

function disagree(where: Where, problem: string): GlassbertError {
  return new GlassbertError("E_SHARDS", `${where.name}: ${problem}`, where.fix!);
}
