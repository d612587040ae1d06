// A loaded model as the files of a folder again, for Python and for everybody else. Weights go out as they are stored: same names (prefixes,
// gamma and beta), same dtype, same bits, buffers too. Files that need no change are copied byte by byte; what must change, because
// transformers would refuse or misread the folder, is said in a note. Nothing is written here: whoever takes the files decides where.
import type { Folder, Source } from "../base/index.ts";
import { Fields, GlassbertError, parseJson, readAll, within, writeJson } from "../base/index.ts";
import type { PendingFile, PendingTensor, TensorStore } from "../tensor/index.ts";
import { openWeights, streamSafetensors } from "../tensor/index.ts";
import type { Bert } from "./bert.ts";
import { configChanges } from "./config-changes.ts";
import { pendingWeight } from "./pending-weight.ts";
import type { StaticModel } from "./static-model.ts";

/** How weights are stored. */
export interface ExportOptions {
  /** `keep` is bit-equal; else floats of the encoder and its heads, or of the static table, are converted. Default: keep. */
  readonly dtype?: "keep" | "float32" | "float16" | undefined;
  /**
   * Weights of more bytes are split into shards of at most so many. Default: 5,000,000,000, as transformers has it; a static table is never
   * split, for sentence-transformers reads it from one file.
   */
  readonly shardBytes?: number | undefined;
}

/** The files, by their paths in the folder, and what had to change. */
export interface ExportedFolder {
  readonly files: ReadonlyMap<string, PendingFile>;
  readonly notes: readonly string[];
}

const tokenizerFiles = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "spiece.model",
];

const copied = [
  "modules.json",
  "config_sentence_transformers.json",
  ...["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map(type => `sentence_${type}_config.json`),
  "README.md",
  "LICENSE",
];

/**
 * The files of a model's folder. Weights are read one by one while their file is.
 *
 * @throws {GlassbertError} E_INPUT: shardBytes is no size, or is given for a static table; when files are read E_WEIGHTS: a value is too large
 * for float16
 */
export async function exportFolder(
  model: Pick<Bert, "folder" | "config" | "weights" | "tokenizer"> | Pick<StaticModel, "folder" | "path" | "table" | "tokenizer">,
  { dtype = "keep", shardBytes }: ExportOptions = {},
): Promise<ExportedFolder> {
  const { folder, tokenizer } = model;
  const isStatic = "table" in model;
  if (shardBytes !== undefined && isStatic)
    throw new GlassbertError(
      "E_INPUT",
      `${folder.name} is a table of static vectors: sentence-transformers reads it from one file, not from shards`,
      "leave shardBytes out (--shard-bytes)",
    );
  if (shardBytes !== undefined && !(shardBytes >= 1))
    throw new GlassbertError("E_INPUT", `shardBytes is ${shardBytes}`, "give a number of bytes from 1");
  if (!["keep", "float32", "float16"].includes(dtype))
    throw new GlassbertError("E_INPUT", `dtype is "${dtype}"`, "choose keep, float32 or float16");
  const path = isStatic ? model.path : "";
  const inner = (name: string): string => (path === "" ? name : `${path}/${name}`);
  const notes: string[] = [];
  const files = new Map<string, PendingFile>();
  for (const name of [...tokenizerFiles.map(inner), ...copied, ...(await moduleFiles(folder))]) {
    const source = await folder.open(name);
    if (source !== null) files.set(name, copyOf(source));
  }
  if (!files.has(inner("tokenizer.json"))) {
    files.set(inner("tokenizer.json"), textFile(tokenizer.toJson()));
    notes.push("tokenizer.json was made from the other tokenizer files");
  }
  if (!isStatic && !files.has("tokenizer_config.json")) {
    files.set("tokenizer_config.json", textFile(tokenizer.toConfigJson()));
    notes.push("tokenizer_config.json was made from the other tokenizer files");
  }
  const config = await folder.open("config.json");
  if (config !== null) {
    const where = { name: config.name, code: "E_CONFIG" } as const;
    const { members } = new Fields(parseJson(await readAll(config), where), where);
    const changes = configChanges(model, members, dtype);
    files.set("config.json", changes.size === 0 ? copyOf(config) : textFile(`${writeJson(new Map([...members, ...changes]))}\n`));
    for (const [key, value] of changes) notes.push(`config.json: ${key} is now ${writeJson(value, "").replaceAll("  ", "")}`);
  }
  const weights = await openWeights(within(folder, path));
  const mostBytes = shardBytes ?? (isStatic ? Number.POSITIVE_INFINITY : 5e9);
  for (const [name, file] of weightFiles(weights, dtype, mostBytes)) files.set(inner(name), file);
  const there = [...(await folder.list()), ...(path === "" ? [] : (await within(folder, path).list()).map(inner))];
  const left = there.filter(name => !files.has(name) && !(path === "" && weightName.test(name)) && !name.startsWith("."));
  if (left.length > 0) notes.push(`left out: ${left.join(", ")}`);
  return { files, notes };
}

/** What the weights were read from. */
const weightName = /^model(?:-\d+-of-\d+)?\.safetensors(?:\.index\.json)?$/;

function textFile(text: string): PendingFile {
  const bytes = new TextEncoder().encode(text);
  return {
    sizeBytes: bytes.length,
    chunks: async function* () {
      yield bytes;
    },
  };
}

const chunkBytes = 2 ** 24;

function copyOf(source: Source): PendingFile {
  return {
    sizeBytes: source.sizeBytes,
    chunks: async function* () {
      for (let at = 0; at < source.sizeBytes; at += chunkBytes) yield await source.slice(at, Math.min(at + chunkBytes, source.sizeBytes));
    },
  };
}

/** Files of the folders that modules.json names. */
async function moduleFiles(folder: Folder): Promise<string[]> {
  const file = await folder.open("modules.json");
  if (file === null) return [];
  const where = { name: file.name, code: "E_MODULES" } as const;
  const list = new Fields(new Map([["modules", parseJson(await readAll(file), where)]]), where).array("modules");
  const paths = list.map(entry => new Fields(entry, where).string("path")).filter(path => path !== "" && path !== ".");
  return paths.flatMap(path => [`${path}/config.json`, `${path}/model.safetensors`]);
}

/** model.safetensors, or shards with their index. */
function weightFiles(store: TensorStore, dtype: "keep" | "float32" | "float16", shardBytes: number): Map<string, PendingFile> {
  const shards: Map<string, PendingTensor>[] = [new Map()];
  let [filled, total] = [0, 0];
  for (const name of store.names) {
    const tensor = pendingWeight(store, name, dtype);
    if (filled > 0 && filled + tensor.sizeBytes > shardBytes) {
      shards.push(new Map());
      filled = 0;
    }
    filled += tensor.sizeBytes;
    total += tensor.sizeBytes;
    shards.at(-1)!.set(name, tensor);
  }
  const metadata = { format: "pt" }; // transformers refuses weights without it
  if (shards.length === 1) return new Map([["model.safetensors", streamSafetensors(shards[0]!, metadata)]]);
  const number = (n: number) => `${n}`.padStart(5, "0");
  const nameOf = (i: number) => `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
  const weight_map = Object.fromEntries(shards.flatMap((shard, i) => [...shard.keys()].map(name => [name, nameOf(i)])));
  const index = `${JSON.stringify({ metadata: { total_size: total }, weight_map }, null, 2)}\n`;
  return new Map([
    ...shards.map((shard, i) => [nameOf(i), streamSafetensors(shard, metadata)] as const),
    ["model.safetensors.index.json", textFile(index)],
  ]);
}
