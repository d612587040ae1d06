// Reads config.json. Defaults are those of the family's class in transformers. A key that would change the results in a way this version
// does not follow is refused by name; keys that mean nothing to it are kept for export.
import type { Folder, Json, Where } from "../base/index.ts";
import { Fields, GlassbertError, JsonNumber, parseJson, readAll } from "../base/index.ts";
import type { HiddenAct, ModelConfig, PositionEmbeddingType, Sizes } from "./config.ts";
import { architectureOf, inferModelType, modelTypes } from "./family/family.ts";

const hiddenActs: readonly HiddenAct[] = ["gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "relu", "silu", "swish"];
const positionTypes: readonly PositionEmbeddingType[] = ["absolute", "relative_key", "relative_key_query"];
const problemTypes = ["regression", "single_label_classification", "multi_label_classification"] as const;

/**
 * Reads a folder's config.json.
 *
 * @param tensorNames - names in the checkpoint: asked for where an old file has no `model_type`, because they tell the family
 * @throws {GlassbertError} E_CONFIG: no config.json, or one that is broken, of another model, or asks for what this version cannot do
 */
export async function readConfig(folder: Folder, tensorNames: () => Promise<readonly string[]> = async () => []): Promise<ModelConfig> {
  const file = await folder.open("config.json");
  if (file !== null) {
    const fields = fieldsOf(await readAll(file), file.name);
    return configOf(fields, fields.has("model_type") ? [] : await tensorNames());
  }
  const files = await folder.list();
  const found = files.length === 0 ? "the folder is empty" : `it has ${files.slice(0, 10).join(", ")}`;
  throw new GlassbertError("E_CONFIG", `${folder.name}: no config.json; ${found}`, "give a model folder in Hugging Face layout");
}

/** Reads the bytes of a config.json; `name` is the file as the user knows it. Without `model_type` it is taken for BERT's. */
export function parseConfig(bytes: Uint8Array, name: string): ModelConfig {
  return configOf(fieldsOf(bytes, name), []);
}

function fieldsOf(bytes: Uint8Array, name: string): Fields {
  const where: Where = { name, code: "E_CONFIG" };
  return new Fields(parseJson(bytes, where), where);
}

function configOf(config: Fields, tensorNames: readonly string[]): ModelConfig {
  const notes: string[] = [];
  const model_type = config.has("model_type") ? config.oneOf("model_type", modelTypes, null) : null;
  const type = model_type ?? inferModelType(tensorNames);
  const { defaults, keys } = architectureOf(type);
  refuseDecoders(config);

  const key = (name: keyof Sizes) => keys?.[name] ?? name;
  const size = (name: keyof Sizes, least = 1) => config.integer(key(name), defaults[name] as number, least);
  const hidden_size = size("hidden_size");
  const num_attention_heads = size("num_attention_heads");
  if (hidden_size % num_attention_heads !== 0) {
    throw config.wrong(key("num_attention_heads"), `a divisor of ${key("hidden_size")} ${hidden_size}`);
  }
  const position_embedding_type = config.oneOf("position_embedding_type", positionTypes, null) ?? "absolute";
  if (position_embedding_type !== "absolute" && !["bert", "electra", "roberta", "xlm-roberta", "camembert"].includes(type)) {
    throw config.wrong("position_embedding_type", `absolute, which is all that ${type} has`);
  }
  const num_hidden_layers = size("num_hidden_layers");
  const num_hidden_groups = config.integer("num_hidden_groups", 1, 1);
  if (type === "albert" && num_hidden_groups > num_hidden_layers) {
    throw config.wrong("num_hidden_groups", `at most num_hidden_layers ${num_hidden_layers}`);
  }
  return {
    model_type: type,
    architectures: config.strings("architectures", null) ?? [],
    vocab_size: size("vocab_size"),
    embedding_size: config.integer("embedding_size", null, 1) ?? defaults.embedding_size ?? hidden_size,
    hidden_size,
    num_hidden_layers,
    num_attention_heads,
    intermediate_size: size("intermediate_size"),
    hidden_act: readActivation(config, key("hidden_act"), defaults.hidden_act, type, notes),
    hidden_dropout_prob: config.number(key("hidden_dropout_prob"), defaults.hidden_dropout_prob),
    attention_probs_dropout_prob: config.number(key("attention_probs_dropout_prob"), defaults.attention_probs_dropout_prob),
    classifier_dropout: config.number(type === "albert" ? "classifier_dropout_prob" : "classifier_dropout", null),
    max_position_embeddings: size("max_position_embeddings"),
    type_vocab_size: defaults.type_vocab_size === 0 ? 0 : size("type_vocab_size"),
    initializer_range: config.number("initializer_range", 0.02),
    layer_norm_eps: keys ? defaults.layer_norm_eps : config.number("layer_norm_eps", defaults.layer_norm_eps), // DistilBERT's is fixed
    pad_token_id: config.has("pad_token_id") ? config.integer("pad_token_id", null) : defaults.pad_token_id,
    position_embedding_type,
    num_hidden_groups,
    inner_group_num: config.integer("inner_group_num", 1, 1),
    relative_attention_num_buckets: config.integer("relative_attention_num_buckets", 32, 2),
    tie_word_embeddings: config.boolean("tie_word_embeddings", true),
    problem_type: config.oneOf("problem_type", problemTypes, null),
    labels: readLabels(config, notes),
    raw: config.members,
    notes,
  };
}

/** Google's own ALBERT files say `gelu` and mean the tanh form; the converted ones say `gelu_new`. */
function readActivation(config: Fields, key: string, fallback: HiddenAct, type: string, notes: string[]): HiddenAct {
  const named = config.oneOf(key, hiddenActs, fallback);
  if (type !== "albert" || named !== "gelu" || !config.has("net_structure_type")) return named;
  notes.push(`${config.where.name}: a config of Google's ALBERT: its hidden_act gelu is the tanh form, gelu_new`);
  return "gelu_new";
}

function refuseDecoders(config: Fields): void {
  for (const key of ["is_decoder", "add_cross_attention"]) {
    if (config.boolean(key, null)) throw config.wrong(key, "false: decoders are not supported", "use an encoder checkpoint");
  }
  if (config.object("pruned_heads", null)?.members.size) throw config.wrong("pruned_heads", "no pruned heads: they are not supported");
  if (config.object("quantization_config", null) !== null) {
    throw config.wrong("quantization_config", "plain floats: quantised weights are not supported", "use the unquantised checkpoint");
  }
}

/** `{"2": "c", "0": "a", "1": "b"}` → a, b, c. The keys must be 0 to n - 1. */
function readLabels(config: Fields, notes: string[]): string[] | null {
  const id2label = config.object("id2label", null);
  if (id2label === null) return null;
  const { members, where } = id2label;
  for (const key of members.keys()) {
    if (/^(?:0|[1-9]\d*)$/.test(key) && Number(key) < members.size) continue;
    const message = `${where.name}: id2label has the key ${JSON.stringify(key)}, expected the integers 0 to ${members.size - 1}`;
    throw new GlassbertError("E_CONFIG", message, "number the labels without holes, as the classifier's rows are");
  }
  const claimed = config.integer("num_labels", null);
  if (claimed !== null && claimed !== members.size)
    notes.push(`${where.name}: num_labels is ${claimed}, id2label has ${members.size}; id2label decides`);
  return Array.from({ length: members.size }, (_, id) => labelText(members.get(`${id}`)!) ?? id2label.string(`${id}`));
}

function labelText(label: Json): string | null {
  return label instanceof JsonNumber ? label.text : null; // labels like 0 and 1 were often saved as numbers
}
