import fc from "fast-check";
import { expect, test } from "vitest";
import { type AddedToken, AddedTokenMatcher, checkAddedTokens } from "./added.ts";
import { Vocabulary } from "./vocabulary.ts";

const token = (content: string, flags: Partial<AddedToken> = {}): AddedToken => ({
  id: 7,
  content,
  singleWord: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: false,
  ...flags,
});
const split = (tokens: AddedToken[], text: string, encodeSpecialTokens = false) =>
  new AddedTokenMatcher(tokens.map(each => [each.content, each])).split(text, encodeSpecialTokens).map(part => {
    const shown = text.slice(part.start, part.end);
    return part.token === null ? shown : `{${shown}}`;
  });

test("the leftmost and longest is found", () => {
  expect(split([token("QA"), token("QAB"), token("B")], "xQABQA B")).toEqual(["x", "{QAB}", "{QA}", " ", "{B}"]);
});

test("a match refused by singleWord is skipped, and no shorter one tried", () => {
  const tokens = [token("QAB", { singleWord: true }), token("QA")];
  expect(split(tokens, "QABx QAx QAB")).toEqual(["QABx ", "{QA}", "x ", "{QAB}"]);
  expect(split([token("a", { singleWord: true })], "_a a\u0301 a😀a 𝐀a -a.")).toEqual([
    "_a a\u0301 ",
    "{a}",
    "😀",
    "{a}",
    " 𝐀a -",
    "{a}",
    ".",
  ]);
});

test("strips take white space in; what one has taken is gone for the next", () => {
  const both = token("<e>", { lstrip: true, rstrip: true });
  expect(split([both], "a  <e> \t b")).toEqual(["a", "{  <e> \t }", "b"]);
  expect(split([both], "<e>  <e>")).toEqual(["{<e>  }", "{<e>}"]);
});

test("special tokens can be read as text", () => {
  expect(split([token("[M]", { special: true }), token("x")], "[M]x", true)).toEqual(["[M]", "{x}"]);
});

test("no tokens, no text", () => {
  expect(split([], "abc")).toEqual(["abc"]);
  expect(split([token("a")], "")).toEqual([]);
});

test("equals asking every token at every place", () => {
  const unit = fc.constantFrom("a", "b", " ");
  const contents = fc.uniqueArray(fc.string({ unit, minLength: 1, maxLength: 3 }), { maxLength: 5 });
  fc.assert(
    fc.property(contents, fc.string({ unit, maxLength: 13 }), (some, text) => {
      const expected: string[] = [];
      let plain = "";
      const flush = () => {
        if (plain !== "") expected.push(plain);
        plain = "";
      };
      for (let i = 0; i < text.length; ) {
        const found = some.toSorted((a, b) => b.length - a.length).find(content => text.startsWith(content, i));
        if (found === undefined) {
          plain += text[i++];
          continue;
        }
        flush();
        expected.push(`{${found}}`);
        i += found.length;
      }
      flush();
      expect(
        split(
          some.map(content => token(content)),
          text,
        ),
      ).toEqual(expected);
    }),
  );
});

test("tokens that contradict the vocabulary or each other are refused", () => {
  const vocabulary = new Vocabulary();
  for (const [id, piece] of ["a", "b", "c"].entries()) vocabulary.add(piece, id);
  const check = (...tokens: [string, number][]) =>
    checkAddedTokens(
      tokens.map(([content, id]) => token(content, { id })),
      vocabulary,
      "tokenizer.json: added_tokens",
    );
  check(["b", 1], ["x", 3], ["y", 4], ["c", 2]);
  expect(() => check(["", 3])).toThrow("is empty");
  expect(() => check(["x", 3], ["x", 4])).toThrow('"x" is listed twice');
  expect(() => check(["b", 2])).toThrow('added_tokens: the token "b" has the id 2, and in the vocabulary the id 1');
  expect(() => check(["x", 0])).toThrow('"x" has the id 0, and the next free one is 3');
  expect(() => check(["x", 5])).toThrow('"x" has the id 5, and the next free one is 3');
});
