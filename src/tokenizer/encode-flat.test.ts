import fc from "fast-check";
import { expect, test } from "vitest";
import { filesFolder, smallFile, smallPieces, smallTokenizer } from "../../test/oracle/folders.ts";
import type { FlatOptions } from "./encode-flat.ts";
import { loadTokenizer } from "./files/load.ts";

const tokenizer = await smallTokenizer();
const text = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...smallPieces, " ", " ") }, fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 13,
  })
  .map(parts => parts.join(""));
const all = { offsets: true, wordIds: true, typeIds: true, specialTokensMask: true };

test("is the encodings end to end", () => {
  const given = fc.oneof(text, fc.tuple(text, text));
  const maxLength = fc.option(fc.integer({ min: 3, max: 9 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(given, { maxLength: 37 }), fc.boolean(), maxLength, (texts, addSpecialTokens, most) => {
      const encodings = tokenizer.encodeBatch(texts, { addSpecialTokens, maxLength: most });
      const flat = tokenizer.encodeFlat(texts, { addSpecialTokens, maxLength: most, ...all });
      expect([...flat.ids]).toEqual(encodings.flatMap(each => [...each.ids]));
      expect([...flat.offsets]).toEqual(encodings.flatMap(each => each.offsets.flat()));
      expect([...flat.wordIds]).toEqual(encodings.flatMap(each => each.wordIds.map(id => id ?? -1)));
      expect([...flat.typeIds]).toEqual(encodings.flatMap(each => [...each.typeIds]));
      expect([...flat.specialTokensMask]).toEqual(encodings.flatMap(each => [...each.specialTokensMask]));
      const lengths = encodings.map(each => each.ids.length);
      expect([flat.rows[0], flat.rows.at(-1)]).toEqual([0, flat.ids.length]);
      expect(lengths.map((_, i) => flat.rows[i + 1]! - flat.rows[i]!)).toEqual(lengths);
    }),
  );
});

test("cuts at the side that the files name, and takes the plain road where it must", async () => {
  const left = { truncation: { max_length: 4, strategy: "LongestFirst", stride: 0, direction: "Left" } };
  for (const change of [left, { ...left, pre_tokenizer: null }]) {
    const other = await loadTokenizer(filesFolder({ "tokenizer.json": smallFile(change) }));
    for (const words of ["my dog is cute", "dog"])
      expect(other.encodeFlat([words], { maxLength: 4 }).ids).toEqual(other.encode(words, { maxLength: 4 }).ids);
  }
});

test("what was not asked for is empty; nothing in, nothing out", () => {
  const { ids, offsets, wordIds, typeIds, specialTokensMask, rows } = tokenizer.encodeFlat(["my dog"]);
  expect([ids, rows].map(row => [...row])).toEqual([
    [2, 5, 6, 3],
    [0, 4],
  ]);
  expect([offsets, wordIds, typeIds, specialTokensMask].map(row => row.length)).toEqual([0, 0, 0, 0]);
  expect(tokenizer.encodeFlat([], all)).toMatchObject({ ids: new Int32Array(0), rows: Int32Array.of(0) });
});

test("refuses what encode refuses", () => {
  const flat = (given: unknown, options?: object) => () => tokenizer.encodeFlat([given as string], options as FlatOptions);
  expect(flat(7)).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  expect(flat("a", { max_length: 3 })).toThrow(expect.objectContaining({ code: "E_USAGE" }));
  expect(flat("a", { maxLength: 1 })).toThrow("the special tokens alone take 2");
  expect(flat(["a", "b"], { maxLength: 2 })).toThrow("the special tokens alone take 3");
});
