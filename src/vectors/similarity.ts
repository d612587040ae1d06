// How near two vectors are. Here once for the whole house: nearest rows, comparisons and searches all count by these.
import { GlassbertError } from "../base/index.ts";

/** A measure by which larger is always nearer: the two distances count as their negative, as in sentence-transformers. */
export type Similarity = "cosine" | "dot" | "euclidean" | "manhattan";

/** How near two vectors of one width are; larger is nearer. A vector of zeros has no direction: its cosine is 0. */
export function similarity(name: Similarity, a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length)
    throw new GlassbertError("E_INPUT", `the vectors have ${a.length} and ${b.length} numbers`, "compare vectors of one model");
  return similarityAt(name, a, 0, Float64Array.from(b), norm(b));
}

/**
 * The same for a row of a table, which begins at `start`.
 *
 * @param query - widened once, not once a row
 * @param queryNorm - its length; used by cosine only
 * @param rowNorm - the row's length where it is known
 */
export function similarityAt(
  name: Similarity,
  table: Float32Array,
  start: number,
  query: Float64Array,
  queryNorm: number,
  rowNorm?: number,
): number {
  switch (name) {
    case "dot":
      return dot(table, start, query);
    case "cosine": {
      const lengths = (rowNorm ?? normAt(table, start, query.length)) * queryNorm;
      return lengths === 0 ? 0 : dot(table, start, query) / lengths;
    }
    case "euclidean":
      return -Math.sqrt(distance(table, start, query, difference => difference * difference));
    case "manhattan":
      return -distance(table, start, query, Math.abs);
  }
}

/** Euclidean length. */
export function norm(vector: Float32Array): number {
  return normAt(vector, 0, vector.length);
}

/** Euclidean length of a row. */
export function normAt(table: Float32Array, start: number, width: number): number {
  let squares = 0;
  for (let e = 0; e < width; e++) {
    const value = table[start + e]!;
    squares += value * value;
  }
  return Math.sqrt(squares);
}

/** Four partial sums: they do not wait for each other. */
function dot(table: Float32Array, start: number, query: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let e = 0;
  for (; e + 3 < query.length; e += 4) {
    const at = start + e;
    s0 += table[at]! * query[e]!;
    s1 += table[at + 1]! * query[e + 1]!;
    s2 += table[at + 2]! * query[e + 2]!;
    s3 += table[at + 3]! * query[e + 3]!;
  }
  for (; e < query.length; e++) s0 += table[start + e]! * query[e]!;
  return s0 + s1 + (s2 + s3);
}

function distance(table: Float32Array, start: number, query: Float64Array, of: (difference: number) => number): number {
  let sum = 0;
  for (let e = 0; e < query.length; e++) sum += of(table[start + e]! - query[e]!);
  return sum;
}
