import fc from "fast-check";
import { expect, test } from "vitest";
import { smallTokenizer } from "../../test/oracle/folders.ts";
import { offsetMap, offsetsIn } from "./offsets.ts";

const text = fc
  .array(fc.oneof(fc.string({ unit: "binary", maxLength: 2 }), fc.constantFrom("\ud83d", "\ude00", "é", "中", "😀")), { maxLength: 19 })
  .map(parts => parts.join(""));

test("equals counting the part before each place", () => {
  fc.assert(
    fc.property(text, input => {
      const codePoints = offsetMap(input, "codepoint");
      const bytes = offsetMap(input, "byte");
      const units = offsetMap(input, "utf16");
      expect([codePoints.length, bytes.length, units.length]).toEqual(Array(3).fill(input.length + 1));
      for (let at = 0; at <= input.length; at++) {
        expect(units[at]).toBe(at);
        // A place inside a pair is no place in the other units.
        if (at > 0 && /^[\ud800-\udbff][\udc00-\udfff]/.test(input.slice(at - 1))) continue;
        expect(codePoints[at]).toBe([...input.slice(0, at)].length);
        expect(bytes[at]).toBe(new TextEncoder().encode(input.slice(0, at)).length);
      }
    }),
  );
});

test("an encoding's offsets, each in its own text", async () => {
  const tokenizer = await smallTokenizer();
  const [first, second] = ["😀 é my", "中dog"];
  const encoding = tokenizer.encode(first, { pair: second });
  expect(encoding.tokens).toEqual(["[CLS]", "[UNK]", "e", "my", "[SEP]", "中", "dog", "[SEP]"]);
  expect(offsetsIn("utf16", encoding, first, second)).toBe(encoding.offsets);
  expect(encoding.offsets).toEqual([
    [0, 0],
    [0, 2],
    [3, 4],
    [5, 7],
    [0, 0],
    [0, 1],
    [1, 4],
    [0, 0],
  ]);
  expect(offsetsIn("codepoint", encoding, first, second)).toEqual([
    [0, 0],
    [0, 1],
    [2, 3],
    [4, 6],
    [0, 0],
    [0, 1],
    [1, 4],
    [0, 0],
  ]);
  expect(offsetsIn("byte", encoding, first, second)).toEqual([
    [0, 0],
    [0, 4],
    [5, 7],
    [8, 10],
    [0, 0],
    [0, 3],
    [3, 6],
    [0, 0],
  ]);
});

test("words that were given have places of their own", async () => {
  const encoding = (await smallTokenizer()).encode(["😀", "é my"], { pair: ["中dog"], addSpecialTokens: false });
  expect(offsetsIn("codepoint", encoding, ["😀", "é my"], ["中dog"])).toEqual([[0, 1], [0, 1], [2, 4], [0, 1], [1, 4]]); // biome-ignore format: a row
});
