// Chains of steps in any order, with any pre-tokenizer of ALBERT's kind, against the reference: what each character becomes and where it stands.
// Every character that can come out is a piece, so that each one's place shows. A clean clone can run it.
import { describe, expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/index.ts";
import { filesFolder, smallCharsmap, smallFile } from "./folders.ts";
import { hf, ourRow, referenceRow, seeded } from "./reference.ts";

const random = seeded(20261128);
const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;

// Deleted, doubled, and by first byte: U+00C0–U+00FF a blank, 中 and others nothing.
const charsmap = Buffer.from(smallCharsmap({ 97: "", 98: "xy", 9: " ", 195: " ", 228: "" })).toString("base64");
const steps: object[] = [
  { type: "NFD" },
  { type: "NFKD" },
  { type: "StripAccents" },
  { type: "Lowercase" },
  { type: "Strip", strip_left: true, strip_right: false },
  { type: "Strip", strip_left: false, strip_right: true },
  { type: "Replace", pattern: { String: "''" }, content: '"' },
  { type: "Replace", pattern: { String: "b" }, content: "éx" },
  { type: "Replace", pattern: { String: " " }, content: "" },
  { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
  { type: "Replace", pattern: { Regex: " {2,}" }, content: "▁" },
  { type: "Prepend", prepend: "▁é" },
  { type: "Precompiled", precompiled_charsmap: charsmap },
  { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: false },
];
const metaspaces = ["always", "first", "never"].flatMap(prepend_scheme =>
  [true, false].map(split => ({ type: "Metaspace", replacement: "▁", prepend_scheme, split })),
);
const preTokenizers: (object | null)[] = [
  null,
  { type: "WhitespaceSplit" },
  { type: "BertPreTokenizer" },
  ...metaspaces,
  ...metaspaces.map(metaspace => ({ type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] })),
  { type: "Sequence", pretokenizers: [metaspaces[0], { type: "BertPreTokenizer" }] },
];
const characters = [
  ..."abcxy'\"AB ▁\tÀéİßﬁ½中각ㄱ", "\u0001", "\u3000", "\u0085", "\u0300", "\u0301", "\u0315", "\u0344", "\u0903", "\u200d", "\u08d4", "\u302e", "\u0600", "😀", "👩‍👧", "[MASK]", "  ", "''",
]; // biome-ignore format: a list
const results = new Set<string>();
for (const text of characters)
  for (const form of [text, text.toLowerCase(), text.normalize("NFKD"), text.normalize("NFKD").toLowerCase(), "\u1100\u1161\u11a8\u1162"])
    for (const each of form) results.add(each);
const vocab = ["<unk>", "<pad>", "[CLS]", "[SEP]", "[MASK]", ...results].map((piece, id): [string, number] => [
  piece,
  id < 5 ? 0 : -1 - (id % 7) / 8,
]);
const special = (id: number, content: string, lstrip = false) => ({
  id,
  content,
  single_word: false,
  lstrip,
  rstrip: false,
  normalized: false,
  special: true,
});

describe("600 random chains, 12 texts each", () => {
  test.each(["Metaspace", "WordPiece"])("decoder %s", async decoder => {
    for (let i = 0; i < 300; i++) {
      const normalizers = Array.from({ length: Math.floor(random() * 5) }, () => pick(steps));
      const json = smallFile({
        normalizer: random() < 0.1 ? null : { type: "Sequence", normalizers },
        pre_tokenizer: pick(preTokenizers),
        added_tokens: [special(0, "<unk>"), special(4, "[MASK]", random() < 0.5)],
        model: { type: "Unigram", unk_id: 0, vocab, byte_fallback: false },
        decoder: decoder === "Metaspace" ? pick(metaspaces) : { type: "WordPiece", prefix: "##", cleanup: true },
      });
      const ours = await loadTokenizer(filesFolder({ "tokenizer.json": json }));
      const reference = hf.Tokenizer.fromString(JSON.stringify(json));
      for (let j = 0; j < 12; j++) {
        const text = Array.from({ length: Math.floor(random() * 10) }, () => pick(characters)).join("");
        const encoding = ours.encode(text);
        const { normalizer, pre_tokenizer } = json;
        expect(ourRow(encoding, text), JSON.stringify({ text, normalizer, pre_tokenizer })).toEqual(await referenceRow(reference, text));
        if (j % 4 === 0) expect(ours.decode(encoding.ids)).toBe(await reference.decode([...encoding.ids], true));
      }
    }
  });
});
