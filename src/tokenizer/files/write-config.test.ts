import { expect, test } from "vitest";
import { byteLevelFile } from "../../../test/oracle/byte-level-file.ts";
import { filesFolder, smallFile, smallVocabulary } from "../../../test/oracle/folders.ts";
import { loadTokenizer } from "./load.ts";

const config = { model_max_length: 40, padding_side: "left", truncation_side: "left", mask_token: "dog", strip_accents: false };

test.each<[string, Record<string, object | string>]>([
  ["BERT", { "tokenizer.json": smallFile(), "tokenizer_config.json": config }],
  ["RoBERTa", { "tokenizer.json": byteLevelFile(), "tokenizer_config.json": { add_prefix_space: true, trim_offsets: false } }],
  ["no limit, no special tokens", { "tokenizer.json": { ...smallFile(), normalizer: null } }],
])("%s: both files written load as the same tokenizer, without contradictions", async (_, files) => {
  const tokenizer = await loadTokenizer(filesFolder(files));
  const again = await loadTokenizer(
    filesFolder({ "tokenizer.json": tokenizer.toJson(), "tokenizer_config.json": tokenizer.toConfigJson() }),
  );
  expect(again.notes).toEqual([]);
  expect(again.settings).toEqual({ ...tokenizer.settings, notes: [] });
  expect([again.toJson(), again.toConfigJson()]).toEqual([tokenizer.toJson(), tokenizer.toConfigJson()]);
  const text = "My dög is [MASK], he's.";
  expect(again.encode(text)).toEqual(tokenizer.encode(text));
});

test("vocab.txt with it is BERT's pipeline", async () => {
  const tokenizer = await loadTokenizer(filesFolder({ "vocab.txt": smallVocabulary, "tokenizer_config.json": { do_lower_case: false } }));
  const again = await loadTokenizer(filesFolder({ "vocab.txt": smallVocabulary, "tokenizer_config.json": tokenizer.toConfigJson() }));
  expect(again.toJson()).toBe(tokenizer.toJson());
  expect(JSON.parse(tokenizer.toConfigJson())).toEqual({
    unk_token: "[UNK]",
    cls_token: "[CLS]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    mask_token: "[MASK]",
    padding_side: "right",
    truncation_side: "right",
    do_lower_case: false,
    strip_accents: false,
    tokenize_chinese_chars: true,
  });
});
