import { expect, test } from "vitest";
import { smallFile } from "../../../test/oracle/folders.ts";
import { readTokenizerFile } from "./file.ts";

const read = (file: object | string) =>
  readTokenizerFile(new TextEncoder().encode(typeof file === "string" ? file : JSON.stringify(file)), "tokenizer.json");
const model = (change: object) => smallFile({ model: { ...(smallFile()["model"] as object), ...change } });
const without = (object: object, key: string) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const bert = { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true };

const cls = { SpecialToken: { id: "[CLS]", type_id: 0 } };
const [textA, textB] = [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }];
const template = (change: object) => {
  const special_tokens = { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] } };
  return smallFile({
    post_processor: { type: "TemplateProcessing", single: [cls, textA], pair: [cls, textA, textB], special_tokens, ...change },
  });
};

test("the five stages", () => {
  const file = read(smallFile());
  expect(file.normalizer?.json).toEqual({ ...bert, strip_accents: true });
  expect(file.preTokenizer?.json).toEqual({ type: "BertPreTokenizer" });
  expect(file.decoder?.json).toEqual({ type: "WordPiece", prefix: "##", cleanup: true });
  expect(file.model).toHaveProperty("options", { unkToken: "[UNK]", continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 });
  expect([file.truncation, file.padding]).toEqual([null, null]);
  expect(file.addedTokens.map(({ content, id, normalized }) => [content, id, normalized])[4]).toEqual(["[MASK]", 4, false]);
  expect(file.template.pair.map(piece => (piece.kind === "special" ? piece.tokens[0] : piece.sequence))).toEqual([
    "[CLS]",
    0,
    "[SEP]",
    1,
    "[SEP]",
  ]);
});

test("stages may be absent, and accents follow the case unless said", () => {
  const bare = read(smallFile({ normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null, added_tokens: [] }));
  expect([bare.normalizer, bare.preTokenizer, bare.decoder, bare.addedTokens]).toEqual([null, null, null, []]);
  const accents = (strip_accents: boolean | null, lowercase: boolean) =>
    read(smallFile({ normalizer: { ...bert, strip_accents, lowercase } })).normalizer?.json["strip_accents"];
  expect([accents(null, true), accents(null, false), accents(false, true), accents(true, false)]).toEqual([true, false, false, true]);
});

test("a model without a type is WordPiece by its keys", () => {
  expect(read(smallFile({ model: without(smallFile()["model"] as object, "type") })).vocabulary.idOf("dog")).toBe(6);
});

test("a template in words is BERT's", () => {
  const { single, pair } = read(template({})).template;
  expect(single).toEqual([
    { kind: "special", ids: [2], tokens: ["[CLS]"], typeId: 0 },
    { kind: "sequence", sequence: 0, typeId: 0 },
  ]);
  expect(pair.at(-1)).toEqual({ kind: "sequence", sequence: 1, typeId: 1 });
});

test("truncation and padding are read", () => {
  const file = read(
    smallFile({
      truncation: { direction: "Left", max_length: 256, strategy: "LongestFirst", stride: 3 },
      padding: { strategy: { Fixed: 17 }, direction: "Right", pad_to_multiple_of: 8, pad_id: 0, pad_type_id: 1, pad_token: "[PAD]" },
    }),
  );
  expect(file.truncation).toEqual({ maxLength: 256, strategy: "longest_first", stride: 3, side: "left" });
  expect(file.padding).toEqual({ width: 17, multipleOf: 8, side: "right", padId: 0, padTypeId: 1, padToken: "[PAD]" });
  const padding = { strategy: "BatchLongest", direction: "Left", pad_to_multiple_of: null, pad_id: 0, pad_type_id: 0, pad_token: "[PAD]" };
  expect(read(smallFile({ padding })).padding).toMatchObject({ width: "longest", multipleOf: 1, side: "left" });
});

test.each<[string, object | string, string]>([
  ["a web page", "<!doctype html><title>Not Found</title>", "tokenizer.json: "],
  ["a cut file", '{"version": "1.0", "model": {"type": "Word', "the text ends inside a string"],
  ["a list", "[]", "tokenizer.json: the whole is an empty list"],
  ["an unknown part", smallFile({ normaliser: null }), 'normaliser is an unknown key. Did you mean "normalizer"?'],
  ["no model", smallFile({ model: null }), "tokenizer.json: model is null"],
  ["an unknown model", model({ type: "WordPie" }), 'tokenizer.json: model.type is "WordPie"'],
  ["another model", smallFile({ model: { vocab: {} } }), 'model.type is "WordLevel"'],
  ["words as pieces", smallFile({ model: { vocab: { a: 0 }, unk_token: "a" } }), 'model.type is "WordLevel"'],
  ["an unknown key of the model", model({ fuse_unk: true }), "model.fuse_unk is an unknown key"],
  ["a limit that is none", model({ max_input_chars_per_word: -1 }), "model.max_input_chars_per_word is -1"],
  ["no unknown token", model({ unk_token: "[UNKNOWN]" }), 'model.unk_token is "[UNKNOWN]", which is not in the vocabulary'],
  ["two pieces with one id", model({ vocab: { "[UNK]": 0, a: 1, b: 1 } }), 'the pieces "a" and "b" have the same id 1'],
  ["an unknown normaliser", smallFile({ normalizer: { type: "Shout" } }), 'normalizer.type is "Shout", expected one of BertNormalizer'],
  ["an unknown key of it", smallFile({ normalizer: { ...bert, form: 1 } }), "normalizer.form is an unknown key"],
  ["a missing key of it", smallFile({ normalizer: without(bert, "lowercase") }), "normalizer.lowercase is missing"],
  ["an unknown pre-tokenizer", smallFile({ pre_tokenizer: { type: "Digits" } }), 'pre_tokenizer.type is "Digits"'],
  ["an unknown post-processor", smallFile({ post_processor: { type: "Shuffle" } }), 'post_processor.type is "Shuffle"'],
  ["an unknown decoder", smallFile({ decoder: { type: "CTC" } }), 'decoder.type is "CTC"'],
  [
    "a special that is not listed",
    template({ special_tokens: {} }),
    'post_processor.single[0].SpecialToken.id is "[CLS]", which is not among',
  ],
  [
    "a special with another's id",
    template({ special_tokens: { "[CLS]": { id: "[CLS]", ids: [3], tokens: ["[CLS]"] } } }),
    'the id of "[SEP]"',
  ],
  [
    "a special with an id of none",
    smallFile({ post_processor: { type: "BertProcessing", sep: ["[SEP]", 3], cls: ["[CLS]", 999] } }),
    "not in use",
  ],
  [
    "a special that is none",
    smallFile({ post_processor: { type: "BertProcessing", sep: ["[SEP]"], cls: ["[CLS]", 2] } }),
    'post_processor.sep is ["[SEP]"], expected a token and its id',
  ],
  ["a template without text", template({ single: [cls] }), "post_processor.single must hold the sequence A once"],
  ["a pair without the second text", template({ pair: [cls, textA] }), "post_processor.pair must hold the sequences A and B once"],
  ["an added token without content", smallFile({ added_tokens: [{ id: 0 }] }), "added_tokens[0].content is missing"],
  ["an unknown flag", smallFile({ added_tokens: [{ id: 0, content: "[PAD]", fuzzy: true }] }), "added_tokens[0].fuzzy is an unknown key"],
  ["an unknown strategy", smallFile({ truncation: { max_length: 5, strategy: "Random", stride: 0 } }), 'truncation.strategy is "Random"'],
])("refuses %s", (_, file, message) =>
  expect(() => read(file)).toThrow(expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) })),
);
