// Alignment, and the one column that gives way.
import { expect, test } from "vitest";
import { table } from "./table.ts";

const columns = [
  { title: "piece", flexible: true },
  { title: "id", align: "right" as const },
];

test("words to the left, numbers to the right", () => {
  expect(
    table(
      columns,
      [
        ["dog", "7"],
        ["elephant", "1234"],
      ],
      80,
    ),
  ).toEqual(["piece       id", "dog          7", "elephant  1234"]);
});

test("the flexible column is cut to fit", () => {
  expect(table(columns, [["a very long piece", "1234"]], 16)).toEqual(["piece         id", "a very lo…  1234"]);
});
