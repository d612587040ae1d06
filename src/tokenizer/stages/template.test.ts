import { expect, test } from "vitest";
import { applyTemplate, applyTemplateToWindows, bareTemplate, bertTemplate, countSpecialTokens, robertaTemplate } from "./template.ts";

const a = {
  ids: [11, 12],
  tokens: ["x", "##y"],
  offsets: [
    [0, 1],
    [1, 2],
  ] as [number, number][],
  wordIds: [0, 0],
};
const b = { ids: [13], tokens: ["z"], offsets: [[4, 5]] as [number, number][], wordIds: [0] };
const template = bertTemplate(["[CLS]", 2], ["[SEP]", 3]);

test("a single text", () => {
  const encoding = applyTemplate(template.single, [a], true, 0);
  expect(encoding).toEqual({
    ids: Int32Array.of(2, 11, 12, 3),
    typeIds: Int32Array.of(0, 0, 0, 0),
    attentionMask: Int32Array.of(1, 1, 1, 1),
    specialTokensMask: Int32Array.of(1, 0, 0, 1),
    tokens: ["[CLS]", "x", "##y", "[SEP]"],
    offsets: [
      [0, 0],
      [0, 1],
      [1, 2],
      [0, 0],
    ],
    wordIds: [null, 0, 0, null],
    sequenceIds: [null, 0, 0, null],
    dropped: 0,
    overflowing: [],
  });
});

test("a pair: the second text and its separator are segment 1, offsets and words start anew", () => {
  const encoding = applyTemplate(template.pair, [a, b], true, 5);
  expect([...encoding.ids]).toEqual([2, 11, 12, 3, 13, 3]);
  expect([...encoding.typeIds]).toEqual([0, 0, 0, 0, 1, 1]);
  expect([...encoding.specialTokensMask]).toEqual([1, 0, 0, 1, 0, 1]);
  expect(encoding.sequenceIds).toEqual([null, 0, 0, null, 1, null]);
  expect(encoding.wordIds).toEqual([null, 0, 0, null, 0, null]);
  expect(encoding.dropped).toBe(5);
});

test("without special tokens the segments stay", () => {
  const encoding = applyTemplate(template.pair, [a, b], false, 0);
  expect([[...encoding.ids], [...encoding.typeIds]]).toEqual([
    [11, 12, 13],
    [0, 0, 1],
  ]);
  expect(applyTemplate(bareTemplate.pair, [a, b], true, 0)).toEqual(encoding);
});

test("a place in a template may stand for several ids", () => {
  const several = { kind: "special", ids: [5, 6], tokens: ["<a>", "<b>"], typeId: 1 } as const;
  const pieces = [{ kind: "sequence", sequence: 0, typeId: 0 } as const, several];
  expect(countSpecialTokens(pieces)).toBe(2);
  expect(applyTemplate(pieces, [b], true, 0).tokens).toEqual(["z", "<a>", "<b>"]);
  expect([countSpecialTokens(template.single), countSpecialTokens(template.pair)]).toEqual([2, 3]);
});

test("RoBERTa's: two separators between the texts, and no segments", () => {
  const encoding = applyTemplate(robertaTemplate(["<s>", 0], ["</s>", 2]).pair, [a, b], true, 0);
  expect(encoding.tokens.join(" ")).toBe("<s> x ##y </s> </s> z </s>");
  expect([...encoding.typeIds]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("windows: the first ones are the encoding, the others overflow in the order of the template's texts", () => {
  const c = { ...b, tokens: ["c"] };
  const shown = (pieces: typeof template.pair) => {
    const encoding = applyTemplateToWindows(pieces, [[a, b], [b, c]], false, 4); // biome-ignore format: two texts
    expect([encoding.dropped, ...encoding.overflowing.map(({ dropped }) => dropped)]).toEqual([4, 0, 0, 0]);
    return [encoding, ...encoding.overflowing].map(({ tokens }) => tokens.join(""));
  };
  expect(shown(template.pair)).toEqual(["x##yz", "zz", "zc", "x##yc"]);
  expect(shown([...template.pair].reverse())).toEqual(["zx##y", "cx##y", "cz", "zz"]);
});
