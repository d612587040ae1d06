import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../tensor/index.ts";
import { type NearestOptions, nearestRows, rowNorms } from "./nearest.ts";
import { type Similarity, similarity } from "./similarity.ts";

const sum = (numbers: readonly number[]) => numbers.reduce((total, v) => total + v, 0);
const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((v, i) => v * b[i]!));
const scores: Record<Similarity, (a: readonly number[], b: readonly number[]) => number> = {
  dot,
  cosine: (a, b) => (dot(a, a) * dot(b, b) === 0 ? 0 : dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)))),
  euclidean: (a, b) => -Math.sqrt(sum(a.map((v, i) => (v - b[i]!) ** 2))),
  manhattan: (a, b) => -sum(a.map((v, i) => Math.abs(v - b[i]!))),
};

/** The definition: score every row, sort them all. */
function naive(table: Float32Array, width: number, query: Float32Array, { top = 10, similarity = "cosine", skip }: NearestOptions) {
  const rows = Array.from({ length: table.length / width }, (_, id) => [...table.subarray(id * width, (id + 1) * width)]);
  return rows
    .map((row, id) => ({ id, score: scores[similarity](row, [...query]) }))
    .filter(({ id, score }) => !skip?.(id) && !Number.isNaN(score))
    .sort((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, top);
}

test("equals a full sort, ties included", () => {
  const small = fc.integer({ min: -2, max: 2 }); // many ties, many zero rows
  const cases = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 })).chain(([rows, width]) =>
    fc.record({
      width: fc.constant(width),
      table: fc.array(small, { minLength: rows * width, maxLength: rows * width }),
      query: fc.array(small, { minLength: width, maxLength: width }).filter(q => q.some(value => value !== 0)),
      top: fc.nat(45),
      similarity: fc.constantFrom<Similarity[]>("cosine", "dot", "euclidean", "manhattan"),
      skipped: fc.array(fc.nat(rows)),
    }),
  );
  fc.assert(
    fc.property(cases, ({ width, table, query, top, similarity, skipped }) => {
      const options: NearestOptions = { top, similarity, skip: id => skipped.includes(id) };
      const [t, q] = [Float32Array.from(table), Float32Array.from(query)];
      const expected = naive(t, width, q, options);
      expect(nearestRows(t, width, q, options)).toEqual(expected);
      expect(nearestRows(t, width, q, { ...options, norms: rowNorms(t, width) })).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("equals a full sort on long rows, within rounding", () => {
  const random = seededRandom(11);
  const table = Float32Array.from({ length: 1009 * 37 }, random.normal);
  const query = Float32Array.from({ length: 37 }, random.normal);
  const found = nearestRows(table, 37, query, { top: 23 });
  const wanted = naive(table, 37, query, { top: 23 });
  expect(found.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  for (const [i, { score }] of found.entries()) expect(score).toBeCloseTo(wanted[i]!.score, 12);
});

test("similarity of two vectors equals its definition", () => {
  const random = seededRandom(12);
  const [a, b] = [Float32Array.from({ length: 37 }, random.normal), Float32Array.from({ length: 37 }, random.normal)];
  for (const [name, score] of Object.entries(scores)) expect(similarity(name as Similarity, a, b)).toBeCloseTo(score([...a], [...b]), 12);
  expect(similarity("cosine", a, new Float32Array(37))).toBe(0);
  expect(() => similarity("dot", a, b.subarray(1))).toThrow(/the vectors have 37 and 36 numbers/);
});

test("cosine is the default, ten rows are the default, NaN is never near", () => {
  const table = Float32Array.from({ length: 26 }, (_, i) => i + 1); // [13, 2]
  table[24] = Number.NaN;
  const found = nearestRows(table, 2, Float32Array.of(1, 1));
  expect(found.map(({ id }) => id)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  expect(found[0]!.score).toBeCloseTo(47 / Math.sqrt(2 * (23 ** 2 + 24 ** 2)), 12);
});

test.each([
  [Float32Array.of(1, 2, 3), "the query has 3 numbers, the rows 2"],
  [Float32Array.of(1, Number.NaN), "the query has a number that is NaN or infinite"],
  [Float32Array.of(0, 0), "the query is all zeros and has no direction"],
])("refuses the query %o", (query, message) => {
  expect(() => nearestRows(new Float32Array(8), 2, query)).toThrow(expect.objectContaining({ code: "E_INPUT", message }));
});
