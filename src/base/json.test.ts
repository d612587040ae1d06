import fc from "fast-check";
import { expect, test } from "vitest";
import { type Json, JsonNumber, parseJson, type Where } from "./json.ts";

const where: Where = { name: "some.json", code: "E_CONFIG" };
const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseJson(bytes(text), where);
/** Members by name: JSON.parse puts names such as "7" first, ours keeps the order of the file (tested below). */
const byName = (members: [string, unknown][]): [string, unknown][] => members.sort(([a], [b]) => (a < b ? -1 : 1));
const plain = (json: Json): unknown =>
  json instanceof JsonNumber
    ? json.value
    : json instanceof Map
      ? { map: byName([...json].map(([key, value]) => [key, plain(value)])) }
      : Array.isArray(json)
        ? json.map(plain)
        : json;
const asMaps = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(asMaps)
    : value !== null && typeof value === "object"
      ? { map: byName(Object.entries(value).map(([key, inner]) => [key, asMaps(inner)])) }
      : value;

test("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), fc.constantFrom("", " ", "\n\t"), (text, blank) => {
      expect(plain(parse(blank + text + blank))).toEqual(asMaps(JSON.parse(text)));
    }),
    { numRuns: 300 },
  );
});

test("refuses what JSON.parse refuses, and what it lets through by a rule of its own", () => {
  const stricter = /duplicate name|lone surrogate|HTML|levels/;
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:0e-+.\\ \nu1tn/'), fc.boolean(), (text, place, mark, isInserted) => {
      const at = place % text.length;
      const changed = text.slice(0, at) + mark + text.slice(at + (isInserted ? 0 : 1));
      const theirs = attempt(() => asMaps(JSON.parse(changed)));
      const ours = attempt(() => plain(parse(changed)));
      if (ours.value !== undefined) expect(ours.value).toEqual(theirs.value);
      else if (theirs.value !== undefined) expect(ours.error).toMatch(stricter);
    }),
    { numRuns: 2000 },
  );
});

function attempt(run: () => unknown): { value?: unknown; error?: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

test.each([
  ["", /some\.json: invalid JSON: the text is empty/],
  ["\ufeff{}", /byte order mark/],
  ["<!doctype html><p>", /is an HTML or XML page, not JSON/],
  ['{"a":1,"a":1}', /duplicate name "a" \(line 1, column 8, byte 7\)/],
  ['{"a":1,"\\u0061":1}', /duplicate name "a"/],
  ['["\\ud800"]', /a lone surrogate/],
  ['["\\ud800\\u0041"]', /a lone surrogate/],
  ['["\\udc00"]', /a lone surrogate/],
  ['["a\nb"]', /control character/],
  ['["\\x41"]', /unknown escape "\\x"/],
  ['["\\u00g1"]', /four hexadecimal digits/],
  ['{\n "é": 1,\n "b" 2}', /expected ":" after a name, found "2" \(line 3, column 6, byte 17\)/],
  ['{"a"', /expected ":" after a name, found the end of the text/],
  ['{"a":1}x', /trailing characters: expected the end, found "x"/],
  ["[1,]", /expected a value, found "\]"/],
  ["[01]", /expected "," or "\]" after a value, found "1"/],
  ["{'a':1}", /expected a name in quotes, found "'"/],
  ["nul", /expected a value/],
  ["[".repeat(200), /more than 128 levels/],
  ["[".repeat(1_000_000), /more than 128 levels/],
])("refuses what is not JSON (%#)", (text, message) => {
  expect(() => parse(text)).toThrow(message);
});

test("names the first bad byte, counted from the file's beginning", () => {
  const bad = Uint8Array.of(0x22, 0xc3, 0xa9, 0xff, 0x22);
  expect(() => parseJson(bad, { ...where, firstByte: 8 })).toThrow("some.json: invalid UTF-8 at byte 11");
  const cut = Uint8Array.of(0x22, 0xf0, 0x9f, 0xa6);
  expect(() => parseJson(cut, where)).toThrow(/invalid UTF-8/);
});

test("the caller's code and fix", () => {
  const act = () => parseJson(bytes("?"), { name: "x", code: "E_SHARDS", fix: "do that" });
  expect(act).toThrow(expect.objectContaining({ code: "E_SHARDS", fix: "do that" }));
});

test("numbers keep their text", () => {
  const isInteger = (text: string) => (parse(text) as JsonNumber).isInteger;
  expect((parse("4.0") as JsonNumber).text).toBe("4.0");
  expect(["0", "4", "-4", "9007199254740991"].map(isInteger)).not.toContain(false);
  expect(["4.0", "4e0", "-0", "9007199254740993", "18446744073709551616"].map(isInteger)).not.toContain(true);
});

test("__proto__ is a name", () => {
  const object = parse('{"__proto__": {"x": true}, "constructor": 1}') as ReadonlyMap<string, Json>;
  expect([...object.keys()]).toEqual(["__proto__", "constructor"]);
});

test("members keep the order of the file, numbers as names too", () => {
  expect([...(parse('{"b":1,"7":2,"a":3,"0":4}') as ReadonlyMap<string, Json>).keys()]).toEqual(["b", "7", "a", "0"]);
});
