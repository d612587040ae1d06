import { expect, test } from "vitest";
import { Fields, parseJson } from "../base/index.ts";
import { readVocabularyObject, readVocabularyText } from "./vocabulary.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readVocabularyText(bytes(text), "vocab.txt");
const readObject = (json: string) => {
  const where = { name: "tokenizer.json", code: "E_TOKENIZER" } as const;
  return readVocabularyObject(new Fields(parseJson(bytes(json), where), where, "model.vocab."));
};

test("lines are pieces; only the line end is taken off", () => {
  const vocabulary = read("[UNK]\r\na \n\u2028\n##\u2028\n\n\u0085\n");
  expect(["[UNK]", "a ", "\u2028", "##\u2028", "", "\u0085"].map(piece => vocabulary.idOf(piece))).toEqual([0, 1, 2, 3, 4, 5]);
  expect([vocabulary.size, vocabulary.maxId, vocabulary.pieceOf(2), vocabulary.pieceOf(6), vocabulary.idOf("a")]).toEqual([
    6,
    5,
    "\u2028",
    undefined,
    undefined,
  ]);
});

test("a last line without an end counts", () => expect(read("a\nb").size).toBe(2));

test.each([
  ["", "E_TOKENIZER", "vocab.txt: the file is empty"],
  ["a\nb\nc\nb\n", "E_TOKENIZER", 'vocab.txt: the piece "b" is on line 2 and on line 4'],
  ["<!doctype html><title>Not Found</title>\n", "E_TOKENIZER", "web page"],
  ["\ufeff[PAD]\n", "E_TOKENIZER", "byte order mark"],
])("refuses %j", (text, code, message) =>
  expect(() => read(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) })),
);

test("refuses what is no UTF-8", () => {
  expect(() => readVocabularyText(Uint8Array.of(0x61, 0xff), "vocab.txt")).toThrow(expect.objectContaining({ code: "E_NOT_UTF8" }));
});

test("an object may name ids in any order and leave holes", () => {
  const vocabulary = readObject('{"b": 5, "__proto__": 1, "7": 0}');
  expect([vocabulary.idOf("b"), vocabulary.pieceOf(1), vocabulary.idOf("7"), vocabulary.pieceOf(3)]).toEqual([
    5,
    "__proto__",
    0,
    undefined,
  ]);
  expect([vocabulary.size, vocabulary.maxId]).toEqual([3, 5]);
});

test.each([
  ['{"a": 0, "b": 0}', 'tokenizer.json: model.vocab: the pieces "a" and "b" have the same id 0'],
  ['{"a": -1}', "model.vocab.a is -1"],
  ['{"a": 1.5}', "model.vocab.a is 1.5"],
  ['{"a": 99999999999}', "model.vocab.a is 99999999999"],
  ['{"a": "0"}', 'model.vocab.a is "0"'],
  ["{}", "no pieces"],
  ['{"a": 0, "a": 1}', "duplicate name"],
])("refuses %s", (json, message) =>
  expect(() => readObject(json)).toThrow(expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) })),
);
