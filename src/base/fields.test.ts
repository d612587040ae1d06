import { expect, test } from "vitest";
import { Fields } from "./fields.ts";
import { parseJson, type Where } from "./json.ts";

const where: Where = { name: "config.json", code: "E_CONFIG" };
const text =
  '{"size": 18, "text": "18", "half": 0.5, "none": null, "on": true, "list": ["a"], "sizes": [1, 2], "in": {"deep": -1}, "float": 4.0}';
const fields = new Fields(parseJson(new TextEncoder().encode(text), where), where);

test("gives members of the kind asked for", () => {
  expect(fields.integer("size")).toBe(18);
  expect(fields.number("half")).toBe(0.5);
  expect(fields.string("text")).toBe("18");
  expect(fields.boolean("on")).toBe(true);
  expect(fields.strings("list")).toEqual(["a"]);
  expect(fields.integers("sizes")).toEqual([1, 2]);
  expect(fields.oneOf("text", ["17", "18"])).toBe("18");
  expect([...fields.without(["size", "text", "half", "none", "on", "list"]).keys()]).toEqual(["sizes", "in", "float"]);
});

test("a fallback stands for an absent key, and for null where it is null", () => {
  expect(fields.integer("absent", 7)).toBe(7);
  expect(fields.integer("absent", null)).toBeNull();
  expect(fields.integer("none", null)).toBeNull();
  expect(() => fields.integer("none", 7)).toThrow("config.json: none is null, expected an integer of at least 0");
});

test.each([
  [() => fields.integer("text"), 'config.json: text is "18", expected an integer of at least 0'],
  [() => fields.integer("float", 1), "config.json: float is 4.0, expected an integer of at least 0"],
  [() => fields.integer("size", 1, 20), "config.json: size is 18, expected an integer of at least 20"],
  [() => fields.integer("gone"), "config.json: gone is missing, expected an integer of at least 0"],
  [() => fields.object("in").integer("deep"), "config.json: in.deep is -1, expected an integer of at least 0"],
  [() => fields.object("list"), 'config.json: list is ["a"], expected an object'],
  [() => fields.oneOf("text", ["a", "b"]), 'config.json: text is "18", expected one of a, b'],
  [() => fields.strings("sizes"), "config.json: sizes is [1, 2], expected a list of strings"],
  [() => new Fields([], where), "config.json: the whole is an empty list, expected an object"],
])("refuses others by key and value (%#)", (act, message) => {
  expect(act).toThrow(expect.objectContaining({ code: "E_CONFIG", message }));
});
