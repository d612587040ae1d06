import { expect, test } from "vitest";
import { memoryFolder } from "../../test/memory.ts";
import { encodeSafetensors, float32 } from "../tensor/index.ts";
import { describeRecipe, readSentenceRecipe, type SentenceConfig } from "./sentence.ts";

const bert: SentenceConfig = { model_type: "bert", hidden_size: 24, max_position_embeddings: 40, pad_token_id: 0 };
const pooling = "1_Pooling/config.json";
const modules = (...types: string[]) =>
  JSON.stringify(types.map((type, i) => ({ idx: i, name: `${i}`, path: i === 0 ? "" : `${i}_${type}`, type: `st.models.${type}` })));
const good = {
  "modules.json": modules("Transformer", "Pooling", "Normalize"),
  [pooling]: '{"embedding_dimension": 24, "pooling_mode": "mean"}',
  "sentence_bert_config.json": '{"max_seq_length": 13, "do_lower_case": false}',
};
const read = (changes: Record<string, string | Uint8Array> = {}, limit: number | null = null) =>
  readSentenceRecipe(memoryFolder({ ...good, ...changes }), bert, limit);

test("reads a recipe and says it in one line", async () => {
  const recipe = await read();
  expect(recipe).toEqual({
    model: "bert",
    source: "modules.json",
    pooling: ["mean"],
    includePrompt: true,
    steps: [{ module: "Normalize" }],
    width: 24,
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
  const recipe = await readSentenceRecipe(memoryFolder({}), bert, 30);
  expect(recipe).toMatchObject({ source: "none", pooling: ["mean"], steps: [], width: 24, maxLength: 30 });
  expect(describeRecipe(recipe)).toBe("bert, mean (no modules.json), max 30, fp32, prompt ''");
});

test.each([
  ["old booleans", '{"word_embedding_dimension": 24, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}', ["cls"], []],
  ["a new list", '{"embedding_dimension": 24, "pooling_mode": ["max"]}', ["max"], []],
  [
    "both, in conflict",
    '{"word_embedding_dimension": 24, "pooling_mode_cls_token": true, "pooling_mode": "max"}',
    ["max"],
    ["folder/1_Pooling/config.json: pooling_mode says max, the older keys say cls; pooling_mode decides"],
  ],
  [
    "several booleans",
    '{"word_embedding_dimension": 24, "pooling_mode_lasttoken": true, "pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}',
    ["cls", "mean", "lasttoken"],
    [],
  ],
  ["several names", '{"embedding_dimension": 24, "pooling_mode": ["mean", "cls"]}', ["mean", "cls"], []],
  ["none", '{"word_embedding_dimension": 24}', ["mean"], ["folder/1_Pooling/config.json: no pooling mode is chosen; mean is taken"]],
])("pooling: %s", async (_, text, expected, notes) => {
  expect(await read({ [pooling]: text })).toMatchObject({ pooling: expected, width: 24 * expected.length, notes });
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
    bert,
    null,
  );
  expect(describeRecipe(recipe)).toBe("bert, lower case, cls, L2, first 9, max 12, fp32, prompt 'query: ' (not pooled)");
  expect(recipe.similarity).toBe("dot");
  expect(recipe.notes).toEqual(['folder/sentence_roberta_config.json: "novelty" is not known and was not used']);
});

const denseFolder = (path: string, config: object, ...shapes: [string, number[]][]) => ({
  [`${path}/config.json`]: JSON.stringify(config),
  [`${path}/model.safetensors`]: encodeSafetensors(new Map(shapes.map(([name, shape]) => [name, float32(shape)]))),
});
const chain = {
  "modules.json": modules("Transformer", "Pooling", "Dense", "Dropout", "Normalize", "Dense", "Dense", "Normalize"),
  [pooling]: '{"embedding_dimension": 24, "pooling_mode": ["cls", "max"]}',
  "3_Dropout/config.json": '{"dropout": 0.2}',
  ...denseFolder("2_Dense", { in_features: 48, out_features: 7 }, ["linear.weight", [7, 48]], ["linear.bias", [7]]),
  ...denseFolder(
    "5_Dense",
    { in_features: 7, out_features: 5, bias: false, use_residual: true, activation_function: "torch.nn.modules.activation.GELU" },
    ["linear.weight", [5, 7]],
    ["residual.weight", [5, 7]],
  ),
  ...denseFolder(
    "6_Dense",
    { in_features: 5, out_features: 5, use_residual: true, activation_function: "torch.nn.modules.linear.Identity" },
    ["linear.weight", [5, 5]],
    ["linear.bias", [5]],
  ),
};

test("a chain of modules", async () => {
  const recipe = await read(chain);
  expect(recipe.width).toBe(5);
  expect(recipe.notes).toEqual([]);
  expect(describeRecipe(recipe)).toBe(
    "bert, cls + max, Dense 48→7 Tanh, L2, Dense 7→5 GELU + residual, Dense 5→5 Identity + residual, L2, max 13, fp32, prompt ''",
  );
});

test("a cut is measured against the width after all modules", async () => {
  const cut = (truncate_dim: number) => read({ ...chain, "config_sentence_transformers.json": JSON.stringify({ truncate_dim }) });
  expect((await cut(5)).truncateDim).toBe(5);
  await expect(cut(6)).rejects.toThrow(/truncate_dim is 6, expected at most 5/);
});

test.each<[string, Record<string, string | Uint8Array>, RegExp]>([
  ["another width", denseFolder("2_Dense", { in_features: 24, out_features: 7 }), /in_features is 24, expected 48, the width/],
  ["no output", denseFolder("2_Dense", { in_features: 48, out_features: 0 }), /out_features is 0/],
  [
    "an activation of another package",
    denseFolder("2_Dense", { in_features: 48, out_features: 7, activation_function: "mine.Tanh" }),
    /activation_function is "mine\.Tanh", expected one of torch's Tanh, Identity/,
  ],
  [
    "an unknown activation",
    denseFolder("2_Dense", { in_features: 48, out_features: 7, activation_function: "torch.nn.Snake" }),
    /activation_function is "torch\.nn\.Snake"/,
  ],
  [
    "no activation at all",
    denseFolder("2_Dense", { in_features: 48, out_features: 7, activation_function: null }),
    /activation_function is null/,
  ],
  [
    "vectors of tokens",
    denseFolder("2_Dense", { in_features: 48, out_features: 7, module_input_name: "token_embeddings" }),
    /module_input_name is "token_embeddings", expected one of sentence_embedding/,
  ],
  [
    "a missing tensor",
    denseFolder("2_Dense", { in_features: 48, out_features: 7 }, ["linear.weight", [7, 48]]),
    /no tensor "linear\.bias"/,
  ],
  [
    "another shape",
    denseFolder("2_Dense", { in_features: 48, out_features: 7 }, ["linear.weight", [48, 7]], ["linear.bias", [7]]),
    /"linear\.weight" has shape \[48, 7\], config\.json asks for \[7, 48\]/,
  ],
  [
    "a tensor left over",
    denseFolder("2_Dense", { in_features: 48, out_features: 7, bias: false }, ["linear.weight", [7, 48]], ["linear.bias", [7]]),
    /"linear\.bias" is left over/,
  ],
])("Dense refuses %s", async (_, changes, message) => {
  await expect(read({ ...chain, ...changes })).rejects.toThrow(
    expect.objectContaining({ code: "E_MODULES", message: expect.stringMatching(message) }),
  );
});

test("Dense without its folder, without weights, with pickled weights only", async () => {
  const files: Record<string, string | Uint8Array> = { ...good, ...chain };
  const { "2_Dense/config.json": config, "2_Dense/model.safetensors": _, ...rest } = files;
  const open = (files: Record<string, string | Uint8Array>) => readSentenceRecipe(memoryFolder(files), bert, null);
  await expect(open(rest)).rejects.toThrow(/names the Dense folder "2_Dense", but 2_Dense\/config\.json does not exist/);
  await expect(open({ ...rest, "2_Dense/config.json": config! })).rejects.toThrow(/2_Dense\/model\.safetensors does not exist$/);
  await expect(open({ ...rest, "2_Dense/config.json": config!, "2_Dense/pytorch_model.bin": "PK" })).rejects.toMatchObject({
    message: "folder: 2_Dense/model.safetensors does not exist; pytorch_model.bin can hold code and is not read",
    fix: "save the model again with sentence-transformers 3 or later, which writes safetensors",
  });
});

const settings = "config_sentence_transformers.json";
test.each<[string, Record<string, string>, RegExp]>([
  ["an HTML page", { "modules.json": "<html>" }, /^folder\/modules\.json: is an HTML/],
  ["an object for a list", { "modules.json": "{}" }, /the list of modules is an object, expected a list/],
  ["no module", { "modules.json": "[]" }, /the modules are none; they must begin with a Transformer/],
  ["no type", { "modules.json": '[{"path": ""}]' }, /module 0: type is missing, expected a string/],
  ["an unknown module", { "modules.json": modules("Transformer", "Poolling") }, /there is no module Poolling\. Did you mean "Pooling"/],
  [
    "a Router",
    { "modules.json": modules("Transformer", "Pooling", "Router") },
    /module 2: type is "st\.models\.Router".*Router is not supported/,
  ],
  ["static vectors beside an encoder", { "modules.json": modules("StaticEmbedding") }, /module 0: type is ".*", expected Transformer/],
  ["no Pooling", { "modules.json": modules("Transformer") }, /must have a Pooling after the Transformer/],
  ["a second Pooling", { "modules.json": modules("Transformer", "Pooling", "Pooling") }, /nothing but Dense, Normalize and Dropout after/],
  ["Dense before Pooling", { "modules.json": modules("Transformer", "Dense", "Pooling") }, /must have a Pooling after the Transformer/],
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
