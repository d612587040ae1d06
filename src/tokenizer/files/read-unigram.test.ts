import { expect, test } from "vitest";
import { Fields, parseJson } from "../../base/index.ts";
import { readScore, readUnigram } from "./read-unigram.ts";

const where = { name: "tokenizer.json", code: "E_TOKENIZER" } as const;
const read = (model: object | string) =>
  readUnigram(
    new Fields(parseJson(new TextEncoder().encode(typeof model === "string" ? model : JSON.stringify(model)), where), where, "model."),
  );

test("pieces in order, with scores", () => {
  const { vocabulary, model } = read({ type: "Unigram", unk_id: 0, vocab: [["<unk>", 0], ["▁a", -1.5]], byte_fallback: true }); // biome-ignore format: a list
  expect([vocabulary.idOf("▁a"), [...model.options.scores], model.unkToken, model.options.byteFallback]).toEqual([
    1,
    [0, -1.5],
    "<unk>",
    true,
  ]);
  expect(read({ vocab: [["a", -1]] }).model.unkToken).toBeNull();
});

// What the reference gives back when it loads and saves these: not always the nearest double.
test.each([
  ["-3.6617534160614014", -3.661753416061402],
  ["-3.8647124767303467", -3.8647124767303462],
  ["-3.3077063560485840", -3.307706356048584],
  ["-13.53", -13.53],
  ["0", 0],
  ["1e-7", 1e-7],
  ["25E2", 2500],
  ["0.123456789012345678901234567890", 0.12345678901234568],
])("the score %s is %d", (text, score) => expect(readScore(text)).toBe(score));

test.each<[string, object | string, string]>([
  ["no list", { vocab: {} }, "model.vocab is an object"],
  ["an empty list", { vocab: [] }, "model.vocab is empty"],
  ["an entry that is no pair", { vocab: [["a"]] }, "model.vocab[0] is no piece with a score"],
  ["a word as score", { vocab: [["a", "-1"]] }, "model.vocab[0] is no piece with a score"],
  ["an empty piece", { vocab: [["", -1]] }, "model.vocab[0] is an empty piece"],
  ["a piece twice", { vocab: [["a", -1], ["b", -1], ["a", -2]] }, 'model.vocab[2] is "a", as vocab[0]'], // biome-ignore format: a list
  ["an endless score", '{"vocab":[["a",-1e999]]}', "model.vocab[0] has the score -1e999"],
  ["an unknown token outside", { vocab: [["a", -1]], unk_id: 1 }, "model.unk_id is 1, expected an id below 1"],
  ["an unknown key", { vocab: [["a", -1]], alpha: 0.1 }, "model.alpha is an unknown key"],
])("refuses %s", (_, model, message) =>
  expect(() => read(model)).toThrow(expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) })),
);
