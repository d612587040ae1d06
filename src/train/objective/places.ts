// Which tokens are read of the last layer: the first of each text, for what is said of the whole, and those whose piece is to be predicted.
import type { Value } from "../../graph/index.ts";
import { input } from "../../graph/index.ts";
import type { IntTensor } from "../../tensor/index.ts";
import { int32 } from "../../tensor/index.ts";

/** Rows of [B · T] that are read of the last layer, [B, R]. */
export const readPlaces: Value = input("readPlaces", "int32", ["batch", "reads"]);

/** The two inputs that say where to read. */
export interface Places {
  /** [B, R]: of each text the first token, then its masked ones; shorter lists are filled with the first token. */
  readonly readPlaces: IntTensor;
  /** [M]: where the masked ones are among the rows read, [B · R], text after text. */
  readonly maskPlaces: IntTensor;
}

/**
 * Where to read, given the columns of the masked tokens of each text.
 *
 * @param tokens - T
 * @param masks - the most masked tokens of a text; R is one more. Default: the most there are here. The same number in each run keeps shapes equal
 */
export function placesOf(columns: readonly ArrayLike<number>[], tokens: number, masks: number = mostOf(columns)): Places {
  const reads = masks + 1;
  const read = new Int32Array(columns.length * reads);
  const places: number[] = [];
  for (const [row, own] of columns.entries()) {
    if (own.length > masks) throw new RangeError(`text ${row} has ${own.length} masked tokens, more than ${masks}`);
    read.fill(row * tokens, row * reads, (row + 1) * reads);
    for (let i = 0; i < own.length; i++) {
      read[row * reads + 1 + i] = row * tokens + own[i]!;
      places.push(row * reads + 1 + i);
    }
  }
  return { readPlaces: int32([columns.length, reads], read), maskPlaces: int32([places.length], places) };
}

const mostOf = (columns: readonly ArrayLike<number>[]): number => columns.reduce((most, { length }) => Math.max(most, length), 0);
