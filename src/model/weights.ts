// The tensors of a checkpoint under one set of names, whatever the file puts in front of them: LayerNorm with weight and bias, the decoder
// of masked words always there. The model is written down once over the checkpoint, so that every weight it asks for is looked up and its
// shape compared before anything is read; each tensor is then read and converted when it is first asked for.
import { GlassbertError } from "../base/index.ts";
import { parameter } from "../graph/index.ts";
import type { FloatTensor, TensorInfo, TensorStore } from "../tensor/index.ts";
import { canonicalNames } from "./canonical-names.ts";
import type { ModelConfig } from "./config.ts";
import type { Architecture } from "./family/architecture.ts";
import { architectureOf, inferModelType } from "./family/family.ts";
import type { HeadName } from "./heads.ts";
import { writeHead, writeModel } from "./model.ts";
import type { Parameters } from "./parameters.ts";
import { parametersBelow } from "./parameters.ts";

/** The weights of one checkpoint. Names are published ones without prefix: `encoder.layer.0.attention.self.query.weight`. */
export interface ModelWeights {
  /** The file or folder, for messages. */
  readonly name: string;
  /** The tensors the model uses, in the order of the model. The decoder of masked words is there whenever that head is. */
  readonly names: readonly string[];
  /** Tensors the file also has, of no part that is known. They can be read by these names. */
  readonly others: readonly string[];
  /** What the checkpoint has on top of its encoder. */
  readonly heads: ReadonlySet<HeadName>;
  /** V: rows of the word table. */
  readonly rows: number;
  /** Prefixes that were taken off the stored names, as they stood: `bert.`, `module.bert.` … */
  readonly prefixes: readonly string[];
  /** Stored names that carry nothing the model uses: buffers, optimizer slots. */
  readonly ignored: readonly string[];
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
  /** The tensor of that name; the same object at each call, and for both names of a tied table. */
  tensor(name: string): Promise<FloatTensor>;
  /** Shape, dtype and place of the tensor of that name, without reading it. */
  info(name: string): TensorInfo;
  /** What the file calls it; the same for both names of a tied table. */
  storedName(name: string): string;
  /** Forgets the tensors read so far; they are read again when asked for. */
  release(): void;
}

const wordTable = "embeddings.word_embeddings.weight";

/** A checkpoint that is being checked. */
interface Checkpoint {
  readonly store: TensorStore;
  readonly config: ModelConfig;
  readonly architecture: Architecture;
  /** Canonical → stored. */
  readonly plan: Map<string, string>;
}

/**
 * Finds the model's tensors in a store and checks names and shapes against the config. Reads none, except a decoder stored beside the word
 * table, to see whether the two are one.
 *
 * @throws {GlassbertError} E_WEIGHTS: tensors missing (lists what was expected and what is there), left over, named twice, or of a wrong shape
 */
export async function readWeights(store: TensorStore, config: ModelConfig): Promise<ModelWeights> {
  const { stored, prefixes, ignored } = canonicalNames(store);
  const checkpoint: Checkpoint = { store, config, architecture: architectureOf(config.model_type), plan: new Map(stored) };
  const notes = [...config.notes, ...store.notes];
  if (!stored.has(wordTable)) throw missingTensors(checkpoint, [wordTable]);
  checkNumbers(checkpoint);
  const heads = headsOf(checkpoint);
  const tied = heads.has("masked") ? checkpoint.architecture.heads.masked!.tied : undefined;
  if (tied) await tieDecoder(checkpoint, tied, notes);

  const names = survey(checkpoint, heads);
  checkLabels(checkpoint, names);
  const others = [...stored.keys()].filter(name => !names.has(name) && name !== tied?.headBias);
  const parts = new Set(
    [...names, ...Object.values(checkpoint.architecture.heads).map(({ sign }) => sign)].map(name => name.split(".")[0]),
  );
  const leftOver = others.filter(name => parts.has(name.split(".")[0]));
  if (leftOver.length > 0) {
    const message = `${store.name}: ${list(leftOver)} left over: no part of a ${checkpoint.architecture.title} with this config`;
    throw new GlassbertError("E_WEIGHTS", message, "use the config.json that was saved with these weights");
  }
  const rows = store.info(checkpoint.plan.get(wordTable)!).shape[0]!;
  if (rows !== config.vocab_size)
    notes.push(`${store.name}: the word table has ${rows} rows, vocab_size says ${config.vocab_size}; the table decides`);

  const cache = new Map<string, Promise<FloatTensor>>();
  const storedName = (name: string): string => {
    const found = checkpoint.plan.get(name);
    if (found === undefined) throw missingTensors(checkpoint, [name]);
    return found;
  };
  return {
    name: store.name,
    names: [...names],
    others,
    heads,
    rows,
    prefixes,
    ignored,
    notes,
    tensor: async name => {
      const key = storedName(name);
      const tensor = cache.get(key) ?? store.float32(key);
      cache.set(key, tensor);
      tensor.catch(() => cache.delete(key)); // a failed read can be tried again
      return tensor;
    },
    info: name => store.info(storedName(name)),
    storedName,
    release: () => cache.clear(),
  };
}

/** Layers and groups, counted: a config with a billion layers is refused before a model of that size is built. */
function checkNumbers(checkpoint: Checkpoint): void {
  const { store, config, architecture, plan } = checkpoint;
  for (const { pattern, what, count, key } of architecture.numbered(config)) {
    const found = new Set([...plan.keys()].map(name => pattern.exec(name)?.[1]).filter(number => number !== undefined));
    if (found.size === count) continue;
    if (found.size === 0) throw missingTensors(checkpoint, [`those of ${what}`]);
    const problem = found.size < count ? "tensors missing" : "tensors left over";
    const message = `${store.name}: ${problem}: the file has ${found.size} ${what}, ${key} is ${count}`;
    throw new GlassbertError("E_WEIGHTS", message, "use the config.json that was saved with these weights");
  }
}

/** The heads whose tensors are there, whole or in part: what is missing of them is found when they are written down. */
function headsOf({ config, architecture, plan }: Checkpoint): Set<HeadName> {
  const names = [...plan.keys()];
  const isThere = (sign: string) => names.some(name => name.startsWith(sign));
  const heads = new Set<HeadName>();
  for (const [name, { sign }] of Object.entries(architecture.heads)) if (isThere(sign)) heads.add(name as HeadName);
  // One name, two meanings: a layer `classifier` reads the pooled vector, or every token.
  if (heads.has("labels") && heads.has("tokenLabels")) heads.delete(isForTokens(config, architecture, heads) ? "labels" : "tokenLabels");
  const isPooled = heads.has("pooler");
  for (const name of ["nextSentence", "sentenceOrder"] as const) if (!isPooled) heads.delete(name);
  return heads;
}

function isForTokens({ architectures }: ModelConfig, { heads }: Architecture, present: ReadonlySet<HeadName>): boolean {
  if (heads.labels!.sign !== heads.tokenLabels!.sign) return false; // the sequence classifier has a layer of its own
  if (architectures.some(name => name.endsWith("ForTokenClassification"))) return true;
  if (architectures.some(name => name.endsWith("ForSequenceClassification"))) return false;
  return !present.has("pooler");
}

/** Writes the model and its heads down over the checkpoint and gives the names it asked for. */
function survey(checkpoint: Checkpoint, heads: ReadonlySet<HeadName>): Set<string> {
  const { store, config, plan } = checkpoint;
  const names = new Set<string>();
  const missing: string[] = [];
  const parameters: Parameters = parametersBelow("", {
    get: (name, shape) => {
      names.add(name);
      const stored = plan.get(name);
      if (stored === undefined) missing.push(name);
      else if (missing.length === 0) checkShape(store, stored, shape);
      return parameter(name, { kind: "float32", shape, read: () => Promise.reject(new Error(`${name} is only being checked`)) });
    },
    rows: name => {
      const stored = plan.get(name);
      if (stored === undefined) throw missingTensors(checkpoint, [...missing, name]);
      return store.info(stored).shape[0] ?? 0;
    },
  });
  const model = writeModel(config, parameters);
  for (const head of heads) writeHead(config, parameters, model, head);
  if (missing.length > 0) throw missingTensors(checkpoint, missing, names);
  return names;
}

/** One label per row of the classifier. */
function checkLabels({ store, config, plan }: Checkpoint, names: ReadonlySet<string>): void {
  const classifier = ["classifier.weight", "classifier.out_proj.weight"].find(name => names.has(name));
  if (classifier === undefined || config.labels === null) return;
  const rows = store.info(plan.get(classifier)!).shape[0]!;
  if (rows === config.labels.length) return;
  const labels = JSON.stringify(config.labels.slice(0, 10));
  const message = `${store.name}: the classifier has ${rows} rows, id2label of config.json has ${config.labels.length}: ${labels}`;
  throw new GlassbertError("E_CONFIG", message, "write one label per row into id2label, or remove it");
}

/** The decoder may be left out, whole or in part, when it shares the word table's weights and the head's bias. */
async function tieDecoder({ store, config, plan }: Checkpoint, tied: { decoder: string; bias: string; headBias: string }, notes: string[]) {
  const ownBias = plan.get(tied.bias);
  const headBias = plan.get(tied.headBias);
  if (ownBias === undefined && headBias !== undefined) plan.set(tied.bias, headBias);
  if (ownBias !== undefined && headBias !== undefined && !(await isEqual(store, ownBias, headBias))) {
    notes.push(`${store.name}: ${tied.bias} and ${tied.headBias} differ; logits use the former`);
  }
  const own = plan.get(tied.decoder);
  const words = plan.get(wordTable)!;
  if (own === undefined) {
    if (config.tie_word_embeddings) plan.set(tied.decoder, words);
  } else if (await isEqual(store, own, words)) {
    plan.set(tied.decoder, words); // stored twice: read once
  } else notes.push(`${store.name}: ${tied.decoder} differs from the word table; logits use the former`);
}

async function isEqual(store: TensorStore, a: string, b: string): Promise<boolean> {
  const [x, y] = [store.info(a), store.info(b)];
  if (x.dtype !== y.dtype || x.shape.join() !== y.shape.join()) return false;
  const [left, right] = await Promise.all([store.read(a), store.read(b)]);
  return left.every((byte, index) => byte === right[index]);
}

function checkShape(store: TensorStore, name: string, expected: readonly number[]): void {
  const { shape } = store.info(name);
  if (shape.join() === expected.join()) return;
  const message = `${store.name}: tensor ${JSON.stringify(name)} has shape [${shape.join(", ")}], config.json asks for [${expected.join(", ")}]`;
  throw new GlassbertError("E_WEIGHTS", message, "use the config.json that was saved with these weights");
}

/** Both sides: what was expected, and what the file has that was not. */
function missingTensors(
  { store, architecture, plan }: Checkpoint,
  missing: readonly string[],
  expected: { has(name: string): boolean } = new Set(),
): GlassbertError {
  const names = [...plan.keys()];
  const is = architectureOf(inferModelType(store.names));
  const isOther = is !== architecture && store.names.some(name => is.sign.test(name));
  const hint = isOther ? ` These look like ${is.title} weights, config.json says ${architecture.types[0]}.` : "";
  const unmatched = list(names.filter(name => !expected.has(name)));
  const message = `${store.name}: tensors missing: expected ${list(missing)}; of the file's ${names.length} tensors unmatched: ${unmatched}.${hint}`;
  const fix = "use a complete checkpoint with the config.json that belongs to it";
  return new GlassbertError("E_WEIGHTS", message, fix);
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > 6 ? ` and ${names.length - 6} more` : "";
  return names.slice(0, 6).join(", ") + more;
}
