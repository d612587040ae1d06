import { expect, test } from "vitest";
import { bytesSource } from "../base/index.ts";
import { encodeSafetensors, type FloatTensor, float32, openSafetensors, seededRandom, sizeOf } from "../tensor/index.ts";
import { parseConfig } from "./read-config.ts";
import { readWeights } from "./weights.ts";

const rows = 11;
const sizes = {
  vocab_size: rows,
  hidden_size: 6,
  num_attention_heads: 2,
  num_hidden_layers: 2,
  intermediate_size: 7,
  max_position_embeddings: 5,
};
const configOf = (changes: object = {}) => parseConfig(new TextEncoder().encode(JSON.stringify({ ...sizes, ...changes })), "config.json");

/** The names and shapes of a BERT of these sizes, written out: what readWeights finds by writing the model down. */
const [V, D, F, P] = [rows, 6, 7, 5];
const dense = (name: string, outputs: number, inputs: number): [string, number[]][] => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
];
const norm = (name: string): [string, number[]][] => [
  [`${name}.LayerNorm.weight`, [D]],
  [`${name}.LayerNorm.bias`, [D]],
];
const layer = (l: number) => [
  ...dense(`encoder.layer.${l}.attention.self.query`, D, D),
  ...dense(`encoder.layer.${l}.attention.self.key`, D, D),
  ...dense(`encoder.layer.${l}.attention.self.value`, D, D),
  ...dense(`encoder.layer.${l}.attention.output.dense`, D, D),
  ...norm(`encoder.layer.${l}.attention.output`),
  ...dense(`encoder.layer.${l}.intermediate.dense`, F, D),
  ...dense(`encoder.layer.${l}.output.dense`, D, F),
  ...norm(`encoder.layer.${l}.output`),
];
const body = new Map<string, number[]>([
  ["embeddings.word_embeddings.weight", [V, D]],
  ["embeddings.position_embeddings.weight", [P, D]],
  ["embeddings.token_type_embeddings.weight", [2, D]],
  ...norm("embeddings"),
  ...layer(0),
  ...layer(1),
]);
const pooler = new Map(dense("pooler.dense", D, D));
const mlm = new Map([
  ...dense("cls.predictions.transform.dense", D, D),
  ...norm("cls.predictions.transform"),
  ...dense("cls.predictions.decoder", V, D),
]);
const nsp = new Map(dense("cls.seq_relationship", 2, D));

/** A checkpoint with every tensor, the decoder apart from the word table, and changes: a shape, another tensor, or null for none. */
function tensors(changes: Record<string, readonly number[] | FloatTensor | null> = {}): Map<string, FloatTensor> {
  const random = seededRandom(1);
  const fill = (shape: readonly number[]) => float32(shape, Float32Array.from({ length: sizeOf(shape) }, random.normal));
  const all = new Map([...body, ...pooler, ...mlm, ...nsp].map(([name, shape]) => [name, fill(shape)]));
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) all.delete(name);
    else all.set(name, "data" in change ? change : fill(change));
  }
  return all;
}
const store = (all: Iterable<readonly [string, FloatTensor]>) => openSafetensors(bytesSource("w.safetensors", encodeSafetensors(all)));
const read = async (all: Iterable<readonly [string, FloatTensor]>, changes?: object) => readWeights(await store(all), configOf(changes));

const headless = tensors(Object.fromEntries([...pooler, ...mlm, ...nsp].map(([name]) => [name, null])));
const table = "embeddings.word_embeddings.weight";
const decoder = "cls.predictions.decoder.weight";
const bias = "cls.predictions.decoder.bias";

test.each(["", "bert.", "model.", "module.bert.", "0.auto_model.", "model.bert."])("finds the tensors below %j", async prefix => {
  const all = tensors();
  const weights = await read([...all].map(([name, tensor]) => [name.startsWith("cls.") ? name : prefix + name, tensor]));
  expect(weights.prefixes).toEqual(prefix === "" ? [] : [prefix]);
  expect(weights.names).toEqual([...body.keys(), ...pooler.keys(), ...mlm.keys(), ...nsp.keys()]);
  expect(weights.heads).toEqual(new Set(["pooler", "masked", "nextSentence"]));
  for (const name of weights.names) expect(await weights.tensor(name)).toEqual(all.get(name));
});

test("gamma and beta, buffers and optimizer slots", async () => {
  const old = [...headless].map(([name, tensor]): [string, FloatTensor] => [
    `bert.${name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")}`,
    tensor,
  ]);
  const extra = [
    "bert.embeddings.position_ids",
    "bert.embeddings.LayerNorm.gamma.adam_m",
    "bert/pooler/dense/kernel/adam_v",
    "global_step",
  ];
  const weights = await read([...old, ...extra.map(name => [name, float32([1])] as const)]);
  expect(new Set(weights.ignored)).toEqual(new Set(extra));
  expect(await weights.tensor("embeddings.LayerNorm.weight")).toEqual(headless.get("embeddings.LayerNorm.weight"));
  expect(weights.heads).toEqual(new Set());
  expect(weights.others).toEqual([]);
});

test("a decoder that is absent or equal is the word table, the same object", async () => {
  const words = tensors().get(table)!;
  for (const change of [null, words]) {
    const weights = await read(tensors({ [decoder]: change }));
    expect(await weights.tensor(decoder)).toBe(await weights.tensor(table));
    expect(weights.notes).toEqual([]);
  }
});

test("warns of a decoder that differs, and uses it", async () => {
  const all = tensors({ "cls.predictions.bias": [rows] });
  const weights = await read(all);
  expect(await weights.tensor(decoder)).toEqual(all.get(decoder));
  expect(await weights.tensor(bias)).toEqual(all.get(bias));
  expect(weights.notes).toEqual([
    "w.safetensors: cls.predictions.decoder.bias and cls.predictions.bias differ; logits use the former",
    "w.safetensors: cls.predictions.decoder.weight differs from the word table; logits use the former",
  ]);
});

test("the head's bias stands in for the decoder's", async () => {
  const all = tensors({ [bias]: null, "cls.predictions.bias": [rows], [decoder]: null });
  const weights = await read(all);
  expect(await weights.tensor(bias)).toEqual(all.get("cls.predictions.bias"));
  expect(weights.names).not.toContain("cls.predictions.bias");
});

test("tensors of no known part can be read by name", async () => {
  const all = tensors({ logit_scale: [3, 6] });
  const weights = await read(all);
  expect(weights.others).toEqual(["logit_scale"]);
  expect(await weights.tensor("logit_scale")).toEqual(all.get("logit_scale"));
  await expect(weights.tensor("logit_scael")).rejects.toThrow(/expected logit_scael; of the file's 48 tensors unmatched/);
});

test("a layer `classifier` is for texts or for tokens", async () => {
  const classifier = { "classifier.weight": [3, D], "classifier.bias": [3] };
  const labels = { id2label: { 0: "a", 1: "b", 2: "c" } };
  expect([...(await read(tensors(classifier), labels)).heads]).toContain("labels");
  const unpooled = { ...classifier, ...Object.fromEntries([...pooler, ...mlm, ...nsp].map(([name]) => [name, null])) };
  expect([...(await read(tensors(unpooled), labels)).heads]).toEqual(["tokenLabels"]);
  const said = await read(tensors(classifier), { architectures: ["BertForTokenClassification"], ...labels });
  expect([...said.heads]).toEqual(["pooler", "masked", "nextSentence", "tokenLabels"]);
  const lacking = read(tensors(unpooled), { architectures: ["BertForSequenceClassification"], ...labels });
  await expect(lacking).rejects.toThrow("expected pooler.dense.weight, pooler.dense.bias");
  await expect(read(tensors(classifier), { id2label: { 0: "a" } })).rejects.toThrow(
    'the classifier has 3 rows, id2label of config.json has 1: ["a"]',
  );
});

test("warns when the table has other rows than vocab_size, and believes the table", async () => {
  const weights = await read(headless, { vocab_size: 9 });
  expect(weights.rows).toBe(rows);
  expect(weights.notes).toEqual(["w.safetensors: the word table has 11 rows, vocab_size says 9; the table decides"]);
});

test("reads a tensor once until it is released", async () => {
  const weights = await read(headless);
  const first = await weights.tensor(table);
  expect(await weights.tensor(table)).toBe(first);
  weights.release();
  expect(await weights.tensor(table)).not.toBe(first);
});

const key = "encoder.layer.1.attention.self.key.weight";
test.each<[string, Parameters<typeof tensors>[0], object, RegExp]>([
  [
    "a tensor missing",
    { [key]: null },
    {},
    /^w\.safetensors: tensors missing: expected encoder\.layer\.1\.attention\.self\.key\.weight; of the file's 46 tensors unmatched: none\.$/,
  ],
  ["no word table", { [table]: null }, {}, /expected embeddings\.word_embeddings\.weight/],
  ["more layers in the config", {}, { num_hidden_layers: 3 }, /tensors missing: the file has 2 encoder layers, num_hidden_layers is 3/],
  ["a billion layers in the config", {}, { num_hidden_layers: 1e9 }, /the file has 2 encoder layers, num_hidden_layers is 1000000000/],
  ["fewer layers in the config", {}, { num_hidden_layers: 1 }, /tensors left over: the file has 2 encoder layers, num_hidden_layers is 1/],
  [
    "another inner size",
    {},
    { intermediate_size: 8 },
    /tensor "encoder\.layer\.0\.intermediate\.dense\.weight" has shape \[7, 6\], config\.json asks for \[8, 6\]/,
  ],
  ["half a pooler", { "pooler.dense.bias": null }, {}, /tensors missing: expected pooler\.dense\.bias/],
  ["half an MLM head", { "cls.predictions.transform.dense.bias": null }, {}, /expected cls\.predictions\.transform\.dense\.bias/],
  ["no bias of the MLM head", { [bias]: null }, {}, /expected cls\.predictions\.decoder\.bias/],
  ["an untied decoder that is absent", { [decoder]: null }, { tie_word_embeddings: false }, /expected cls\.predictions\.decoder\.weight/],
  [
    "relative positions",
    { "encoder.layer.0.attention.self.distance_embedding.weight": [9, 3] },
    {},
    /distance_embedding\.weight left over/,
  ],
  [
    "a name twice",
    { [`bert.${table}`]: [rows, 6] },
    {},
    /tensors "bert\.embeddings.*" and "embeddings.*" are both embeddings\.word_embeddings\.weight/,
  ],
])("refuses %s", async (_, change, config, message) => {
  await expect(read(tensors(change), config)).rejects.toThrow(
    expect.objectContaining({ code: "E_WEIGHTS", message: expect.stringMatching(message) }),
  );
});

test("names the family of other weights", async () => {
  const act = read([["albert.encoder.albert_layer_groups.0.albert_layers.0.ffn.weight", float32([1])]]);
  await expect(act).rejects.toThrow(/expected embeddings\.word.*These look like ALBERT weights, config\.json says bert\./);
});
