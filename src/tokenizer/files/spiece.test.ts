import { expect, test } from "vitest";
import { field, smallSpiece } from "../../../test/oracle/folders.ts";
import { GlassbertError } from "../../base/index.ts";
import { readSpiece } from "./spiece.ts";

const text = (value: string) => new TextEncoder().encode(value);
const piece = (content: string, score: number | { float: number } = { float: -1 }, type = 1) =>
  field(1, [...field(1, text(content)), ...field(2, score), ...field(3, type)]);

test("pieces, scores, the unknown one and the character map", () => {
  const { vocabulary, scores, unkId, byteFallback, charsmap } = readSpiece(smallSpiece(), "spiece.model");
  expect([vocabulary.size, vocabulary.pieceOf(5), scores[5], scores[7], unkId, byteFallback]).toEqual([16, "▁my", -2, -1.5, 1, false]);
  expect(charsmap.length).toBe(4 + 4096 + 2);
});

test("a cut file is refused with the byte, wherever it is cut", () => {
  const bytes = smallSpiece();
  const ends = new Set([
    0,
    1,
    2,
    3,
    5,
    8,
    11,
    12,
    13,
    17,
    40,
    41,
    42,
    97,
    bytes.length - 1,
    bytes.length - 2,
    bytes.length - 5,
    bytes.length - 4000,
  ]);
  for (const end of ends) {
    const read = () => readSpiece(bytes.slice(0, end), "spiece.model");
    expect(read, String(end)).toThrow(
      expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringMatching(/^spiece\.model: byte \d+: /) }),
    );
  }
});

test("a changed byte is read or refused, and never anything else", () => {
  const bytes = smallSpiece();
  let refused = 0;
  for (let i = 0; i < 400; i++)
    for (const change of [0x01, 0x80, 0xff]) {
      const changed = Uint8Array.from(bytes);
      changed[i]! ^= change;
      try {
        readSpiece(changed, "spiece.model");
      } catch (error) {
        expect(error).toBeInstanceOf(GlassbertError);
        refused++;
      }
    }
  expect(refused).toBeGreaterThan(400);
});

test.each<[string, readonly number[] | Uint8Array, string]>([
  ["an empty file", [], "byte 0: the file is empty"],
  ["a web page", text("<!doctype html>"), "byte 0: the file is text"],
  ["a pointer to a file", text("version https://git-lfs.github.com/spec/v1"), "byte 0: the file is text"],
  ["a field of no known kind", [0x0b], "byte 0: a field of the kind 3"],
  ["a field without number", [0x00, 0x00], "byte 0: a field with the number 0"],
  ["an endless number", [0x08, ...Array.from({ length: 11 }, () => 0x80)], "byte 1: a number of more than ten bytes"],
  ["a size beyond the end", [0x0a, 0x05, 0x00], "byte 0: a field of 5 bytes where 1 are left"],
  ["a piece twice", smallSpiece(piece("▁my")), 'the piece "▁my" has the id 5 and the id 16'],
  ["an empty piece", smallSpiece(piece("")), "a piece without text"],
  ["a piece that is not UTF-8", smallSpiece(field(1, field(1, [0xff]))), "text that is not UTF-8"],
  ["a score that is none", smallSpiece(piece("q", { float: Number.NaN })), 'the piece "q" has the score NaN'],
  ["a score of another kind", smallSpiece(piece("q", 5)), "a score that is no float"],
  ["a piece of no known type", smallSpiece(piece("q", { float: -1 }, 7)), 'the piece "q" has the type 7'],
  ["two unknown pieces", smallSpiece(piece("q", { float: -1 }, 2)), "the unknown piece must have the id 1, and there are: 1, 16"],
  ["another kind of model", smallSpiece(field(2, field(3, 2))), "the model is of the type bpe, expected unigram"],
  ["no blank in front", smallSpiece(field(3, field(3, 0))), "add_dummy_prefix is off"],
  ["blanks that stay", smallSpiece(field(3, field(5, 0))), "escape_whitespaces is off"],
])("refuses %s", (_, bytes, message) =>
  expect(() => readSpiece(Uint8Array.from(bytes), "spiece.model")).toThrow(
    expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) }),
  ),
);
