// config.json of a BERT checkpoint: the sizes of the model, under the keys they are published with. Defaults are those of transformers'
// BertConfig. A key that would change the results in a way this version does not follow is refused by name; keys that mean nothing to it
// are kept for export.
import {
  Fields,
  type Folder,
  GlassbertError,
  type Json,
  JsonNumber,
  type JsonObject,
  parseJson,
  readAll,
  type Where,
} from "../base/index.ts";

/** Names of the inner activation. `gelu` uses erf; `gelu_new`, `gelu_pytorch_tanh` and `gelu_fast` the tanh form; `swish` is `silu`. */
export type HiddenAct = "gelu" | "gelu_new" | "gelu_pytorch_tanh" | "gelu_fast" | "relu" | "silu" | "swish";

/** The config of a BERT checkpoint; keys as published. */
export interface BertConfig {
  readonly model_type: "bert";
  readonly architectures: readonly string[];
  /** What the file says; the rows of the word table decide (`BertWeights.rows`). */
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: HiddenAct;
  readonly hidden_dropout_prob: number;
  readonly attention_probs_dropout_prob: number;
  readonly classifier_dropout: number | null;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
  readonly initializer_range: number;
  readonly layer_norm_eps: number;
  readonly pad_token_id: number | null;
  readonly position_embedding_type: "absolute";
  readonly tie_word_embeddings: boolean;
  readonly problem_type: string | null;
  /** Labels by number, from `id2label`; null when the file has none. */
  readonly labels: readonly string[] | null;
  /** Members with other keys, for export. */
  readonly extra: JsonObject;
  /** What was odd but harmless, one sentence each. */
  readonly notes: readonly string[];
}

const hiddenActs: readonly HiddenAct[] = ["gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "relu", "silu", "swish"];

/** Encoder families that are near relatives, with other tensors or another order of steps. */
const relatives = [
  "albert",
  "distilbert",
  "electra",
  "roberta",
  "xlm-roberta",
  "camembert",
  "mpnet",
  "modernbert",
  "deberta",
  "deberta-v2",
];

const known = [
  ...["model_type", "architectures", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size"],
  ...["hidden_act", "hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout", "max_position_embeddings"],
  ...["type_vocab_size", "initializer_range", "layer_norm_eps", "pad_token_id", "position_embedding_type", "tie_word_embeddings"],
  ...["problem_type", "id2label"],
];

/**
 * Reads a folder's config.json.
 *
 * @throws {GlassbertError} E_CONFIG: no config.json, or one that is broken, of another model, or asks for what this version cannot do
 */
export async function readConfig(folder: Folder): Promise<BertConfig> {
  const file = await folder.open("config.json");
  if (file !== null) return parseConfig(await readAll(file), file.name);
  const files = await folder.list();
  const found = files.length === 0 ? "the folder is empty" : `it has ${files.slice(0, 10).join(", ")}`;
  throw new GlassbertError("E_CONFIG", `${folder.name}: no config.json; ${found}`, "give a model folder in Hugging Face layout");
}

/** Reads the bytes of a config.json; `name` is the file as the user knows it. */
export function parseConfig(bytes: Uint8Array, name: string): BertConfig {
  const where: Where = { name, code: "E_CONFIG" };
  const config = new Fields(parseJson(bytes, where), where);
  refuseOtherModels(config);

  const hidden_size = config.integer("hidden_size", 768, 1);
  const num_attention_heads = config.integer("num_attention_heads", 12, 1);
  if (hidden_size % num_attention_heads !== 0) {
    throw config.wrong("num_attention_heads", `a divisor of hidden_size ${hidden_size}`);
  }
  const labels = readLabels(config);
  const claimed = config.integer("num_labels", null);
  const isOdd = labels !== null && claimed !== null && claimed !== labels.length;
  return {
    model_type: "bert",
    architectures: config.strings("architectures", null) ?? [],
    vocab_size: config.integer("vocab_size", 30522, 1),
    hidden_size,
    num_hidden_layers: config.integer("num_hidden_layers", 12, 1),
    num_attention_heads,
    intermediate_size: config.integer("intermediate_size", 3072, 1),
    hidden_act: config.oneOf("hidden_act", hiddenActs, "gelu"),
    hidden_dropout_prob: config.number("hidden_dropout_prob", 0.1),
    attention_probs_dropout_prob: config.number("attention_probs_dropout_prob", 0.1),
    classifier_dropout: config.number("classifier_dropout", null),
    max_position_embeddings: config.integer("max_position_embeddings", 512, 1),
    type_vocab_size: config.integer("type_vocab_size", 2, 1),
    initializer_range: config.number("initializer_range", 0.02),
    layer_norm_eps: config.number("layer_norm_eps", 1e-12),
    pad_token_id: config.has("pad_token_id") ? config.integer("pad_token_id", null) : 0,
    position_embedding_type: "absolute",
    tie_word_embeddings: config.boolean("tie_word_embeddings", true),
    problem_type: config.string("problem_type", null),
    labels,
    extra: config.without(known),
    notes: isOdd ? [`${name}: num_labels is ${claimed}, id2label has ${labels.length}; id2label decides`] : [],
  };
}

/** A missing model_type means BERT, as in the oldest files; the names of the tensors are checked in any case. */
function refuseOtherModels(config: Fields): void {
  const type = config.string("model_type", null) ?? "bert";
  if (relatives.includes(type)) {
    throw config.wrong("model_type", "bert: this version does not read that family yet", "use a BERT checkpoint");
  }
  if (type !== "bert") throw config.wrong("model_type", "bert", "use a BERT checkpoint, or correct model_type if the tensors are BERT's");

  const positions = config.string("position_embedding_type", null) ?? "absolute";
  if (positions !== "absolute") {
    throw config.wrong(
      "position_embedding_type",
      "absolute: relative positions are not supported",
      "use a checkpoint with absolute positions",
    );
  }
  for (const key of ["is_decoder", "add_cross_attention"]) {
    if (config.boolean(key, null)) throw config.wrong(key, "false: BERT as a decoder is not supported", "use an encoder checkpoint");
  }
  if (config.object("pruned_heads", null)?.members.size) throw config.wrong("pruned_heads", "no pruned heads: they are not supported");
  if (config.object("quantization_config", null) !== null) {
    throw config.wrong("quantization_config", "plain floats: quantised weights are not supported", "use the unquantised checkpoint");
  }
}

/** `{"2": "c", "0": "a", "1": "b"}` → a, b, c. The keys must be 0 to n - 1. */
function readLabels(config: Fields): string[] | null {
  const id2label = config.object("id2label", null);
  if (id2label === null) return null;
  const { members, where } = id2label;
  for (const key of members.keys()) {
    if (/^(?:0|[1-9]\d*)$/.test(key) && Number(key) < members.size) continue;
    const message = `${where.name}: id2label has the key ${JSON.stringify(key)}, expected the integers 0 to ${members.size - 1}`;
    throw new GlassbertError("E_CONFIG", message, "number the labels without holes, as the classifier's rows are");
  }
  return Array.from({ length: members.size }, (_, id) => labelText(members.get(`${id}`)!) ?? id2label.string(`${id}`));
}

function labelText(label: Json): string | null {
  return label instanceof JsonNumber ? label.text : null; // labels like 0 and 1 were often saved as numbers
}
