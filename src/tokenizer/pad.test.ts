import { expect, test } from "vitest";
import { smallTokenizer } from "../../test/oracle/folders.ts";
import { padBatch } from "./pad.ts";

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
