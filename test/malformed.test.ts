// The broken files of the shared folder, each a typed error that names the file and the broken rule, also where the Python library takes it.
// expected.json says what is wrong with each; `word` says which word of the message proves that we saw that, not something else.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type ErrorCode, type Folder, GlassbertError } from "../src/base/index.ts";
import { readConfig } from "../src/model/read-config.ts";
import { readSentenceRecipe } from "../src/model/sentence.ts";
import { readWeights } from "../src/model/weights.ts";
import { openFile, openFolder } from "../src/node/index.ts";
import { openSafetensors, openWeights } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const root = shared("models/malformed");
const expected: Record<string, { rule: string; why: string; put?: string }> = hasShared
  ? JSON.parse(readFileSync(`${root}/expected.json`, "utf8")).files
  : {};
const filesOf = (pattern: RegExp) => Object.keys(expected).filter(file => pattern.test(file));

/** Rules of the format by their name in expected.json, and the words of the message that belong to them. */
const rules: [RegExp, RegExp][] = [
  [/HeaderTooSmall/, /header too small/],
  [/HeaderTooLarge/, /header too large/],
  [/InvalidHeaderLength/, /header length/],
  [/404-HTML/, /HTML page/],
  [/^4\.1$/, /git LFS pointer/],
  [/first byte/, /first byte of the header/],
  [/invalid UTF-8/, /invalid UTF-8/],
  [/invalid JSON/, /invalid JSON/],
  [/4\.2 header/, /first byte of the header is 0x5b/],
  [/__metadata__/, /__metadata__/],
  [/4\.2 dtype/, /dtype is ".*", expected one of/],
  [/4\.2 sizes/, /shape is \[.*\], expected a list of integers/],
  [/ValidationOverflow/, /overflows/],
  [/InvalidOffset/, /InvalidOffset/],
  [/TensorInvalidInfo/, /TensorInvalidInfo/],
  [/MisalignedSlice/, /MisalignedSlice/],
  [/MetadataIncompleteBuffer/, /MetadataIncompleteBuffer/],
  [/duplicate/, /duplicate name/],
  [/4 entry/, /tensor "a": .*(data_offsets|shape|unknown field|is null)/],
];

/** The other files: code and words of the message. */
const others: Record<string, [ErrorCode, RegExp]> = {
  "config-html.json": ["E_CONFIG", /HTML/],
  "config-cut.json": ["E_CONFIG", /the text ends inside a string/],
  "config-array.json": ["E_CONFIG", /an empty list, expected an object/],
  "config-heads.json": ["E_CONFIG", /num_attention_heads is 4, expected a divisor of hidden_size 18/],
  "config-heads-zero.json": ["E_CONFIG", /num_attention_heads is 0/],
  "config-act.json": ["E_CONFIG", /hidden_act is "gelu_typo"/],
  "config-model-type.json": ["E_CONFIG", /model_type is "llama"/],
  "config-text-size.json": ["E_CONFIG", /hidden_size is "18"/],
  "config-layers-more.json": ["E_WEIGHTS", /tensors missing: the file has 2 encoder layers, num_hidden_layers is 3/],
  "config-layers-fewer.json": ["E_WEIGHTS", /tensors left over: the file has 2 encoder layers, num_hidden_layers is 1/],
  "config-inner-size.json": ["E_WEIGHTS", /intermediate\.dense\.weight" has shape \[29, 18\], config\.json asks for \[30, 18\]/],
  "config-relative.json": ["E_WEIGHTS", /expected encoder\.layer\.0\.attention\.self\.distance_embedding\.weight/],
  "config-id2label.json": ["E_CONFIG", /id2label has the key "zero"/],
  "config-id2label-hole.json": ["E_CONFIG", /id2label has the key "5"/],
  "config-albert-groups.json": ["E_WEIGHTS", /tensors missing: the file has 2 groups of layers, num_hidden_groups is 3/],
  "config-albert-inner.json": ["E_WEIGHTS", /tensors missing: the file has 2 layers in a group, inner_group_num is 3/],
  "modules-html.json": ["E_MODULES", /HTML/],
  "modules-object.json": ["E_MODULES", /is an object, expected a list/],
  "modules-empty.json": ["E_MODULES", /the modules are none/],
  "modules-unknown-type.json": ["E_MODULES", /there is no module Magic/],
  "modules-no-type.json": ["E_MODULES", /type is missing/],
  "modules-path-up.json": ["E_MODULES", /path is "\.\.\/1_Pooling"/],
  "modules-path-absent.json": ["E_MODULES", /7_Pooling\/config\.json does not exist/],
  "modules-dense-absent.json": ["E_MODULES", /names the Dense folder "2_Dense", but 2_Dense\/config\.json does not exist/],
  "pooling-unknown-mode.json": ["E_MODULES", /pooling_mode is "median"/],
  "pooling-width.json": ["E_MODULES", /embedding_dimension is 21, expected 20/],
  "pooling-no-width.json": ["E_MODULES", /embedding_dimension is missing/],
  "dense-activation.json": ["E_MODULES", /activation_function is "my\.package\.Snake", expected one of torch's Tanh/],
  "dense-activation-torch.json": ["E_MODULES", /activation_function is "torch\.nn\.modules\.activation\.Snake"/],
  "dense-size.json": ["E_MODULES", /"linear\.weight" has shape \[13, 22\], config\.json asks for \[14, 22\]/],
  "prompts-default.json": ["E_MODULES", /default_prompt_name is "nobody"/],
  "shards-file-missing/": ["E_SHARDS", /model-00002-of-00002\.safetensors does not exist/],
  "shards-tensor-elsewhere/": ["E_SHARDS", /key\.weight" is elsewhere/],
  "shards-tensor-unlisted/": ["E_SHARDS", /"surplus" is in .*, but unlisted/],
  "shards-tensor-missing/": ["E_SHARDS", /key\.weight" is missing/],
  "shards-tensor-twice/": ["E_SHARDS", /LayerNorm\.bias" is twice there/],
  "shards-path-separator/": ["E_SHARDS", /"sub\/.*, expected a plain file name/],
  "shards-path-up/": ["E_SHARDS", /"\.\.\/.*, expected a plain file name/],
  "shards-path-absolute/": ["E_SHARDS", /"\/model.*, expected a plain file name/],
  "shards-extension/": ["E_SHARDS", /\.bin", expected a name with the extension \.safetensors/],
  "shards-map-number/": ["E_SHARDS", /key\.weight is 2, expected a string/],
  "shards-no-map/": ["E_SHARDS", /weight_map is missing/],
  "shards-html/": ["E_SHARDS", /HTML/],
  "shards-shard-cut/": ["E_SAFETENSORS", /model-00002-of-00002\.safetensors: data too short: the last tensor ends 5 bytes after the file/],
};

/** Files that load with a remark. */
const remarks: Record<string, RegExp> = {
  "sentence-max-length.json": /max_seq_length is 4000, the position table has \d+ rows/,
  "shards-total-size/": /total_size is 999, the shards hold 764 bytes/,
};

/** The good folder that `put` names, with one file replaced. */
async function folderWith(put: string, replacement: string): Promise<Folder> {
  const [, model, path] = /^(tiny\/[^/]+)\/(.*)$/.exec(put)!;
  const folder = await openFolder(shared(`models/${model}`));
  return { ...folder, open: asked => (asked === path ? openFile(replacement) : folder.open(asked)) };
}

/** Everything that is read of a folder before a model runs. Gives the remarks. */
async function load(folder: Folder): Promise<readonly string[]> {
  const config = await readConfig(folder);
  const recipe = await readSentenceRecipe(folder, config, null);
  const weights = await readWeights(await openWeights(folder), config);
  await Promise.all(weights.names.map(weights.tensor));
  return [...recipe.notes, ...weights.notes];
}

async function failureOf(run: Promise<unknown>): Promise<GlassbertError> {
  const failure = await run.then(
    () => new Error("was accepted"),
    (error: unknown) => error,
  );
  if (failure instanceof GlassbertError) return failure;
  throw failure;
}

describe.skipIf(!hasShared)("malformed files (needs the shared folder)", () => {
  const checkpoints = filesOf(/\.safetensors$/);
  const folders = filesOf(/^shards-/).filter(file => !(file in remarks));
  const settings = filesOf(/^(config|modules|pooling|dense|prompts|sentence)-/).filter(file => !(file in remarks));

  test("none is forgotten", () => {
    expect([checkpoints.length, folders.length + 1]).toEqual([48, 14]);
    const tokenizerFiles = filesOf(/^(tokenizer|vocab)-/); // the tokenizer room's
    expect(new Set([...checkpoints, ...folders, ...settings, ...Object.keys(remarks), ...tokenizerFiles])).toEqual(
      new Set(Object.keys(expected)),
    );
  });

  test.each(checkpoints)("%s", async file => {
    const { code, message, fix } = await failureOf(openFile(`${root}/${file}`).then(openSafetensors));
    const word = rules.find(([rule]) => rule.test(expected[file]!.rule))?.[1];
    expect(code).toBe("E_SAFETENSORS");
    expect(message).toContain(`${file}: `);
    expect(message).toMatch(word ?? /no rule of that name/);
    expect(fix).not.toBe("");
  });

  test.each(folders)("%s", async file => {
    const [code, word] = others[file]!;
    const failure = await failureOf(openFolder(`${root}/${file}`).then(openWeights));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(word) });
    expect(failure.message).toContain(`${file}model`);
  });

  test.each(settings)("%s", async file => {
    const [code, word] = others[file]!;
    const failure = await failureOf(folderWith(expected[file]!.put!, `${root}/${file}`).then(load));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(word) });
    if (code === "E_CONFIG") expect(failure.message).toContain(`${file}: `);
  });

  test.each(Object.entries(remarks))("%s loads with a remark", async (file, remark) => {
    const { put } = expected[file]!;
    const notes = put ? await folderWith(put, `${root}/${file}`).then(load) : (await openFolder(`${root}/${file}`).then(openWeights)).notes;
    expect(notes).toEqual([expect.stringMatching(remark)]);
  });
});
