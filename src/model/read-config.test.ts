import { expect, test } from "vitest";
import { memoryFolder } from "../../test/memory.ts";
import type { JsonNumber } from "../base/index.ts";
import { parseConfig, readConfig } from "./read-config.ts";

const parse = (config: unknown) => parseConfig(new TextEncoder().encode(JSON.stringify(config)), "config.json");

test("missing keys have the published defaults", () => {
  expect(parse({})).toEqual({
    model_type: "bert",
    architectures: [],
    vocab_size: 30522,
    embedding_size: 768,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    classifier_dropout: null,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    position_embedding_type: "absolute",
    num_hidden_groups: 1,
    inner_group_num: 1,
    relative_attention_num_buckets: 32,
    tie_word_embeddings: true,
    problem_type: null,
    labels: null,
    raw: new Map(),
    notes: [],
  });
});

test.each<[string, object]>([
  [
    "albert", // those of xxlarge
    {
      vocab_size: 30000,
      embedding_size: 128,
      hidden_size: 4096,
      num_attention_heads: 64,
      intermediate_size: 16384,
      hidden_act: "gelu_new",
    },
  ],
  ["distilbert", { vocab_size: 30522, hidden_size: 768, num_hidden_layers: 6, intermediate_size: 3072, type_vocab_size: 0 }],
  ["roberta", { vocab_size: 50265, max_position_embeddings: 514, type_vocab_size: 1, layer_norm_eps: 1e-5, pad_token_id: 1 }],
  ["electra", { embedding_size: 128, hidden_size: 256, num_attention_heads: 4, intermediate_size: 1024 }],
  ["mpnet", { vocab_size: 30527, type_vocab_size: 0, pad_token_id: 1, relative_attention_num_buckets: 32 }],
])("the defaults of %s", (model_type, expected) => {
  expect(parse({ model_type })).toMatchObject(expected);
});

test("DistilBERT's own keys", () => {
  const own = { dim: 24, n_layers: 2, n_heads: 3, hidden_dim: 37, activation: "relu", dropout: 0.2, attention_dropout: 0.3 };
  expect(parse({ model_type: "distilbert", ...own, hidden_size: 7, layer_norm_eps: 1 })).toMatchObject({
    hidden_size: 24,
    embedding_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    intermediate_size: 37,
    hidden_act: "relu",
    hidden_dropout_prob: 0.2,
    attention_probs_dropout_prob: 0.3,
    layer_norm_eps: 1e-12,
  });
  expect(() => parse({ model_type: "distilbert", dim: 24, n_heads: 5 })).toThrow("n_heads is 5, expected a divisor of dim 24");
});

test("warns of Google's ALBERT config, whose gelu is the tanh form", () => {
  const { hidden_act, notes } = parse({ model_type: "albert", hidden_act: "gelu", net_structure_type: 0 });
  expect(hidden_act).toBe("gelu_new");
  expect(notes).toEqual(["config.json: a config of Google's ALBERT: its hidden_act gelu is the tanh form, gelu_new"]);
  expect(parse({ model_type: "albert", hidden_act: "gelu" }).hidden_act).toBe("gelu");
});

test.each([
  ["albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight", "albert"],
  ["transformer.layer.0.attention.q_lin.weight", "distilbert"],
  ["roberta.embeddings.word_embeddings.weight", "roberta"],
  ["electra.embeddings_project.weight", "electra"],
  ["encoder.layer.0.attention.attn.q.weight", "mpnet"],
  ["encoder.layer.0.attention.self.query.weight", "bert"],
])("without model_type, %s tells the family", async (name, family) => {
  const folder = memoryFolder({ "config.json": '{"hidden_size": 12, "num_attention_heads": 2, "dim": 12, "n_heads": 2}' });
  expect((await readConfig(folder, async () => [name])).model_type).toBe(family);
});

test("labels are sorted by number, the whole file is kept", () => {
  const config = parse({ id2label: { 2: "c", 0: "a", 1: 7 }, model_type: "bert", use_cache: true, pad_token_id: null, n: 1.5 });
  expect(config.labels).toEqual(["a", "7", "c"]);
  expect([...config.raw.keys()]).toEqual(["id2label", "model_type", "use_cache", "pad_token_id", "n"]);
  expect((config.raw.get("n") as JsonNumber).text).toBe("1.5");
  expect(config.pad_token_id).toBeNull();
  expect(parse({ id2label: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i, `l${i}`])) }).labels?.[10]).toBe("l10");
});

test("warns when num_labels and id2label disagree", () => {
  expect(parse({ id2label: { 0: "a" }, num_labels: 3 }).notes).toEqual(["config.json: num_labels is 3, id2label has 1; id2label decides"]);
});

test.each<[unknown, string]>([
  [
    { hidden_act: "gelu_typo" },
    'hidden_act is "gelu_typo", expected one of gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu, silu, swish',
  ],
  [{ hidden_size: "18" }, 'hidden_size is "18", expected an integer of at least 1'],
  [{ hidden_size: 18.5 }, "hidden_size is 18.5, expected an integer of at least 1"],
  [{ hidden_size: 18, num_attention_heads: 4 }, "num_attention_heads is 4, expected a divisor of hidden_size 18"],
  [{ num_attention_heads: 0 }, "num_attention_heads is 0, expected an integer of at least 1"],
  [{ num_hidden_layers: null }, "num_hidden_layers is null, expected an integer of at least 1"],
  [
    { model_type: "llama" },
    'model_type is "llama", expected one of bert, albert, distilbert, roberta, xlm-roberta, camembert, electra, mpnet',
  ],
  [{ model_type: "albert", num_hidden_groups: 13 }, "num_hidden_groups is 13, expected at most num_hidden_layers 12"],
  [
    { model_type: "distilbert", position_embedding_type: "relative_key" },
    'position_embedding_type is "relative_key", expected absolute, which is all that distilbert has',
  ],
  [{ is_decoder: true }, "is_decoder is true, expected false: decoders are not supported"],
  [
    { problem_type: "ranking" },
    'problem_type is "ranking", expected one of regression, single_label_classification, multi_label_classification',
  ],
  [{ quantization_config: {} }, "quantization_config is an object, expected plain floats: quantised weights are not supported"],
  [{ id2label: { 0: "a", 1: "b", 5: "c" } }, 'id2label has the key "5", expected the integers 0 to 2'],
  [{ id2label: { zero: "a" } }, 'id2label has the key "zero", expected the integers 0 to 0'],
  [[], "the whole is an empty list, expected an object"],
])("refuses %j", (config, problem) => {
  expect(() => parse(config)).toThrow(expect.objectContaining({ code: "E_CONFIG", message: `config.json: ${problem}` }));
});

test("a folder without config.json says what it has", async () => {
  await expect(readConfig(memoryFolder({ "vocab.txt": "" }))).rejects.toThrow("folder: no config.json; it has vocab.txt");
});
