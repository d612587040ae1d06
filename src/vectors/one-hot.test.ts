import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../tensor/index.ts";
import { lookUp } from "./look-up.ts";
import { oneHotProduct, proveLookUp } from "./one-hot.ts";

const bits = (floats: Float32Array<ArrayBuffer>) => new Uint32Array(floats.buffer);
const finite = fc.float({ noDefaultInfinity: true, noNaN: true });
const tables = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 7 })).chain(([rows, width]) =>
  fc.record({
    width: fc.constant(width),
    table: fc.array(finite, { minLength: rows * width, maxLength: rows * width }).map(values => Float32Array.from(values)),
    ids: fc.array(fc.nat(rows - 1), { maxLength: 5 }).map(ids => Int32Array.from(ids)),
  }),
);

test("one-hot × table = rows, bit for bit, but for the sign of zero", () => {
  fc.assert(
    fc.property(tables, ({ table, width, ids }) => {
      const unsigned = lookUp(table, width, ids).map(value => value + 0); // -0 + 0 = +0, everything else stays
      expect(bits(oneHotProduct(table, width, ids))).toEqual(bits(unsigned));
    }),
    { numRuns: 500 },
  );
});

test("subnormals and the largest floats come through; -0 comes as +0", () => {
  const table = Float32Array.of(1.401298464324817e-45, -1.1754942106924411e-38, 3.4028234663852886e38, -0, 5, -6, 7, -8); // [2, 4]
  expect(bits(oneHotProduct(table, 4, Int32Array.of(0)))).toEqual(Uint32Array.of(1, 0x807fffff, 0x7f7fffff, 0));
  const proof = proveLookUp(table, 4, 0);
  expect(Object.is(proof.row[3], -0)).toBe(true);
  expect(proof).toMatchObject({ largestDifference: 0, negativeZeros: 1, spoiled: 0 });
});

test("an infinity or NaN in another row spoils the product, never the look-up", () => {
  const table = Float32Array.of(1, 2, 3, Number.POSITIVE_INFINITY, 5, Number.NaN); // [2, 3]
  expect([...lookUp(table, 3, Int32Array.of(0))]).toEqual([1, 2, 3]);
  expect([...oneHotProduct(table, 3, Int32Array.of(0))]).toEqual([Number.NaN, 2, Number.NaN]);
  expect(proveLookUp(table, 3, 0)).toMatchObject({ largestDifference: 0, spoiled: 2 });
});

test("the proof gives row, costs and times", () => {
  const random = seededRandom(5);
  const table = Float32Array.from({ length: 1013 * 17 }, random.normal);
  const proof = proveLookUp(table, 17, 500);
  expect(proof.row).toEqual(table.slice(8500, 8517));
  expect(proof).toMatchObject({ largestDifference: 0, negativeZeros: 0, spoiled: 0, multiplyAdds: 17_221 });
  expect(proof.lookUpMs).toBeLessThan(proof.productMs);
  expect(() => proveLookUp(table, 17, 1013)).toThrow(expect.objectContaining({ code: "E_ID_RANGE" }));
});
