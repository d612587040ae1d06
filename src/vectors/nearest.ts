// Which rows of a table lie nearest to a vector. Every row is looked at once; only the best few are kept.
import { GlassbertError } from "../base/index.ts";
import { rowsOf } from "./look-up.ts";

/** A row and how near it is. */
export interface Neighbour {
  readonly id: number;
  readonly score: number;
}

/** How to search. */
export interface NearestOptions {
  /** How many rows. Default 10. */
  readonly top?: number | undefined;
  /** `cosine` (the default): the angle alone. `dot`: longer rows count for more, as in an output layer. */
  readonly similarity?: "cosine" | "dot" | undefined;
  /** Rows that are passed over. */
  readonly skip?: ((id: number) => boolean) | undefined;
}

/**
 * The rows with the largest similarity to a vector, best first; of equal ones the lower id first. A row of zeros has no direction: its
 * cosine counts as 0. A row with NaN is never near.
 *
 * @param table - [V, E] row after row
 * @param width - E
 * @param query - [E]
 * @returns at most `top` rows
 * @throws {GlassbertError} E_INPUT: a query of another width, with NaN or infinity, or of zeros when cosines are asked for
 */
export function nearestRows(table: Float32Array, width: number, query: Float32Array, options: NearestOptions = {}): Neighbour[] {
  const { top = 10, similarity = "cosine", skip } = options;
  const rows = rowsOf(table, width);
  checkQuery(query, width, similarity);
  const queryNorm = Math.sqrt(dot(query, 0, query, width));
  const best: Neighbour[] = [];
  let worst = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < rows; id++) {
    if (skip?.(id)) continue;
    const score = similarity === "dot" ? dot(table, id * width, query, width) : cosine(table, id * width, query, width, queryNorm);
    if (Number.isNaN(score) || (best.length >= top && score <= worst)) continue;
    best.splice(placeOf(best, score), 0, { id, score });
    if (best.length > top) best.pop();
    worst = best.at(-1)?.score ?? worst;
  }
  return best;
}

/** Where a score belongs among falling ones: behind those equal to it. */
function placeOf(best: readonly Neighbour[], score: number): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (best[middle]!.score >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

function dot(table: Float32Array, start: number, query: Float32Array, width: number): number {
  let sum = 0;
  for (let e = 0; e < width; e++) sum += table[start + e]! * query[e]!;
  return sum;
}

function cosine(table: Float32Array, start: number, query: Float32Array, width: number, queryNorm: number): number {
  let sum = 0;
  let squares = 0;
  for (let e = 0; e < width; e++) {
    const value = table[start + e]!;
    sum += value * query[e]!;
    squares += value * value;
  }
  return squares === 0 ? 0 : sum / (Math.sqrt(squares) * queryNorm);
}

function checkQuery(query: Float32Array, width: number, similarity: string): void {
  const problem =
    query.length !== width
      ? `the query has ${query.length} numbers, the rows ${width}`
      : query.some(value => !Number.isFinite(value))
        ? "the query has a number that is NaN or infinite"
        : similarity === "cosine" && query.every(value => value === 0)
          ? "the query is all zeros and has no direction"
          : null;
  if (problem !== null)
    throw new GlassbertError("E_INPUT", problem, "give a vector of the table's width with finite numbers, not all zero");
}
