import { expect, test } from "vitest";
import { decodeTokens, WordPieceDecoder } from "./decode.ts";

const decoder = new WordPieceDecoder("##", true);
const spoken = "i ' m don ' t do not hello , world !".split(" ");

test("continuations are glued; the first token keeps its prefix", () => {
  expect(decodeTokens(["##a", "un", "##aff", "x"], decoder, false)).toBe("##a unaff x");
  expect(decodeTokens(["a", "##b"], null, false)).toBe("a ##b");
  expect(decodeTokens([], decoder, "token")).toBe("");
});

test("the clean-up of the reference sees one token at a time, the other the whole text", () => {
  expect(decodeTokens(spoken, decoder, "token")).toBe("i ' m don ' t do not hello, world!");
  expect(decodeTokens(spoken, decoder, "text")).toBe("i'm don't do not hello, world!");
  expect(decodeTokens(spoken, decoder, false)).toBe(spoken.join(" "));
  expect(decodeTokens(["i", "do not"], decoder, "token")).toBe("i don't");
});
