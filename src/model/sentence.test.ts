import { expect, test } from "vitest";
import { memoryFolder } from "../../test/memory.ts";
import { parseConfig } from "./config.ts";
import { describeRecipe, readSentenceRecipe } from "./sentence.ts";

const config = parseConfig(new TextEncoder().encode('{"hidden_size": 24, "max_position_embeddings": 40}'), "config.json");
const pooling = "1_Pooling/config.json";
const modules = (...types: string[]) =>
  JSON.stringify(types.map((type, i) => ({ idx: i, name: `${i}`, path: i === 0 ? "" : `${i}_${type}`, type: `st.models.${type}` })));
const good = {
  "modules.json": modules("Transformer", "Pooling", "Normalize"),
  [pooling]: '{"embedding_dimension": 24, "pooling_mode": "mean"}',
  "sentence_bert_config.json": '{"max_seq_length": 13, "do_lower_case": false}',
};
const read = (changes: Record<string, string> = {}, limit: number | null = null) =>
  readSentenceRecipe(memoryFolder({ ...good, ...changes }), config, limit);

test("reads a recipe and says it in one line", async () => {
  const recipe = await read();
  expect(recipe).toEqual({
    source: "modules.json",
    pooling: "mean",
    includePrompt: true,
    normalize: true,
    maxLength: 13,
    lowerCase: false,
    prompts: new Map(),
    defaultPromptName: null,
    truncateDim: null,
    similarity: "cosine",
    notes: [],
  });
  expect(describeRecipe(recipe)).toBe("bert, mean, L2, max 13, fp32, prompt ''");
});

test("a folder without modules.json means the tokens", async () => {
  const recipe = await readSentenceRecipe(memoryFolder({}), config, 30);
  expect(recipe).toMatchObject({ source: "none", pooling: "mean", normalize: false, maxLength: 30 });
  expect(describeRecipe(recipe)).toBe("bert, mean (no modules.json), max 30, fp32, prompt ''");
});

test.each([
  ["old booleans", '{"word_embedding_dimension": 24, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}', "cls", []],
  ["a new list", '{"embedding_dimension": 24, "pooling_mode": ["max"]}', "max", []],
  [
    "both, in conflict",
    '{"word_embedding_dimension": 24, "pooling_mode_cls_token": true, "pooling_mode": "max"}',
    "max",
    ["folder/1_Pooling/config.json: pooling_mode says max, the older keys say cls; pooling_mode decides"],
  ],
  ["none", '{"word_embedding_dimension": 24}', "mean", ["folder/1_Pooling/config.json: no pooling mode is chosen; mean is taken"]],
])("pooling: %s", async (_, text, expected, notes) => {
  expect(await read({ [pooling]: text })).toMatchObject({ pooling: expected, notes });
});

test.each([
  [null, null, 40, 0],
  [null, 33, 33, 0],
  [null, 512, 40, 0],
  [20, 10, 20, 0],
  [4000, 10, 40, 1],
])("maximum length: max_seq_length %s, tokenizer %s, 40 positions → %i", async (own, limit, expected, notes) => {
  const recipe = await read({ "sentence_bert_config.json": JSON.stringify({ max_seq_length: own }) }, limit);
  expect(recipe.maxLength).toBe(expected);
  expect(recipe.notes).toHaveLength(notes);
});

test("prompts, lower case, a cut, other settings files", async () => {
  const { "sentence_bert_config.json": _, ...rest } = good;
  const recipe = await readSentenceRecipe(
    memoryFolder({
      ...rest,
      [pooling]: '{"embedding_dimension": 24, "pooling_mode": "cls", "include_prompt": false}',
      "sentence_roberta_config.json": '{"max_seq_length": 12, "do_lower_case": true, "novelty": 1}',
      "config_sentence_transformers.json":
        '{"prompts": {"query": "query: "}, "default_prompt_name": "query", "similarity_fn_name": "dot", "truncate_dim": 9}',
    }),
    config,
    null,
  );
  expect(describeRecipe(recipe)).toBe("bert, lower case, cls, L2, first 9, max 12, fp32, prompt 'query: ' (not pooled)");
  expect(recipe.similarity).toBe("dot");
  expect(recipe.notes).toEqual(['folder/sentence_roberta_config.json: "novelty" is not known and was not used']);
});

const settings = "config_sentence_transformers.json";
test.each<[string, Record<string, string>, RegExp]>([
  ["an HTML page", { "modules.json": "<html>" }, /^folder\/modules\.json: is an HTML/],
  ["an object for a list", { "modules.json": "{}" }, /the list of modules is an object, expected a list/],
  ["no module", { "modules.json": "[]" }, /the modules are none; they must begin with a Transformer/],
  ["no type", { "modules.json": '[{"path": ""}]' }, /module 0: type is missing, expected a string/],
  ["an unknown module", { "modules.json": modules("Transformer", "Poolling") }, /there is no module Poolling\. Did you mean "Pooling"/],
  [
    "Dense",
    { "modules.json": modules("Transformer", "Pooling", "Dense") },
    /module 2: type is "st\.models\.Dense".*Dense is not yet supported/,
  ],
  ["no Pooling", { "modules.json": modules("Transformer") }, /must have a Pooling after the Transformer/],
  ["two Normalize", { "modules.json": modules("Transformer", "Pooling", "Normalize", "Normalize") }, /one Normalize after it/],
  [
    "a path up",
    { "modules.json": modules("Transformer", "Pooling").replace("1_Pooling", "../1_Pooling") },
    /module 1: path is "\.\.\/1_Pooling", expected a relative path/,
  ],
  ["an encoder elsewhere", { "modules.json": modules("Transformer", "Pooling").replace('""', '"0_BERT"') }, /module 0: path is "0_BERT"/],
  [
    "an absent Pooling folder",
    { "modules.json": modules("Transformer", "Pooling").replace("1_Pooling", "7_Pooling") },
    /names the Pooling folder "7_Pooling", but 7_Pooling\/config\.json does not exist/,
  ],
  ["another width", { [pooling]: '{"embedding_dimension": 25}' }, /embedding_dimension is 25, expected 24, the hidden_size/],
  ["no width", { [pooling]: "{}" }, /embedding_dimension is missing/],
  [
    "an unknown mode",
    { [pooling]: '{"embedding_dimension": 24, "pooling_mode": "median"}' },
    /pooling_mode is "median", expected one of cls, max/,
  ],
  ["an unknown flag", { [pooling]: '{"embedding_dimension": 24, "pooling_mode_median": true}' }, /pooling_mode_median is true/],
  ["lasttoken", { [pooling]: '{"embedding_dimension": 24, "pooling_mode": "lasttoken"}' }, /pooling mode lasttoken is not yet supported/],
  [
    "two modes",
    { [pooling]: '{"embedding_dimension": 24, "pooling_mode": ["cls", "max"]}' },
    /several pooling modes \(cls, max\) are not yet supported/,
  ],
  [
    "an unknown default prompt",
    { [settings]: '{"prompts": {"a": ""}, "default_prompt_name": "b"}' },
    /default_prompt_name is "b", expected one of the prompts a/,
  ],
  ["a prompt that is no text", { [settings]: '{"prompts": {"a": 1}}' }, /prompts\.a is 1, expected a string/],
  ["a cut beyond the width", { [settings]: '{"truncate_dim": 25}' }, /truncate_dim is 25, expected at most 24/],
  [
    "a cross-encoder",
    { [settings]: '{"model_type": "CrossEncoder"}' },
    /model_type is "CrossEncoder", expected one of SentenceTransformer/,
  ],
  ["an unknown similarity", { [settings]: '{"similarity_fn_name": "angle"}' }, /similarity_fn_name is "angle"/],
  ["another task", { "sentence_bert_config.json": '{"transformer_task": "fill-mask"}' }, /transformer_task is "fill-mask"/],
  ["a length as text", { "sentence_bert_config.json": '{"max_seq_length": "13"}' }, /max_seq_length is "13"/],
])("refuses %s", async (_, changes, message) => {
  await expect(read(changes)).rejects.toThrow(expect.objectContaining({ code: "E_MODULES", message: expect.stringMatching(message) }));
});
