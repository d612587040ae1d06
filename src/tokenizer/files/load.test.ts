import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { directory, filesFolder, smallFile, smallSpiece, smallTokenizer, smallVocabulary } from "../../../test/oracle/folders.ts";
import { hasShared, shared } from "../../../test/shared.ts";
import { Fields } from "../../base/index.ts";
import { albertStages } from "./albert.ts";
import { loadTokenizer } from "./load.ts";
import { readSpiece } from "./spiece.ts";

const load = (files: Record<string, string | object>) => loadTokenizer(filesFolder(files));
const tokens = async (files: Record<string, string | object>, text: string) => (await load(files)).encode(text).tokens.slice(1, -1);

test("vocab.txt alone is BERT, lower case", async () => {
  const tokenizer = await load({ "vocab.txt": smallVocabulary });
  expect(tokenizer.encode("My dog is [MASK].").tokens).toEqual(["[CLS]", "my", "dog", "is", "[MASK]", ".", "[SEP]"]);
  const { clsId, sepId, padId, maskId, unkId } = tokenizer;
  expect({ clsId, sepId, padId, maskId, unkId }).toEqual({ clsId: 2, sepId: 3, padId: 0, maskId: 4, unkId: 1 });
  expect([tokenizer.modelMaxLength, tokenizer.settings.paddingSide, tokenizer.notes]).toEqual([null, "right", []]);
});

test("both layouts give the same", async () => {
  const text = "Unaffable, he likes [MASK]'s café 中 [CLS]";
  expect((await load({ "tokenizer.json": smallFile() })).encode(text)).toEqual((await smallTokenizer()).encode(text));
});

test("tokenizer_config.json with vocab.txt", async () => {
  const config = (settings: object) => ({ "vocab.txt": smallVocabulary, "tokenizer_config.json": settings });
  expect(await tokens(config({ do_lower_case: false }), "My é")).toEqual(["[UNK]", "é"]);
  expect(await tokens(config({ strip_accents: false }), "É")).toEqual(["é"]);
  expect(await tokens(config({ strip_accents: null }), "É")).toEqual(["e"]);
  expect(await tokens(config({ tokenize_chinese_chars: false }), "a中")).toEqual(["[UNK]"]);
  const tokenizer = await load(config({ model_max_length: 40, padding_side: "left", truncation_side: "left", mask_token: "dog" }));
  expect([tokenizer.modelMaxLength, tokenizer.settings.paddingSide, tokenizer.settings.truncationSide, tokenizer.maskId]).toEqual([
    40,
    "left",
    "left",
    6,
  ]);
  expect((await load(config({ model_max_length: 1e30 }))).modelMaxLength).toBeNull();
});

test("tokenizer_config.json overrides tokenizer.json where it speaks, and a contradiction is noted", async () => {
  const files = (settings: object) => ({ "tokenizer.json": smallFile(), "tokenizer_config.json": settings });
  expect((await load(files({ do_lower_case: true, strip_accents: null, tokenize_chinese_chars: true }))).notes).toEqual([]);
  const cased = await load(files({ do_lower_case: false }));
  expect(cased.encode("Dog É").tokens.slice(1, -1)).toEqual(["[UNK]", "[UNK]"]);
  expect(cased.notes).toEqual([
    "folder/tokenizer_config.json: do_lower_case makes lowercase false; tokenizer.json has true and was overruled",
    "folder/tokenizer_config.json: strip_accents makes stripAccents false; tokenizer.json has true and was overruled",
  ]);
  expect((await load(files({ strip_accents: false }))).notes).toHaveLength(1);
});

test("special tokens by other names, as strings or objects, from either file", async () => {
  const vocab = smallVocabulary.replace("[MASK]", "<mask>").replace("[UNK]", "<unk>");
  const map = { mask_token: { content: "<mask>", lstrip: false }, unk_token: "<unk>" };
  const tokenizer = await load({ "vocab.txt": vocab, "special_tokens_map.json": map });
  expect(tokenizer.encode("my <mask> ∞").tokens).toEqual(["[CLS]", "my", "<mask>", "<unk>", "[SEP]"]);
  expect([tokenizer.maskId, tokenizer.unkId]).toEqual([4, 1]);
});

test("added tokens beside vocab.txt", async () => {
  const next = smallVocabulary.split("\n").length - 1;
  const tokenizer = await load({
    "vocab.txt": smallVocabulary,
    "added_tokens.json": { "New York": next + 1, "<a>": next },
    "special_tokens_map.json": { additional_special_tokens: ["<a>", "cute"] },
  });
  const { tokens } = tokenizer.encode("my NEW YORK<a> cute CUTE");
  expect(tokens).toEqual(["[CLS]", "my", "new york", "<a>", "cute", "cute", "[SEP]"]);
  expect(tokenizer.decode(tokenizer.encode("my <a> cute New York").ids)).toBe("my New York");
  expect([tokenizer.size, tokenizer.maxId]).toEqual([next + 2, next + 1]);
  const decoder = { [next]: { content: "<b>", special: false, normalized: false, single_word: true, lstrip: false, rstrip: true } };
  const other = await load({
    "vocab.txt": smallVocabulary,
    "tokenizer_config.json": { added_tokens_decoder: decoder, extra_special_tokens: { x: "dog" } },
  });
  expect(other.encode("a<b> <b>  dog").tokens).toEqual(["[CLS]", "a", "[UNK]", "b", "[UNK]", "<b>  ", "dog", "[SEP]"]);
});

test.each<[string, Record<string, string | object>, string, string]>([
  [
    "nothing",
    { "config.json": {} },
    "E_VOCAB_MISSING",
    "folder: no tokenizer.json, no vocab.txt, no spiece.model, and not both vocab.json and merges.txt (there are: config.json)",
  ],
  ["an empty folder", {}, "E_VOCAB_MISSING", "the folder is empty"],
  ["no [UNK]", { "vocab.txt": "[CLS]\n[SEP]\na\n" }, "E_TOKENIZER", "folder/vocab.txt: no piece is [UNK]"],
  ["no [SEP]", { "vocab.txt": "[UNK]\n[CLS]\na\n" }, "E_TOKENIZER", "folder/vocab.txt: no piece is [SEP]"],
  ["an empty vocab.txt", { "vocab.txt": "" }, "E_TOKENIZER", "folder/vocab.txt: the file is empty"],
  [
    "a mask that is no token",
    { "vocab.txt": smallVocabulary, "tokenizer_config.json": { mask_token: "<m>" } },
    "E_TOKENIZER",
    'mask_token is "<m>"',
  ],
  [
    "a flag that is none",
    { "vocab.txt": smallVocabulary, "tokenizer_config.json": { do_lower_case: "yes" } },
    "E_TOKENIZER",
    'do_lower_case is "yes"',
  ],
  [
    "a limit that is none",
    { "vocab.txt": smallVocabulary, "tokenizer_config.json": { model_max_length: "512" } },
    "E_TOKENIZER",
    "model_max_length",
  ],
  [
    "a side that is none",
    { "vocab.txt": smallVocabulary, "tokenizer_config.json": { padding_side: "up" } },
    "E_TOKENIZER",
    'padding_side is "up"',
  ],
  ["an id that is taken", { "vocab.txt": smallVocabulary, "added_tokens.json": { zoo: 5 } }, "E_TOKENIZER", '"zoo" has the id 5'],
  [
    "a damaged side file",
    { "vocab.txt": smallVocabulary, "special_tokens_map.json": "{" },
    "E_TOKENIZER",
    "folder/special_tokens_map.json",
  ],
])("refuses %s", async (_, files, code, message) => {
  await expect(load(files)).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

interface Damaged {
  readonly why: string;
  readonly put?: string;
}

describe.skipIf(!hasShared)("damaged files (needs the shared folder)", () => {
  const expected = hasShared
    ? (JSON.parse(readFileSync(shared("models/malformed/expected.json"), "utf8")) as { files: Record<string, Damaged> }).files
    : {};
  const cases = Object.entries(expected).filter(([name]) => /^(tokenizer|vocab)-/.test(name));

  test.each(cases)("%s", async (name, { put }) => {
    const [model, file] = (put ?? "").split("/").slice(-2) as [string, string];
    const folder = mkdtempSync(join(tmpdir(), "glassbert-"));
    try {
      for (const each of readdirSync(shared(`models/tiny/${model}`)))
        if (/token|vocab/.test(each)) cpSync(shared(`models/tiny/${model}/${each}`), join(folder, each), { force: true });
      await loadTokenizer(directory(folder));
      rmSync(join(folder, file));
      cpSync(shared(`models/malformed/${name}`), join(folder, file));
      const result = loadTokenizer(directory(folder));
      // The table's size is the model's affair: here only the id can be seen.
      if (name === "tokenizer-id-out-of-table.json") expect((await result).maxId).toBe(5000);
      else
        await expect(result).rejects.toThrow(
          expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(join(folder, file)) }),
        );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("are eleven", () => expect(cases).toHaveLength(11));
});

test.skipIf(!hasShared)("every folder of the BERT family loads (needs the shared folder)", async () => {
  for (const name of readdirSync(shared("models/tiny"))) {
    if (!/^(bert|st|distilbert|electra|crossencoder)-|^albert-(pretraining|seqcls)$/.test(name)) continue;
    const tokenizer = await loadTokenizer(directory(shared(`models/tiny/${name}`)));
    expect([name, tokenizer.notes, tokenizer.maskId]).toEqual([name, [], 4]);
  }
});

describe("spiece.model", () => {
  const files = (settings: object = {}) => ({ "spiece.model": smallSpiece(), "tokenizer_config.json": settings });
  const load = (settings: object = {}) => loadTokenizer(filesFolder(files(settings)));

  test("alone is ALBERT, lower case, without accents", async () => {
    const tokenizer = await load();
    const { tokens, ids, offsets } = tokenizer.encode("My  dög   [MASK] 9,");
    expect(tokens).toEqual(["[CLS]", "\u2581my", "\u2581dog", "   [MASK]", "\u2581", "9", ",", "[SEP]"]);
    expect([...ids]).toEqual([2, 5, 6, 4, 7, 9, 10, 3]);
    expect(offsets.slice(1, 4)).toEqual([
      [0, 2],
      [4, 7],
      [7, 16],
    ]);
    expect(tokenizer.decode(ids)).toBe("my dog 9,");
    const { clsId, sepId, padId, maskId, unkId, notes } = tokenizer;
    expect({ clsId, sepId, padId, maskId, unkId, notes }).toEqual({ clsId: 2, sepId: 3, padId: 0, maskId: 4, unkId: 1, notes: [] });
  });

  test("what is unknown is one token, shown as it stands", async () => {
    const { tokens, ids } = (await load()).encode("my xyz");
    expect([tokens, [...ids]]).toEqual([
      ["[CLS]", "\u2581my", "\u2581", "xyz", "[SEP]"],
      [2, 5, 7, 1, 3],
    ]);
  });

  test("tokenizer_config.json decides about case, accents and the mask", async () => {
    expect((await load({ keep_accents: true })).encode("dög").tokens).toEqual(["[CLS]", "\u2581", "d", "ö", "g", "[SEP]"]);
    expect((await load({ do_lower_case: false })).encode("My").tokens).toEqual(["[CLS]", "\u2581", "My", "[SEP]"]);
    expect((await load({ mask_token: { content: "[MASK]", lstrip: false } })).encode("my [MASK]").tokens[2]).toBe("[MASK]");
    expect((await load({ remove_space: false })).notes).toEqual([expect.stringContaining("remove_space is false")]);
    await expect(load({ keep_accents: "no" })).rejects.toThrow('keep_accents is "no"');
    await expect(load({ remove_space: 1 })).rejects.toThrow("remove_space is 1");
  });
});

test("tokenizer_config.json overrides the steps of a tokenizer.json of ALBERT's kind", async () => {
  const none = new Fields(new Map(), { name: "tokenizer_config.json", code: "E_TOKENIZER" });
  const stages = albertStages(readSpiece(smallSpiece(), "spiece.model"), "spiece.model", none);
  const file = smallFile({
    normalizer: stages.normalizer!.json,
    pre_tokenizer: stages.preTokenizer!.json,
    decoder: stages.decoder!.json,
    model: stages.model.json,
    post_processor: null,
    added_tokens: [],
  });
  const load = (settings: object) => loadTokenizer(filesFolder({ "tokenizer.json": file, "tokenizer_config.json": settings }));
  expect((await load({ do_lower_case: true, keep_accents: false })).notes).toEqual([]);
  const cased = await load({ do_lower_case: false, keep_accents: true });
  expect(cased.encode("dÖg").tokens).toEqual(["\u2581", "d", "Ö", "g"]);
  expect(cased.notes).toEqual([
    "folder/tokenizer_config.json: do_lower_case makes it false; tokenizer.json has true and was overruled",
    "folder/tokenizer_config.json: keep_accents makes it true; tokenizer.json has false and was overruled",
  ]);
});

test("a file of more than 64 MiB is refused unread", async () => {
  for (const name of ["tokenizer.json", "vocab.txt", "spiece.model", "tokenizer_config.json"]) {
    const slice = () => Promise.reject(new Error("was read"));
    const huge = { name: `folder/${name}`, sizeBytes: 100_000_000, slice };
    const folder = { name: "folder", list: async () => [], open: async (path: string) => (path === name ? huge : null) };
    await expect(loadTokenizer(folder)).rejects.toThrow(`folder/${name}: 100000000 bytes, at most 67108864 are read`);
  }
});
