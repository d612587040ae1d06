import fc from "fast-check";
import { expect, test } from "vitest";
import { bertSplit } from "./split.ts";
import { PUNCTUATION, unicode, WHITESPACE } from "./unicode.ts";

function words(text: string, start = 0, end: number = text.length): string[] {
  const found: string[] = [];
  bertSplit(text, (from, to) => found.push(text.slice(from, to)), start, end);
  return found;
}

test.each([
  ["don't", ["don", "'", "t"]],
  [" $1.00\t", ["$", "1", ".", "00"]],
  ["## ##ing", ["#", "#", "#", "#", "ing"]],
  ["a©b™ €5 😀!", ["a©b™", "€5", "😀", "!"]],
  ["⹃a‽", ["⹃a", "‽"]],
  ["a\u0085b\u{10100}c", ["a", "b", "\u{10100}", "c"]],
  [" \n", []],
])("%j", (text, expected) => expect(words(text)).toEqual(expected));

test("only the part asked for", () => expect(words("ab, cd", 1, 5)).toEqual(["b", ",", "c"]));

test("equals a walk over characters", () => {
  const { flags } = unicode();
  const text = fc.array(
    fc.oneof(fc.constantFrom(" ", "\t", "a", ".", "’", "\u{10100}", "😀"), fc.string({ unit: "binary", maxLength: 2 })),
  );
  fc.assert(
    fc.property(text, parts => {
      const expected: string[] = [""];
      for (const character of parts.join("")) {
        const flag = flags[character.codePointAt(0)!]!;
        if (flag & WHITESPACE) expected.push("");
        else if (flag & PUNCTUATION) expected.push(character, "");
        else expected[expected.length - 1] += character;
      }
      expect(words(parts.join(""))).toEqual(expected.filter(word => word !== ""));
    }),
  );
});
