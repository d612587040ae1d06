// The tensors of a BERT checkpoint under one set of names, whatever names the file uses: without a prefix, LayerNorm with weight and bias,
// the MLM decoder always there. A plan from canonical to stored names is made and checked against the config before anything is read;
// each tensor is then read and converted when it is first asked for.
import { GlassbertError } from "../base/index.ts";
import type { FloatTensor, TensorInfo, TensorStore } from "../tensor/index.ts";
import { canonicalNames } from "./canonical-names.ts";
import type { BertConfig } from "./config.ts";
import { type BertShapes, bertShapes } from "./shapes.ts";

/** The weights of one checkpoint. Names are canonical: `encoder.layer.0.attention.self.query.weight`. */
export interface BertWeights {
  /** The file or folder, for messages. */
  readonly name: string;
  /** The tensors the model uses, in the order of the model. Those of `cls.predictions.decoder` are there whenever the MLM head is. */
  readonly names: readonly string[];
  /** Tensors the file also has: other heads such as `classifier.weight`. They can be read by these names. */
  readonly others: readonly string[];
  /** Which optional parts the checkpoint has. */
  readonly has: { readonly pooler: boolean; readonly mlm: boolean; readonly nsp: boolean };
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
const decoderWeight = "cls.predictions.decoder.weight";
const decoderBias = "cls.predictions.decoder.bias";
const predictionsBias = "cls.predictions.bias";

/**
 * Finds BERT's tensors in a store and checks names and shapes against the config. Reads none, except a decoder stored beside the word
 * table, to see whether the two are one.
 *
 * @throws {GlassbertError} E_WEIGHTS: tensors missing (lists what was expected and what is there), left over, named twice, or of a wrong shape
 */
export async function readWeights(store: TensorStore, config: BertConfig): Promise<BertWeights> {
  const { stored, prefixes, ignored } = canonicalNames(store);

  const notes = [...config.notes, ...store.notes];
  checkLayers(store, stored, config);
  const shapes = bertShapes(config, wordRows(store, stored));

  const has = {
    pooler: isPartThere(store, stored, shapes.pooler),
    mlm: [...stored.keys()].some(name => name.startsWith("cls.predictions.")),
    nsp: isPartThere(store, stored, shapes.nsp),
  };
  const needed = new Map([
    ...shapes.body,
    ...(has.pooler ? shapes.pooler : []),
    ...(has.mlm ? shapes.mlm : []),
    ...(has.nsp ? shapes.nsp : []),
  ]);
  const plan = new Map(stored);
  if (has.mlm) await tieDecoder(store, plan, config, notes);
  const missing = [...needed.keys()].filter(name => !plan.has(name));
  if (missing.length > 0) throw missingTensors(store, stored, missing, needed);
  for (const [name, expected] of needed) checkShape(store, plan.get(name)!, expected);

  const others = [...stored.keys()].filter(name => !needed.has(name) && name !== predictionsBias);
  const leftOver = others.filter(name => /^(?:embeddings|encoder|pooler|cls)\./.test(name));
  if (leftOver.length > 0) {
    const message = `${store.name}: ${list(leftOver)} left over: no part of a BERT with this config`;
    throw new GlassbertError("E_WEIGHTS", message, "use the config.json that was saved with these weights");
  }
  const rows = store.info(plan.get(wordTable)!).shape[0]!;
  if (rows !== config.vocab_size)
    notes.push(`${store.name}: the word table has ${rows} rows, vocab_size says ${config.vocab_size}; the table decides`);

  const cache = new Map<string, Promise<FloatTensor>>();
  const storedName = (name: string): string => {
    const found = plan.get(name);
    if (found === undefined) throw missingTensors(store, stored, [name]);
    return found;
  };
  return {
    name: store.name,
    names: [...needed.keys()],
    others,
    has,
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

function checkLayers(store: TensorStore, stored: ReadonlyMap<string, string>, config: BertConfig): void {
  const layers = new Set([...stored.keys()].map(name => /^encoder\.layer\.(\d+)\./.exec(name)?.[1]).filter(layer => layer !== undefined));
  if (layers.size === config.num_hidden_layers) return;
  if (layers.size === 0) throw missingTensors(store, stored, [wordTable, "encoder.layer.0.attention.self.query.weight", "…"]);
  const problem = layers.size < config.num_hidden_layers ? "tensors missing" : "tensors left over";
  const message = `${store.name}: ${problem}: the file has ${layers.size} encoder layers, num_hidden_layers is ${config.num_hidden_layers}`;
  throw new GlassbertError("E_WEIGHTS", message, "use the config.json that was saved with these weights");
}

/** Whether an optional part is there; half a part is an error. */
function isPartThere(store: TensorStore, stored: ReadonlyMap<string, string>, part: BertShapes): boolean {
  const missing = [...part.keys()].filter(name => !stored.has(name));
  if (missing.length > 0 && missing.length < part.size) throw missingTensors(store, stored, missing);
  return missing.length === 0;
}

/** The decoder may be left out, whole or in part, when it shares the word table's weights and the head's bias. */
async function tieDecoder(store: TensorStore, plan: Map<string, string>, config: BertConfig, notes: string[]): Promise<void> {
  const ownBias = plan.get(decoderBias);
  const headBias = plan.get(predictionsBias);
  if (ownBias === undefined && headBias !== undefined) plan.set(decoderBias, headBias);
  if (ownBias !== undefined && headBias !== undefined && !(await isEqual(store, ownBias, headBias))) {
    notes.push(`${store.name}: ${decoderBias} and ${predictionsBias} differ; logits use the former`);
  }
  const own = plan.get(decoderWeight);
  const words = plan.get(wordTable);
  if (words === undefined) return;
  if (own === undefined) {
    if (config.tie_word_embeddings) plan.set(decoderWeight, words);
  } else if (await isEqual(store, own, words)) {
    plan.set(decoderWeight, words); // stored twice: read once
  } else notes.push(`${store.name}: ${decoderWeight} differs from the word table; logits use the former`);
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

/** Tensors that tell other families apart, for the message when BERT's are not there. */
const families: readonly [RegExp, string][] = [
  [/albert_layer_groups\./, "ALBERT"],
  [/transformer\.layer\.\d+\.attention\.q_lin\./, "DistilBERT"],
  [/^roberta\./, "RoBERTa"],
  [/^electra\./, "ELECTRA"],
  [/attention\.attn\.q\./, "MPNet"],
];

/** Both sides: what was expected, and what the file has that was not. */
function missingTensors(
  store: TensorStore,
  stored: ReadonlyMap<string, string>,
  missing: readonly string[],
  expected: { has(name: string): boolean } = new Set(),
): GlassbertError {
  const names = [...stored.keys()];
  const family = families.find(([sign]) => names.some(name => sign.test(name)))?.[1];
  const is = family === undefined ? "" : ` These are ${family} weights; this version reads BERT.`;
  const message = `${store.name}: tensors missing: expected ${list(missing)}; of the file's ${names.length} tensors unmatched: ${list(names.filter(name => !expected.has(name)))}.${is}`;
  const fix = family === undefined ? "use a complete checkpoint with the config.json that belongs to it" : "use a BERT checkpoint";
  return new GlassbertError("E_WEIGHTS", message, fix);
}

function list(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > 6 ? ` and ${names.length - 6} more` : "";
  return names.slice(0, 6).join(", ") + more;
}

/** Rows of the word table; the table must be there, and be a table. */
function wordRows(store: TensorStore, stored: ReadonlyMap<string, string>): number {
  const name = stored.get(wordTable);
  if (name === undefined) throw missingTensors(store, stored, [wordTable]);
  return store.info(name).shape[0] ?? 0;
}
