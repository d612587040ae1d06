import { expect, test } from "vitest";
import { smallFile } from "../../../test/oracle/folders.ts";
import { bareTemplate, bertTemplate, robertaTemplate } from "../stages/template.ts";
import { readTokenizerFile } from "./file.ts";

const read = (post_processor: object) =>
  readTokenizerFile(new TextEncoder().encode(JSON.stringify(smallFile({ post_processor }))), "tokenizer.json").template;
const trimming = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
const names = { cls: ["[CLS]", 2], sep: ["[SEP]", 3] };
const [cls, sep] = [["[CLS]", 2], ["[SEP]", 3]] as const; // biome-ignore format: pairs

test("each post-processor", () => {
  expect(read({ type: "BertProcessing", ...names })).toEqual(bertTemplate(cls, sep));
  const roberta = { type: "RobertaProcessing", ...names, add_prefix_space: true };
  expect(read({ ...roberta, trim_offsets: false })).toEqual(robertaTemplate(cls, sep));
  expect(read({ ...roberta, trim_offsets: true })).toEqual({ ...robertaTemplate(cls, sep), trim: { addPrefixSpace: true } });
  expect(read(trimming)).toEqual({ ...bareTemplate, trim: { addPrefixSpace: false } });
  expect(read({ ...trimming, trim_offsets: false })).toEqual(bareTemplate);
});

test("several in a row", () => {
  const bert = { type: "BertProcessing", ...names };
  expect(read({ type: "Sequence", processors: [trimming, bert] })).toEqual({ ...bertTemplate(cls, sep), trim: { addPrefixSpace: false } });
  expect(read({ type: "Sequence", processors: [] })).toEqual(bareTemplate);
});

test.each([
  [{ type: "RobertaProcessing", ...names, add_prefix_space: true }, "post_processor.trim_offsets is missing, expected true or false"],
  [{ type: "ByteLevel", trim_offsets: true }, "post_processor.add_prefix_space is missing"],
  [
    { type: "RobertaProcessing", ...names, cls: ["<s>", 2], add_prefix_space: true, trim_offsets: true },
    'post_processor.cls gives "<s>" the id 2',
  ],
  [
    { type: "Sequence", processors: [{ type: "BertProcessing", ...names }, trimming] },
    "post_processor.processors[1] comes after a template",
  ],
  [{ type: "Sequence", processors: [{ type: "Shuffle" }] }, 'post_processor.processors[0].type is "Shuffle"'],
  [{ type: "Sequence", processors: [null] }, "post_processor.processors[0] is null"],
  [{ type: "Sequence", processors: [{ ...trimming, prefix: "" }] }, "post_processor.processors[0].prefix is an unknown key"],
])("%j is refused", (post_processor, message) => {
  expect(() => read(post_processor)).toThrow(
    expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(`tokenizer.json: ${message}`) }),
  );
});
