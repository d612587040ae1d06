import { expect, test } from "vitest";
import { smallFile } from "../../../test/oracle/folders.ts";
import { Bpe } from "../models/bpe.ts";
import { readTokenizerFile } from "./file.ts";

const vocab = { "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, a: 5, b: 6, ab: 7 };
const read = (change: object) => {
  const file = smallFile({ model: { type: "BPE", vocab, merges: ["a b"], ...change } });
  return readTokenizerFile(new TextEncoder().encode(JSON.stringify(file)), "tokenizer.json").model;
};

test("byte-pair encoding, merges in either spelling", () => {
  const options = { merges: [["a", "b"]], unkToken: null, fuseUnk: false, ignoreMerges: false };
  expect(read({})).toBeInstanceOf(Bpe);
  expect(read({})).toHaveProperty("options", options);
  expect(read({ type: undefined, merges: [["a", "b"]] })).toHaveProperty("options", options);
  const plain = { dropout: 0, continuing_subword_prefix: "", end_of_word_suffix: null, byte_fallback: false };
  const said = read({ ...plain, unk_token: "[UNK]", fuse_unk: true, ignore_merges: true });
  expect(said).toHaveProperty("options", { ...options, unkToken: "[UNK]", fuseUnk: true, ignoreMerges: true });
});

test.each([
  [{ dropout: 0.1 }, "model.dropout is 0.1, expected none"],
  [{ continuing_subword_prefix: "##" }, 'model.continuing_subword_prefix is "##", expected none'],
  [{ end_of_word_suffix: "</w>" }, 'model.end_of_word_suffix is "</w>", expected none'],
  [{ byte_fallback: true }, "model.byte_fallback is true, expected none"],
  [{ unk_token: "?" }, 'model.unk_token is "?", which is not in the vocabulary'],
  [{ merges: ["a b", "a  b"] }, "model.merges[1] is no pair of pieces"],
  [{ merges: [["a", "b", "a"]] }, "model.merges[0] is no pair of pieces"],
  [{ merges: [["a", 7]] }, "model.merges[0] is no pair of pieces"],
  [{ merges: ["a b", "b a"] }, 'model.merges[1]: "ba" is not in the vocabulary'],
  [{ merges: "a b" }, 'model.merges is "a b", expected a list'],
  [{ cache_capacity: 7 }, "model.cache_capacity is an unknown key"],
])("%j is refused", (change, message) => {
  expect(() => read(change)).toThrow(
    expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(`tokenizer.json: ${message}`) }),
  );
});
