import fc from "fast-check";
import { expect, test } from "vitest";
import { hf } from "../../../test/oracle/reference.ts";
import { alignAsWritten, originalSpan } from "../../text/index.ts";
import { Metaspace, MetaspaceDecoder, type MetaspaceOptions } from "./metaspace.ts";

const words = (options: MetaspaceOptions, text: string, start = 0) => {
  const found: [string, [number, number]][] = [];
  new Metaspace(options).split(alignAsWritten(text, 0, text.length), start, text.length, (each, from, to) =>
    found.push([each.text.slice(from, to), originalSpan(each, from, to)]),
  );
  return found;
};
const always: MetaspaceOptions = { replacement: "▁", prependScheme: "always", split: true };

test("blanks are marked, a mark is put in front, and each mark begins a word", () => {
  expect(words(always, "a  b ")).toEqual([
    ["▁a", [0, 1]],
    ["▁", [1, 2]],
    ["▁b", [2, 4]],
    ["▁", [4, 5]],
  ]);
  expect(words(always, " a")).toEqual([["▁a", [0, 2]]]);
});

test("a mark is put only where asked for", () => {
  expect(words({ ...always, prependScheme: "never" }, "a b").map(([word]) => word)).toEqual(["a", "▁b"]);
  expect(words({ ...always, prependScheme: "first" }, "ab c").map(([word]) => word)).toEqual(["▁ab", "▁c"]);
  expect(words({ ...always, prependScheme: "first" }, "ab c", 1).map(([word]) => word)).toEqual(["b", "▁c"]);
  expect(words({ ...always, split: false }, "a b").map(([word]) => word)).toEqual(["▁a▁b"]);
});

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "▁", "é", "😀"), minLength: 1, maxLength: 11 });

test("as in the reference, whatever the setting", () => {
  const setting = fc.record({
    replacement: fc.constantFrom("▁", "_", "😀"),
    prependScheme: fc.constantFrom("always", "first", "never"),
    split: fc.boolean(),
  });
  fc.assert(
    fc.property(setting, text, (options: MetaspaceOptions, input) => {
      const theirs = hf.metaspacePreTokenizer(options.replacement, options.prependScheme, options.split).preTokenizeString(input);
      expect(words(options, input).map(([word]) => word)).toEqual(theirs.map(([word]) => word));
    }),
    { numRuns: 500 },
  );
});

test("decoding, as in the reference", () => {
  const setting = fc.constantFrom<MetaspaceOptions["prependScheme"]>("always", "first", "never");
  fc.assert(
    fc.property(setting, fc.array(text, { maxLength: 5 }), (prependScheme, tokens) => {
      const ours = new MetaspaceDecoder({ ...always, prependScheme }).parts(tokens).join("");
      expect(ours).toBe(hf.metaspaceDecoder("▁", prependScheme, true).decode(tokens));
    }),
  );
});
