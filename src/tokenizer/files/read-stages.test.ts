import { expect, test } from "vitest";
import { smallCharsmap, smallFile } from "../../../test/oracle/folders.ts";
import { readTokenizerFile } from "./file.ts";

const read = (change: object) => readTokenizerFile(new TextEncoder().encode(JSON.stringify(smallFile({ ...change }))), "tokenizer.json");
const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
const charsmap = Buffer.from(smallCharsmap({ 9: " " })).toString("base64");

const normalizers = [
  { type: "NFD" },
  { type: "NFKD" },
  { type: "StripAccents" },
  { type: "Lowercase" },
  { type: "Strip", strip_left: false, strip_right: true },
  { type: "Replace", pattern: { String: "``" }, content: '"' },
  { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
  { type: "Prepend", prepend: "▁" },
  { type: "Precompiled", precompiled_charsmap: charsmap },
];

test("every stage gives back what it was read from", () => {
  for (const normalizer of [...normalizers, { type: "Sequence", normalizers }])
    expect(read({ normalizer }).normalizer?.json).toEqual(normalizer);
  const pretokenizers = [
    { type: "WhitespaceSplit" },
    { type: "BertPreTokenizer" },
    metaspace,
    { ...metaspace, prepend_scheme: "first", split: false },
  ];
  for (const pre_tokenizer of [...pretokenizers, { type: "Sequence", pretokenizers }])
    expect(read({ pre_tokenizer }).preTokenizer?.json).toEqual(pre_tokenizer);
  for (const decoder of [metaspace, { type: "WordPiece", prefix: "##", cleanup: false }])
    expect(read({ decoder }).decoder?.json).toEqual(decoder);
});

test("Metaspace has an older spelling", () => {
  const scheme = (change: object) => read({ pre_tokenizer: { type: "Metaspace", replacement: "▁", ...change } }).preTokenizer?.json;
  expect(scheme({})).toEqual(metaspace);
  expect(scheme({ add_prefix_space: true, str_rep: "▁" })).toEqual(metaspace);
  expect(scheme({ add_prefix_space: false, prepend_scheme: "never" })).toEqual({ ...metaspace, prepend_scheme: "never" });
});

test.each<[string, object, string]>([
  [
    "another regular expression",
    { normalizer: { type: "Replace", pattern: { Regex: "\\s+" }, content: " " } },
    "normalizer.pattern.Regex is",
  ],
  ["an empty pattern", { normalizer: { type: "Replace", pattern: { String: "" }, content: " " } }, 'normalizer.pattern.String is ""'],
  ["no pattern", { normalizer: { type: "Replace", pattern: {}, content: " " } }, "normalizer.pattern.String is missing"],
  ["an unknown step", { normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }] } }, 'normalizer.normalizers[0].type is "NFC"'],
  ["a step named like a method", { normalizer: { type: "toString" } }, 'normalizer.type is "toString"'],
  [
    "a map that is not base64",
    { normalizer: { type: "Precompiled", precompiled_charsmap: "%" } },
    'precompiled_charsmap is "%", expected base64',
  ],
  ["a cut map", { normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } }, "precompiled_charsmap: byte 0 of the character map"],
  [
    "two characters as mark",
    { pre_tokenizer: { ...metaspace, replacement: "__" } },
    'pre_tokenizer.replacement is "__", expected one character',
  ],
  ["two marks", { pre_tokenizer: { ...metaspace, str_rep: "_" } }, 'pre_tokenizer.str_rep is "_"'],
  ["a scheme that is none", { decoder: { ...metaspace, prepend_scheme: "last" } }, 'decoder.prepend_scheme is "last"'],
  [
    "two opinions on the blank in front",
    { pre_tokenizer: { ...metaspace, add_prefix_space: false } },
    "pre_tokenizer.add_prefix_space is false",
  ],
])("refuses %s", (_, change, message) =>
  expect(() => read(change)).toThrow(expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) })),
);
