import fc from "fast-check";
import { expect, test } from "vitest";
import { alignAsWritten } from "../../text/index.ts";
import { ByteLevelDecoder, ByteLevelPreTokenizer, byteLevelSplit } from "./byte-level.ts";

const options = { addPrefixSpace: false, trimOffsets: true, useRegex: true };

function words(text: string): string[] {
  const found: string[] = [];
  byteLevelSplit(text, (start, end) => found.push(text.slice(start, end)));
  return found;
}

test.each([
  ["It's the dog", ["It", "'s", " the", " dog"]],
  ["we'll they've I'd I'm can't you're", ["we", "'ll", " they", "'ve", " I", "'d", " I", "'m", " can", "'t", " you", "'re"]],
  ["IT'S 's ''s !'s", ["IT", "'", "S", " '", "s", " ''", "s", " !'", "s"]],
  ["a1²½Ⅻ_é", ["a", "1²½Ⅻ", "_", "é"]],
  ["a   b\n\nc \n d", ["a", "  ", " b", "\n", "\n", "c", " \n", " d"]],
  ["  ", ["  "]],
  [" \u00a0x\u3000", [" ", "\u00a0", "x", "\u3000"]],
  ["नमस्ते 👨‍👩‍👧", ["नमस", "्", "त", "े", " 👨‍👩‍👧"]],
  ["", []],
])("words of %j", (text, expected) => expect(words(text)).toEqual(expected));

test("the pattern itself, where the engine knows the same characters", () => {
  const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
  const unit = fc.constantFrom(..." \n\t'stremvl1²aéЖ中😀!?_\u0301\u3000\u{10400}");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 19 }), text => {
      expect(words(text)).toEqual(text.match(pattern) ?? []);
    }),
    { numRuns: 1000 },
  );
});

/** Each word with the part of the text that its characters stand for. */
function spelled(text: string, change: object = {}, start = 0, end = text.length): [string, string][] {
  const found: [string, string][] = [];
  new ByteLevelPreTokenizer({ ...options, ...change }).split(alignAsWritten(text, 0, text.length), start, end, (bytes, from, to) => {
    found.push([bytes.text.slice(from, to), text.slice(bytes.starts[from], bytes.ends[to - 1])]);
  });
  return found;
}

test("bytes as characters, each with its place", () => {
  expect(spelled("é 中😀\n")).toEqual([
    ["Ã©", "é"],
    ["Ġä¸Ń", " 中"],
    ["ðŁĺĢ", "😀"],
    ["Ċ", "\n"],
  ]);
  expect(spelled("a\u0000\u007f\u00a0\u00ad")).toEqual([
    ["a", "a"],
    ["Āġ", "\u0000\u007f"],
    ["Âł", "\u00a0"],
    ["ÂŃ", "\u00ad"],
  ]);
});

test("a blank is put before a text, but not before one that has one; it stands where the first character does", () => {
  expect(spelled("dog cat", { addPrefixSpace: true })).toEqual([
    ["Ġdog", "dog"],
    ["Ġcat", " cat"],
  ]);
  expect(spelled(" dog", { addPrefixSpace: true })).toEqual([["Ġdog", " dog"]]);
  expect(spelled("\ndog", { addPrefixSpace: true })).toEqual([
    ["Ġ", "\n"],
    ["Ċ", "\n"],
    ["dog", "dog"],
  ]);
  expect(spelled("a dog", { addPrefixSpace: true }, 2)).toEqual([["Ġdog", "dog"]]);
});

test("without the pattern a text is one word", () => expect(spelled("a b's", { useRegex: false })).toEqual([["aĠb's", "a b's"]]));

test("the words' bytes decode to the text", () => {
  const decoder = new ByteLevelDecoder(options);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 19 }), text => {
      const wellFormed = text.toWellFormed();
      expect(decoder.parts(spelled(wellFormed).map(([word]) => word))).toEqual([wellFormed]);
      expect(spelled(wellFormed).map(([, part]) => part).join("")).toBe(wellFormed); // biome-ignore format: one line
    }),
  );
});

test("half a character is U+FFFD, and what is not spelled in bytes stands for itself", () => {
  const decoder = new ByteLevelDecoder(options);
  expect(decoder.parts(["ðŁ", "ĺ", "x"])).toEqual(["\ufffdx"]);
  expect(decoder.parts(["ðŁ", "ĺĢ"])).toEqual(["😀"]);
  expect(decoder.parts(["<mask>", "中 é", "Ġa"])).toEqual(["<mask>中 é a"]);
  expect(decoder.parts(["ï»¿a"])).toEqual(["\ufeffa"]);
});
