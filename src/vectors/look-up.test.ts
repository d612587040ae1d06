import { expect, test } from "vitest";
import { lookUp } from "./look-up.ts";

const table = Float32Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32); // [4, 3]

test("takes rows by index, as a copy", () => {
  const rows = lookUp(table, 3, Int32Array.of(2, 0, 2));
  expect([...rows]).toEqual([20, 21, 22, 0, 1, 2, 20, 21, 22]);
  rows.fill(-1);
  expect(table[0]).toBe(0);
  expect(lookUp(table, 3, new Int32Array())).toEqual(new Float32Array());
});

test.each([
  [Int32Array.of(1, 4), 3, "E_ID_RANGE", "id 4 (number 1 of 2) is outside the table, which has rows 0 to 3"],
  [Int32Array.of(-1), 3, "E_ID_RANGE", "id -1 (number 0 of 1) is outside the table, which has rows 0 to 3"],
  [Int32Array.of(0), 5, "E_INPUT", "a table of 12 numbers has no rows of width 5"],
  [Int32Array.of(0), 0, "E_INPUT", "a table of 12 numbers has no rows of width 0"],
])("refuses %o of width %i", (ids, width, code, message) => {
  expect(() => lookUp(table, width, ids)).toThrow(expect.objectContaining({ code, message }));
});
