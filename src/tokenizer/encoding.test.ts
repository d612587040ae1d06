import { expect, test } from "vitest";
import { smallTokenizer } from "../../test/oracle/folders.ts";
import { charToToken, charToWord, tokenToChars, tokenToSequence, tokenToWord, wordToChars, wordToTokens } from "./encoding.ts";

test("from characters to tokens to words and back", async () => {
  const text = "My unaffable dog";
  const encoding = (await smallTokenizer()).encode(text, { pair: "is cute" });
  expect(encoding.tokens).toEqual(["[CLS]", "my", "un", "##aff", "##able", "dog", "[SEP]", "is", "cute", "[SEP]"]);
  expect([0, 2, 3, 5, 8, 13, 15, 16].map(at => charToToken(encoding, at))).toEqual([1, null, 2, 3, 4, 5, 5, null]);
  expect([charToToken(encoding, 0, 1), charToWord(encoding, 4, 1), charToWord(encoding, 2)]).toEqual([7, 1, null]);
  expect([tokenToWord(encoding, 3), tokenToWord(encoding, 0), tokenToWord(encoding, 99)]).toEqual([1, null, null]);
  expect([tokenToSequence(encoding, 8), tokenToSequence(encoding, 6)]).toEqual([1, null]);
  expect([tokenToChars(encoding, 3), tokenToChars(encoding, 0)]).toEqual([[5, 8], null]);
  expect([wordToTokens(encoding, 1), wordToTokens(encoding, 1, 1), wordToTokens(encoding, 7)]).toEqual([[2, 5], [8, 9], null]);
  expect(text.slice(...wordToChars(encoding, 1)!)).toBe("unaffable");
  expect(wordToChars(encoding, 0, 2)).toBeNull();
});
