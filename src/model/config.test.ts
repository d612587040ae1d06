import { expect, test } from "vitest";
import { memoryFolder } from "../../test/memory.ts";
import { parseConfig, readConfig } from "./config.ts";

const parse = (config: unknown) => parseConfig(new TextEncoder().encode(JSON.stringify(config)), "config.json");

test("missing keys have the published defaults", () => {
  expect(parse({})).toEqual({
    model_type: "bert",
    architectures: [],
    vocab_size: 30522,
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
    tie_word_embeddings: true,
    problem_type: null,
    labels: null,
    extra: new Map(),
    notes: [],
  });
});

test("labels are sorted by number, other keys are kept", () => {
  const config = parse({ id2label: { 2: "c", 0: "a", 1: 7 }, model_type: "bert", use_cache: true, pad_token_id: null });
  expect(config.labels).toEqual(["a", "7", "c"]);
  expect([...config.extra]).toEqual([["use_cache", true]]);
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
  [{ model_type: "albert" }, 'model_type is "albert", expected bert: this version does not read that family yet'],
  [{ model_type: "llama" }, 'model_type is "llama", expected bert'],
  [
    { position_embedding_type: "relative_key" },
    'position_embedding_type is "relative_key", expected absolute: relative positions are not supported',
  ],
  [{ is_decoder: true }, "is_decoder is true, expected false: BERT as a decoder is not supported"],
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
