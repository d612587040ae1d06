// Which rows of a table lie nearest to a vector. Every row is looked at once; only the best few are kept.
import { GlassbertError } from "../base/index.ts";
import { rowsOf } from "./look-up.ts";
import { norm, normAt, type Similarity, similarityAt } from "./similarity.ts";

/** A row and how near it is. */
export interface Neighbour {
  readonly id: number;
  readonly score: number;
}

/** How to search. */
export interface NearestOptions {
  /** How many rows. Default 10. */
  readonly top?: number | undefined;
  /** `cosine` (the default): the angle alone. `dot`: longer rows count for more, as in an output layer. Scores of the two distances are negative. */
  readonly similarity?: Similarity | undefined;
  /** `rowNorms(table, width)`, to be handed in when the same table is searched again and again by cosine. */
  readonly norms?: Float64Array | undefined;
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
  const wide = Float64Array.from(query); // widened once, not once a row
  const queryNorm = norm(query);
  const norms = similarity === "cosine" ? (options.norms ?? rowNorms(table, width)) : null;
  const best: Neighbour[] = [];
  let worst = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < rows; id++) {
    if (skip?.(id)) continue;
    const score = similarityAt(similarity, table, id * width, wide, queryNorm, norms?.[id]);
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

/** Euclidean length of each row, [V]. */
export function rowNorms(table: Float32Array, width: number): Float64Array {
  const norms = new Float64Array(rowsOf(table, width));
  for (let id = 0; id < norms.length; id++) norms[id] = normAt(table, id * width, width);
  return norms;
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
