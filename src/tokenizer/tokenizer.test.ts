import fc from "fast-check";
import { expect, test } from "vitest";
import { filesFolder, smallFile, smallPieces, smallTokenizer, smallVocabulary } from "../../test/oracle/folders.ts";
import { unicode } from "../text/index.ts";
import { REMOVED } from "../text/unicode.ts";
import type { EncodeOptions } from "./encode-options.ts";
import type { Encoding } from "./encoding.ts";
import { loadTokenizer } from "./files/load.ts";
import { offsetsIn } from "./offsets.ts";

const tokenizer = await smallTokenizer();
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...smallPieces, " ", " ") }, fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 17,
  })
  .map(parts => parts.join(""));

test("an encoding is parallel rows", () => {
  fc.assert(
    fc.property(text, fc.option(text, { nil: undefined }), fc.boolean(), (first, pair, addSpecialTokens) => {
      const encoding = tokenizer.encode(first, { pair, addSpecialTokens });
      const { ids, tokens, offsets, wordIds, sequenceIds, typeIds, attentionMask, specialTokensMask } = encoding;
      const lengths = [tokens, offsets, wordIds, sequenceIds, typeIds, attentionMask, specialTokensMask].map(row => row.length);
      expect(lengths).toEqual(Array(7).fill(ids.length));
      for (const [i, token] of tokens.entries()) {
        expect(tokenizer.tokenToId(token)).toBe(ids[i]);
        expect([wordIds[i] === null, sequenceIds[i] === null]).toEqual(Array(2).fill(specialTokensMask[i] === 1));
        const source = sequenceIds[i] === 1 ? (pair ?? "") : first;
        const [start, end] = offsets[i]!;
        expect(start >= 0 && start <= end && end <= source.length).toBe(true);
        expect(specialTokensMask[i] === 1 ? end === 0 : end > start).toBe(true);
      }
    }),
  );
});

test("slicing the text by offsets shows the token", async () => {
  const cased = await smallTokenizer({ do_lower_case: false });
  const { flags } = unicode();
  fc.assert(
    fc.property(text, input => {
      const { tokens, offsets, ids } = cased.encode(input, { addSpecialTokens: false });
      for (const [i, token] of tokens.entries()) {
        const shown = input.slice(...offsets[i]!);
        if (ids[i] === cased.unkId) continue;
        // Only what clean_text deletes may stand inside a token.
        const bare = Array.from(shown.toWellFormed()).filter(character => (flags[character.codePointAt(0)!]! & REMOVED) === 0);
        expect(bare.join("")).toBe(token.startsWith("##") && bare[0] !== "#" ? token.slice(2) : token);
      }
    }),
  );
});

test("decoding an encoding of plain words gives them back", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 11 }), words => {
      expect(tokenizer.decode(tokenizer.encode(words.join("  ")).ids)).toBe(words.join(" "));
    }),
  );
});

test("code points and bytes count the text before a token", () => {
  fc.assert(
    fc.property(text, input => {
      const encoding = tokenizer.encode(input);
      const [codePoints, bytes] = [offsetsIn("codepoint", encoding, input), offsetsIn("byte", encoding, input)];
      for (const [i, [start, end]] of encoding.offsets.entries()) {
        expect(codePoints[i]).toEqual([start, end].map(at => [...input.slice(0, at)].length));
        expect(bytes[i]).toEqual([start, end].map(at => new TextEncoder().encode(input.slice(0, at)).length));
      }
    }),
  );
});

test.each([
  ["dropped inside is covered", "c\u200but\u0315\u0300e", ["cute"], [[0, 7]]],
  ["dropped at the edges is not", "\ufeffdog\u0301", ["dog"], [[1, 4]]],
  [
    "a lone surrogate is deleted like U+FFFD",
    "my\ud800dog \udc00",
    ["my", "##d", "##o", "##g"],
    [
      [0, 2],
      [3, 4],
      [4, 5],
      [5, 6],
    ],
  ],
  [
    "ideographs stand alone",
    "a中b",
    ["a", "中", "b"],
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  ],
  [
    "astral characters are two units",
    "😀 dog",
    ["[UNK]", "dog"],
    [
      [0, 2],
      [3, 6],
    ],
  ],
  ["specials are found in the text, with their case", "[MASK]ed [mask]", ["[MASK]", "e", "##d", "[", "m", "##a", "##s", "##k", "]"], null],
  ["nothing", " \u200b\n", [], []],
])("%s", (_, input, tokens, offsets) => {
  const encoding = tokenizer.encode(input, { addSpecialTokens: false });
  expect(encoding.tokens).toEqual(tokens);
  if (offsets !== null) expect(encoding.offsets).toEqual(offsets);
});

test("a special token of the text has mask 0, one of the template 1; or it is plain text", () => {
  expect([...tokenizer.encode("[SEP]").specialTokensMask]).toEqual([1, 0, 1]);
  expect(tokenizer.encode("[SEP]", { encodeSpecialTokens: true }).tokens).toEqual(["[CLS]", "[", "s", "##e", "##p", "]", "[SEP]"]);
});

test("maxLength cuts and says how much", () => {
  const encoding = tokenizer.encode("my dog is cute", { pair: "he likes", maxLength: 7 });
  expect(encoding.tokens).toEqual(["[CLS]", "my", "dog", "[SEP]", "he", "likes", "[SEP]"]);
  expect(encoding.dropped).toBe(2);
  expect(tokenizer.encode("my dog", { maxLength: 9 }).dropped).toBe(0);
  expect(tokenizer.encode("my dog", { maxLength: 2 })).toMatchObject({ tokens: ["[CLS]", "[SEP]"], dropped: 2 });
  expect(tokenizer.encode("my dog", { maxLength: 1, addSpecialTokens: false }).tokens).toEqual(["my"]);
  expect([tokenizer.specialTokenCount(false), tokenizer.specialTokenCount(true)]).toEqual([2, 3]);
});

test("a stride asks for windows over what is cut", () => {
  const options = { maxLength: 5, stride: 1 };
  const tokens = (encoding: Encoding) => [encoding, ...encoding.overflowing].map(window => window.tokens.join(" "));
  expect(tokens(tokenizer.encode("my dog is cute", options))).toEqual(["[CLS] my dog is [SEP]", "[CLS] is cute [SEP]"]);
  expect(tokens(tokenizer.encode("my dog is cute", { ...options, truncationSide: "left" }))).toEqual([
    "[CLS] dog is cute [SEP]",
    "[CLS] my dog [SEP]",
  ]);
  expect(tokenizer.encode("my dog is cute", { maxLength: 5 }).overflowing).toEqual([]);
  expect(tokenizer.encode("my dog is cute", { maxLength: 5, truncation: "do_not" })).toEqual(tokenizer.encode("my dog is cute"));
  expect(tokens(tokenizer.encode("my dog", { pair: "is cute he", maxLength: 7, stride: 0, truncation: "only_second" }))).toEqual([
    "[CLS] my dog [SEP] is cute [SEP]",
    "[CLS] my dog [SEP] he [SEP]",
  ]);
});

test("a text given as its words", () => {
  const encoding = tokenizer.encode(["He", "likes", "", "don't  [MASK]ed"]);
  expect(encoding.tokens.join(" ")).toBe("[CLS] he likes d ##o ##n ' t [MASK] e ##d [SEP]");
  expect(encoding.wordIds).toEqual([null, 0, 1, 3, 3, 3, 3, 3, 3, 3, 3, null]);
  expect(encoding.offsets.slice(1, 4)).toEqual([[0, 2], [0, 5], [0, 1]]); // biome-ignore format: a row
  expect(tokenizer.encode(["my dog"], { pair: ["is"] }).sequenceIds).toEqual([null, 0, 0, null, 1, null]);
  expect(tokenizer.encode([]).tokens).toEqual(["[CLS]", "[SEP]"]);
});

test.each([
  [{ stride: 1 }, "encode: stride is given without maxLength"],
  [{ truncation: "only_first" }, "encode: truncation is given without maxLength"],
  [{ truncationSide: "left" }, "encode: truncationSide is given without maxLength"],
  [{ maxLength: 5, stride: -1 }, "encode: stride is -1"],
  [{ maxLength: 5, stride: 1.5 }, "encode: stride is 1.5"],
  [{ maxLength: 5, stride: 3 }, "encode: stride is 3, and a window has 3 tokens of the text"],
  [{ maxLength: 4, truncation: "LongestFirst" }, 'encode: truncation is "LongestFirst"'],
  [{ maxLength: 4, truncationSide: "up" }, 'encode: truncationSide is "up"'],
  [{ maxLength: 4, truncation: "only_second" }, "encode: truncation is only_second and there is no second text"],
  [{ maxLength: 5, truncation: "only_first", pair: "he likes" }, "encode: the first text has 4 tokens, and 4 would have to be cut from it"],
  [{ maxLength: 0 }, "encode: maxLength is 0, and the special tokens alone take 2"],
])("%j is refused", (options, message) => {
  const encode = () => tokenizer.encode("my dog is cute", options as EncodeOptions);
  expect(encode).toThrow(expect.objectContaining({ code: "E_INPUT", message }));
});

test("words that are none", () => {
  expect(() => tokenizer.encode(["my", 7] as unknown as string[])).toThrow("encode: word 1 of the text is no string");
});

test("a batch is one encoding each", () => {
  expect(tokenizer.encodeBatch(["my", ["dog", "is"]], { maxLength: 4 })).toEqual([
    tokenizer.encode("my"),
    tokenizer.encode("dog", { pair: "is", maxLength: 4 }),
  ]);
});

test("decoding", () => {
  const { ids } = tokenizer.encode("un affable [MASK] dog .");
  expect(tokenizer.decode(ids)).toBe("un affable dog.");
  expect(tokenizer.decode(ids, { skipSpecialTokens: false, cleanup: false })).toBe("[CLS] un affable [MASK] dog . [SEP]");
  expect(tokenizer.decode([5, 99_999, 6])).toBe("my dog");
  expect([tokenizer.idToToken(6), tokenizer.idToToken(99_999), tokenizer.tokenToId("cat")]).toEqual(["dog", null, null]);
});

test("without pre-tokenizer and normaliser a text is one word", async () => {
  const bare = await loadTokenizer(
    filesFolder({ "tokenizer.json": smallFile({ normalizer: null, pre_tokenizer: null, post_processor: null }) }),
  );
  expect(bare.encode("##ing").tokens).toEqual(["##ing"]);
  expect(bare.encode("my dog[MASK]😀")).toMatchObject({
    tokens: ["[UNK]", "[MASK]", "[UNK]"],
    offsets: [
      [0, 6],
      [6, 12],
      [12, 14],
    ],
  });
});

test("added tokens that the normaliser makes one, or nothing", async () => {
  const size = tokenizer.size;
  const added = (...contents: string[]) =>
    loadTokenizer(
      filesFolder({
        "vocab.txt": smallVocabulary,
        "added_tokens.json": Object.fromEntries(contents.map((content, i) => [content, size + i])),
      }),
    );
  const { notes, encode } = await added("Zoo", "ZOO").then(made => ({ notes: made.notes, encode: (text: string) => made.encode(text) }));
  expect(encode("a zoo").tokens[2]).toBe("zoo");
  expect(encode("a zoo").ids[2]).toBe(size);
  expect(notes).toEqual([`the added tokens "Zoo" and "ZOO" are the same when normalised: ${size} is found`]);
  await expect(added("\u0301")).rejects.toThrow(expect.objectContaining({ code: "E_TOKENIZER" }));
});

test("what is no text, no option, no id, no room", () => {
  const encode = (given: unknown, options?: object) => () => tokenizer.encode(given as string, options as EncodeOptions);
  expect(encode(null)).toThrow(expect.objectContaining({ code: "E_INPUT", message: "encode: the text is null" }));
  expect(encode("a", { pair: 7 })).toThrow("encode: the text is a number");
  expect(encode("a", { max_length: 7 })).toThrow(
    expect.objectContaining({ code: "E_USAGE", message: expect.stringContaining('Did you mean "maxLength"?') }),
  );
  expect(encode("a", { maxLength: 1 })).toThrow("encode: maxLength is 1, and the special tokens alone take 2");
  expect(encode("a", { maxLength: 2.5 })).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  expect(() => tokenizer.decode([-1])).toThrow("decode: -1 is no id");
  expect(() => tokenizer.decode([1.5])).toThrow(expect.objectContaining({ code: "E_INPUT" }));
});

test.each([
  ["one word", "a"],
  ["words", "a "],
  ["marks", "\u0301\u0315"],
  ["ideographs", "中"],
  ["joined emoji", "👨‍👩‍👧"],
  ["brackets", "["],
])("a megabyte of %s takes seconds at most", (_, part) => {
  const start = performance.now();
  tokenizer.encode(part.repeat(2 ** 20 / part.length));
  expect(performance.now() - start).toBeLessThan(10_000);
});
