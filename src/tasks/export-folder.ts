// A loaded model as the files of a folder again, for Python and for everybody else. Weights go out as they are stored: same names (prefixes,
// gamma and beta), same dtype, same bits, buffers too. Files that need no change are copied byte by byte; what must change, because
// transformers would refuse or misread the folder, is said in a note. Nothing is written here: whoever takes the files decides where.
import type { Json, Source } from "../base/index.ts";
import { Fields, GlassbertError, JsonNumber, parseJson, readAll, writeJson } from "../base/index.ts";
import type { ModelConfig } from "../model/index.ts";
import type { PendingFile, PendingTensor, TensorStore } from "../tensor/index.ts";
import { openWeights, streamSafetensors } from "../tensor/index.ts";
import type { Bert } from "./bert.ts";
import { pendingWeight } from "./pending-weight.ts";

/** How weights are stored. */
export interface ExportOptions {
  /** `keep` is bit-equal; else floats of the encoder and its heads are converted. Default: keep. */
  readonly dtype?: "keep" | "float32" | "float16" | undefined;
  /** Weights of more bytes are split into shards of at most so many. Default: 5,000,000,000, as transformers has it. */
  readonly shardBytes?: number | undefined;
}

/** The files, by their paths in the folder, and what had to change. */
export interface ExportedFolder {
  readonly files: ReadonlyMap<string, PendingFile>;
  readonly notes: readonly string[];
}

const copied = [
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "spiece.model",
  "modules.json",
  "config_sentence_transformers.json",
  ...["bert", "roberta", "distilbert", "camembert", "albert", "xlm-roberta", "xlnet"].map(type => `sentence_${type}_config.json`),
  "README.md",
  "LICENSE",
];

/**
 * The files of a model's folder. Weights are read one by one while their file is.
 *
 * @throws {GlassbertError} E_INPUT: shardBytes is no size; when files are read E_WEIGHTS: a value is too large for float16
 */
export async function exportFolder(
  bert: Pick<Bert, "folder" | "config" | "weights" | "tokenizer">,
  { dtype = "keep", shardBytes = 5e9 }: ExportOptions = {},
): Promise<ExportedFolder> {
  if (!(shardBytes >= 1)) throw new GlassbertError("E_INPUT", `shardBytes is ${shardBytes}`, "give a number of bytes from 1");
  if (!["keep", "float32", "float16"].includes(dtype))
    throw new GlassbertError("E_INPUT", `dtype is "${dtype}"`, "choose keep, float32 or float16");
  const { folder } = bert;
  const notes: string[] = [];
  const files = new Map<string, PendingFile>();
  for (const path of [...copied, ...(await moduleFiles(bert))]) {
    const source = await folder.open(path);
    if (source !== null) files.set(path, copyOf(source));
  }
  if (!files.has("tokenizer.json")) {
    files.set("tokenizer.json", textFile(bert.tokenizer.toJson()));
    notes.push("tokenizer.json was made from the other tokenizer files");
  }
  if (!files.has("tokenizer_config.json")) {
    files.set("tokenizer_config.json", textFile(bert.tokenizer.toConfigJson()));
    notes.push("tokenizer_config.json was made from the other tokenizer files");
  }
  const config = await folder.open("config.json");
  const changes = changesOf(bert, dtype);
  if (changes.size === 0) files.set("config.json", copyOf(config!));
  else {
    files.set("config.json", textFile(`${writeJson(new Map([...bert.config.raw, ...changes]))}\n`));
    for (const [key, value] of changes) notes.push(`config.json: ${key} is now ${writeJson(value, "").replaceAll("  ", "")}`);
  }
  for (const [path, file] of weightFiles(await openWeights(folder), dtype, shardBytes)) files.set(path, file);
  const left = (await folder.list()).filter(name => !files.has(name) && !weightName.test(name) && !name.startsWith("."));
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
async function moduleFiles({ folder }: Pick<Bert, "folder">): Promise<string[]> {
  const file = await folder.open("modules.json");
  if (file === null) return [];
  const where = { name: file.name, code: "E_MODULES" } as const;
  const list = new Fields(new Map([["modules", parseJson(await readAll(file), where)]]), where).array("modules");
  const paths = list.map(entry => new Fields(entry, where).string("path")).filter(path => path !== "");
  return paths.flatMap(path => [`${path}/config.json`, `${path}/model.safetensors`]);
}

/** Keys of config.json without which transformers refuses the folder or reads other numbers. */
function changesOf({ config, weights }: Pick<Bert, "config" | "weights">, dtype: string): Map<string, Json> {
  const changes = new Map<string, Json>();
  const { raw } = config;
  if (raw.get("model_type") !== config.model_type) changes.set("model_type", config.model_type);
  if (config.architectures.length === 0) changes.set("architectures", [architectureOf(config, weights.heads)]);
  if (weights.rows !== config.vocab_size) changes.set("vocab_size", new JsonNumber(`${weights.rows}`));
  if (raw.get("hidden_act") === "gelu" && config.hidden_act === "gelu_new") changes.set("hidden_act", "gelu_new");
  if (dtype !== "keep") for (const key of raw.has("torch_dtype") ? ["torch_dtype"] : ["dtype"]) changes.set(key, dtype);
  return changes;
}

const classes: Readonly<Record<ModelConfig["model_type"], string>> = {
  bert: "Bert",
  albert: "Albert",
  distilbert: "DistilBert",
  roberta: "Roberta",
  "xlm-roberta": "XLMRoberta",
  camembert: "Camembert",
  electra: "Electra",
  mpnet: "MPNet",
};

/** The class of transformers that has these heads. */
function architectureOf({ model_type }: ModelConfig, heads: Bert["weights"]["heads"]): string {
  const pretrained = (heads.has("masked") && (heads.has("nextSentence") || heads.has("sentenceOrder"))) || heads.has("replaced");
  const suffixes: [boolean, string][] = [
    [pretrained, "ForPreTraining"],
    [heads.has("masked"), "ForMaskedLM"],
    [heads.has("nextSentence"), "ForNextSentencePrediction"],
    [heads.has("labels"), "ForSequenceClassification"],
    [heads.has("tokenLabels"), "ForTokenClassification"],
    [heads.has("spans"), "ForQuestionAnswering"],
  ];
  return classes[model_type] + (suffixes.find(([has]) => has)?.[1] ?? "Model");
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
