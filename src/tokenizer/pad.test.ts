import { expect, test } from "vitest";
import { smallTokenizer } from "../../test/oracle/folders.ts";
import type { PaddingSettings } from "./files/settings.ts";
import { padBatch, padEncodings } from "./pad.ts";

const tokenizer = await smallTokenizer();
const encodings = tokenizer.encodeBatch(["my dog", ["he", "likes play"], ""]);
const rows = (batch: { width: number; rows: number }, values: Int32Array) =>
  Array.from({ length: batch.rows }, (_, i) => [...values.subarray(i * batch.width, (i + 1) * batch.width)]);

test("short rows are filled up on the right", () => {
  const batch = padBatch(encodings, { padId: 0 });
  expect([batch.rows, batch.width]).toEqual([3, 6]);
  expect(rows(batch, batch.inputIds)).toEqual([
    [2, 5, 6, 3, 0, 0],
    [2, 9, 3, 10, 11, 3],
    [2, 3, 0, 0, 0, 0],
  ]);
  expect(rows(batch, batch.attentionMask)).toEqual([
    [1, 1, 1, 1, 0, 0],
    [1, 1, 1, 1, 1, 1],
    [1, 1, 0, 0, 0, 0],
  ]);
  expect(rows(batch, batch.tokenTypeIds)).toEqual([
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 1, 1, 1],
    [0, 0, 0, 0, 0, 0],
  ]);
  expect(rows(batch, batch.specialTokensMask)).toEqual([
    [1, 0, 0, 1, 1, 1],
    [1, 0, 1, 0, 0, 1],
    [1, 1, 1, 1, 1, 1],
  ]);
});

test("or on the left, to a width, a multiple, with another id and segment", () => {
  const batch = padBatch(encodings, { padId: 4, padTypeId: 1, side: "left", width: 7, multipleOf: 4 });
  expect(batch.width).toBe(8);
  expect(rows(batch, batch.inputIds)[0]).toEqual([4, 4, 4, 4, 2, 5, 6, 3]);
  expect(rows(batch, batch.tokenTypeIds)[0]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
  expect(padBatch(encodings, { padId: 0, width: 2 }).width).toBe(6); // rows are never cut
});

test("without a padding token only equal lengths fit", () => {
  expect(padBatch(encodings.slice(0, 1), { padId: null }).width).toBe(4);
  expect(() => padBatch(encodings, { padId: null })).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  expect(padBatch([], { padId: 0 })).toMatchObject({ rows: 0, width: 0 });
});

const settings: PaddingSettings = { width: "longest", multipleOf: 1, side: "right", padId: 0, padTypeId: 0, padToken: "[PAD]" };

test("encodings are filled up to the longest", () => {
  const [, longest, empty] = padEncodings(encodings, settings);
  expect(longest).toEqual(encodings[1]);
  expect(empty).toEqual({
    ids: Int32Array.of(2, 3, 0, 0, 0, 0),
    typeIds: new Int32Array(6),
    attentionMask: Int32Array.of(1, 1, 0, 0, 0, 0),
    specialTokensMask: Int32Array.of(1, 1, 1, 1, 1, 1),
    tokens: ["[CLS]", "[SEP]", "[PAD]", "[PAD]", "[PAD]", "[PAD]"],
    offsets: Array(6).fill([0, 0]),
    wordIds: Array(6).fill(null),
    sequenceIds: Array(6).fill(null),
    dropped: 0,
    overflowing: [],
  });
});

test("or on the left, to a fixed length, a multiple, in another segment; the longer ones stay", () => {
  const lengths = (change: Partial<PaddingSettings>) => padEncodings(encodings, { ...settings, ...change }).map(({ ids }) => ids.length);
  expect(lengths({ width: 4 })).toEqual([4, 6, 4]);
  expect(lengths({ width: 4, multipleOf: 5 })).toEqual([5, 6, 5]);
  expect(lengths({ multipleOf: 4 })).toEqual([8, 8, 8]);
  expect(lengths({ width: 0 })).toEqual([4, 6, 2]);
  const [left] = padEncodings(encodings, { ...settings, side: "left", padTypeId: 1 });
  expect(left).toMatchObject({ tokens: ["[PAD]", "[PAD]", "[CLS]", "my", "dog", "[SEP]"], wordIds: [null, null, null, 0, 1, null] });
  expect([...left!.typeIds]).toEqual([1, 1, 0, 0, 0, 0]);
});

test("overflowing windows are filled up too, and do not count for the longest", () => {
  const windows = [tokenizer.encode("my dog is cute he", { maxLength: 4, stride: 0 }), tokenizer.encode("a", { maxLength: 5 })];
  const shown = padEncodings(windows, settings).map(({ tokens, overflowing }) => [tokens, ...overflowing.map(window => window.tokens)]);
  expect(shown).toEqual([
    [
      ["[CLS]", "my", "dog", "[SEP]"],
      ["[CLS]", "is", "cute", "[SEP]"],
      ["[CLS]", "he", "[SEP]", "[PAD]"],
    ],
    [["[CLS]", "a", "[SEP]", "[PAD]"]],
  ]);
  const whole = tokenizer.encode("my dog", { maxLength: 2, stride: 0 });
  expect(padEncodings([whole], settings)[0]!.overflowing[0]!.ids).toHaveLength(4);
});

test("a tokenizer pads with its own token", () => {
  expect(tokenizer.pad(encodings, { multipleOf: 4 })).toEqual(padEncodings(encodings, { ...settings, multipleOf: 4 }));
  expect(tokenizer.pad(encodings.slice(0, 1), { side: "left", width: 5 })[0]!.tokens[0]).toBe("[PAD]");
  const refused: object[] = [{ width: 2.5 }, { width: "short" }, { multipleOf: 0 }, { side: "up" }];
  for (const options of refused) expect(() => tokenizer.pad(encodings, options)).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  expect(() => tokenizer.pad(encodings, { multiple: 8 } as object)).toThrow(expect.objectContaining({ code: "E_USAGE" }));
});
