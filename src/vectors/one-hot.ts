// What a look-up leaves out: a one-hot row times the whole table. Each of the V products but one has the factor 0, so nothing but the row
// remains. That is exact in floats too: x + 0 = x and 1 · x = x, also for subnormals. Two bit patterns tell the roads apart: -0 comes back
// as +0 (the sum begins with zeros, and +0 + -0 = +0: the same number), and an infinity or NaN in *any* row spoils its column of every
// product (0 · ∞ = NaN), while a look-up never sees it.
import { lookUp, rowsOf } from "./look-up.ts";

/**
 * One-hot rows times the table, with all products: the twin of `lookUp`, V times as dear. Do not use it for anything but comparison.
 *
 * @param table - weights, [V, E] row after row
 * @param width - E
 * @param ids - row numbers, 0 <= id < V, [T]
 * @returns [T, E]
 * @throws {GlassbertError} as `lookUp`
 */
export function oneHotProduct(table: Float32Array, width: number, ids: Int32Array): Float32Array<ArrayBuffer> {
  lookUp(table, width, ids); // the same demands on the ids
  const rows = rowsOf(table, width);
  const result = new Float32Array(ids.length * width);
  ids.forEach((id, index) => {
    const oneHot = new Float32Array(rows); // [V]
    oneHot[id] = 1;
    const sums = result.subarray(index * width, (index + 1) * width); // [E]
    for (let v = 0; v < rows; v++) {
      const factor = oneHot[v]!;
      const start = v * width;
      for (let e = 0; e < width; e++) sums[e] = sums[e]! + factor * table[start + e]!;
    }
  });
  return result;
}

/** One row by both roads. */
export interface LookUpProof {
  /** The row, by look-up, [E]. */
  readonly row: Float32Array;
  /** Largest |look-up - product| of the dimensions both have finite; 0, or the arithmetic is broken. */
  readonly largestDifference: number;
  /** Dimensions where the row has -0 and the product +0: equal numbers, other bits. */
  readonly negativeZeros: number;
  /** Dimensions where an infinity or NaN somewhere in the table's column makes the product NaN; 0 for any sound table. */
  readonly spoiled: number;
  /** Time of a look-up. */
  readonly lookUpMs: number;
  /** Time of a product. */
  readonly productMs: number;
  /** Products and sums that the look-up saves: V · E. */
  readonly multiplyAdds: number;
}

/** Takes a row by look-up and by one-hot product, compares them, and times both (the quickest of several runs). */
export function proveLookUp(table: Float32Array, width: number, id: number): LookUpProof {
  const ids = Int32Array.of(id);
  const [row, lookUpMs] = timed(() => lookUp(table, width, ids), 20);
  const [product, productMs] = timed(() => oneHotProduct(table, width, ids), 1);
  const dimensions = Array.from(row, (value, e) => ({ value, other: product[e]! }));
  const sound = dimensions.filter(({ value, other }) => Number.isFinite(value) && Number.isFinite(other));
  return {
    row,
    largestDifference: sound.reduce((largest, { value, other }) => Math.max(largest, Math.abs(value - other)), 0),
    negativeZeros: sound.filter(({ value, other }) => Object.is(value, -0) && Object.is(other, 0)).length,
    spoiled: dimensions.length - sound.length,
    lookUpMs,
    productMs,
    multiplyAdds: table.length,
  };
}

/** The quickest of several runs: the first may meet a cold cache or code that is not compiled yet, any may be interrupted. */
function timed<T>(run: () => T, times: number): [T, number] {
  let quickest = Number.POSITIVE_INFINITY;
  let result = run();
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    result = run();
    quickest = Math.min(quickest, performance.now() - start);
  }
  return [result, quickest];
}
