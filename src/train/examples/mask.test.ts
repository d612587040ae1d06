import { expect, test } from "vitest";
import { type Draws, drawsFor } from "./draws.ts";
import { mask } from "./mask.ts";
import { bertMaskRule, drawLength, geometricLengths, type MaskRule, maskQuota, ngramLengths } from "./mask-rule.ts";
import type { Pieces } from "./pieces.ts";
import { redrawMasks, unmasked } from "./redraw-masks.ts";

// A vocabulary of 60: 0 pad, 1 unk, 2 cls, 3 sep, 4 mask, 5 to 39 begin a word, 40 to 59 go on.
const pieces: Pieces = {
  clsId: 2,
  sepId: 3,
  maskId: 4,
  begins: Uint8Array.from({ length: 60 }, (_, id) => (id < 40 ? 1 : 0)),
  isFixed: Uint8Array.from({ length: 60 }, (_, id) => (id < 5 ? 1 : 0)),
  substitutes: Int32Array.from({ length: 55 }, (_, i) => i + 5),
};
const rule = bertMaskRule;

/** [CLS] words [SEP] words [SEP], of T pieces; a second segment may begin in the middle of a word. */
function madeUp(length: number, draws: Draws): Int32Array {
  const ids = Int32Array.from({ length }, () => 5 + draws.below(55));
  ids[0] = 2;
  ids[1 + draws.below(length - 2)] = ids[length - 1] = 3;
  return ids;
}

/** Words by their definition: a piece that goes on joins the place before it. */
function wordOf(ids: Int32Array): number[] {
  let word = 0;
  return Array.from(ids, (id, place) => (place > 0 && id >= 40 && ids[place - 1]! >= 5 ? word : ++word));
}

test("the table of quotas: halves go to the even number", () => {
  const table = { 10: 2, 30: 4, 50: 8, 70: 10, 90: 14, 110: 16, 128: 19, 130: 20 };
  for (const [length, quota] of Object.entries(table)) expect(maskQuota(Number(length), 0.15, 20)).toBe(quota);
  expect([maskQuota(1, 0.15, 20), maskQuota(3, 0.01, 20), maskQuota(512, 0.15, 77), maskQuota(512, 0.15, 20)]).toEqual([1, 1, 77, 20]);
});

const rules: [string, Partial<MaskRule>][] = [
  ["single pieces", {}],
  ["whole words", { wholeWord: true }],
  ["n-grams of words", { wholeWord: true, lengths: ngramLengths(3) }],
  ["spans of pieces, replaced as one", { lengths: geometricLengths(1 / 3, 10), replaceBy: "run" }],
  ["shares by count", { maskedLmProb: 0.25, replaceBy: "count" }],
  ["as the scripts", { wholeWord: true, lengths: ngramLengths(3), compat: true, reshuffle: true }],
];

test.each(rules)("%s: labels are what stood there, specials stay, the quota holds", (_, changes) => {
  const changed = { ...rule, ...changes };
  for (let seed = 1; seed < 300; seed++) {
    const draws = drawsFor(seed);
    const before = madeUp(7 + draws.below(121), draws);
    const ids = before.slice();
    const { maskPlaces, maskLabels } = mask(ids, pieces, changed, draws);
    expect([...maskLabels]).toEqual(Array.from(maskPlaces, place => before[place]));
    expect([...maskPlaces]).toEqual([...new Set(maskPlaces)].sort((a, b) => a - b));
    expect(maskLabels.every(id => id >= 5)).toBe(true);
    const quota = maskQuota(ids.length, changed.maskedLmProb, changed.maxPredictionsPerSeq);
    if (changed.wholeWord) expect(maskPlaces.length).toBeLessThanOrEqual(quota);
    else expect(maskPlaces.length).toBe(Math.min(quota, before.filter(id => id >= 5).length));
    const untouched = before.filter((id, place) => ids[place] === id).length;
    expect(untouched).toBeGreaterThanOrEqual(before.length - maskPlaces.length);
    if (!changed.wholeWord || changed.compat) continue;
    const words = wordOf(before);
    const masked = new Set(Array.from(maskPlaces, place => words[place]));
    expect(words.filter(word => masked.has(word)).length).toBe(maskPlaces.length); // no word is split
  }
});

test("80, 10 and 10 in a hundred; by count in each sequence exactly", () => {
  const shares = (changes: Partial<MaskRule>, seeds: number) => {
    const counts = [0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const ids = madeUp(128, drawsFor(seed));
      const { maskPlaces, maskLabels } = mask(ids, pieces, { ...rule, ...changes }, drawsFor(seed, 1));
      for (const [m, place] of maskPlaces.entries()) counts[ids[place] === 4 ? 0 : ids[place] === maskLabels[m] ? 1 : 2]!++;
    }
    const total = counts[0]! + counts[1]! + counts[2]!;
    return counts.map(count => count / total);
  };
  const [masked, kept, random] = shares({}, 1000); // 19,000 places: a deviation is 0.003 of the first, 0.002 of the others
  expect(masked).toBeCloseTo(0.8, 1.7);
  expect(kept).toBeCloseTo(0.1 + 0.1 / 55, 1.7); // one random piece of 55 is the same one
  expect(random).toBeCloseTo(0.1 - 0.1 / 55, 1.7);
  expect(shares({ maskedLmProb: 10 / 128, replaceBy: "count", replacement: [0.8, 0.2, 0] }, 1)).toEqual([0.8, 0.2, 0]);
});

test("n-grams have the lengths 1, 2 and 3 in 6, 3 and 2 of 11 draws", () => {
  const counts = [0, 0, 0];
  for (let i = 0; i < 1100; i++) counts[drawLength(ngramLengths(3), { uniform: () => (i + 0.5) / 1100, below: () => 0 }) - 1]!++;
  expect(counts).toEqual([600, 300, 200]);
  expect(ngramLengths(3, false)).toEqual([1 / 3, 1 / 2, 1]);
  expect(geometricLengths(1 / 2, 3)).toEqual([1, 1 / 2, 1 / 4]);
});

test("a run is cut to the quota, and ends with its segment", () => {
  const ids = Int32Array.of(2, 10, 11, 12, 3, 13, 14, 3);
  const seen = (changes: Partial<MaskRule>) =>
    new Set(Array.from({ length: 80 }, (_, seed) => mask(ids.slice(), pieces, { ...rule, ...changes }, drawsFor(seed)).maskPlaces.join()));
  expect([...seen({ lengths: [0, 0, 1], maskedLmProb: 1, maxPredictionsPerSeq: 1 })].sort()).toEqual(["1", "2", "3", "5", "6"]);
  const threes = seen({ lengths: [0, 0, 1], maskedLmProb: 1, maxPredictionsPerSeq: 3 });
  expect(threes.has("2,3,5")).toBe(true); // two runs, never one across the [SEP]
  expect(threes.has("1,2,3")).toBe(true);
  expect(seen({ lengths: [0, 0, 1], maskedLmProb: 1, maxPredictionsPerSeq: 3, compat: true })).toContain("3,5,6");
});

test("a word that is cut by [SEP] joins the last one of A in the scripts only", () => {
  const ids = Int32Array.of(2, 10, 41, 3, 42, 11, 3); // 42 goes on with a word that was cut off
  const all = { ...rule, wholeWord: true, maskedLmProb: 1, maxPredictionsPerSeq: 3 };
  const seen = (compat: boolean) =>
    new Set(Array.from({ length: 50 }, (_, seed) => mask(ids.slice(), pieces, { ...all, compat }, drawsFor(seed)).maskPlaces.join()));
  expect([...seen(true)].sort()).toEqual(["1,2,4", "5"]);
  expect([...seen(false)].sort()).toEqual(["1,2,4", "1,2,5", "4,5"]);
});

test("no masks where none are wanted; every piece where all are", () => {
  const ids = madeUp(30, drawsFor(1));
  expect(mask(ids.slice(), pieces, { ...rule, maskedLmProb: 0 }, drawsFor(1)).maskPlaces.length).toBe(0);
  expect(mask(ids.slice(), pieces, { ...rule, maskedLmProb: 1 }, drawsFor(1)).maskPlaces.length).toBe(27);
});

test("masks can be drawn again over the same text", () => {
  const ids = madeUp(60, drawsFor(2));
  const text = [...ids];
  const first = { ids, typeIds: new Int32Array(60), ...mask(ids, pieces, rule, drawsFor(3)), pairLabel: null };
  const second = redrawMasks(first, pieces, { ...rule, maskedLmProb: 0.3 }, drawsFor(4));
  expect([...unmasked(first)]).toEqual(text);
  expect([...unmasked(second)]).toEqual(text);
  expect(second.maskPlaces.length).toBe(18);
  expect([...second.maskPlaces]).not.toEqual([...first.maskPlaces]);
});
