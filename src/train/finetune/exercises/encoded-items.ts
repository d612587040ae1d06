// Items of a task as tokens, with an eye on those that do not fit: they are cut where the task allows it, and counted.
import type { FloatTensor } from "../../../tensor/index.ts";
import { float32 } from "../../../tensor/index.ts";
import type { Encoding } from "../../../tokenizer/index.ts";
import type { EncodedItem } from "../exercise.ts";

/** A task's way from an item to its rows. */
export interface ItemEncoder {
  encode(item: number): readonly Encoding[];
  /** Says how many items were cut, if any was. */
  notes(): readonly string[];
}

/** An encoder that counts the items whose rows lost tokens. */
export function itemEncoder(what: string, encode: (item: number) => readonly Encoding[]): ItemEncoder {
  const cut = new Set<number>();
  return {
    encode: item => {
      const rows = encode(item);
      if (rows.some(({ dropped }) => dropped > 0)) cut.add(item);
      return rows;
    },
    notes: () => (cut.size === 0 ? [] : [`${cut.size} ${what} were longer than is read here and were cut`]),
  };
}

/** The limit that is asked for, within what the model reads. */
export function lengthWithin(model: number, asked: number | undefined): number {
  return Math.min(asked ?? model, model);
}

/** The row of the batch at which each item begins. */
export function firstRows(batch: readonly EncodedItem[]): number[] {
  const ends: number[] = [];
  for (const { rows } of batch) ends.push((ends.at(-1) ?? 0) + rows.length);
  return batch.map(({ rows }, i) => ends[i]! - rows.length);
}

/** Every answer weighs the same. [N] */
export function equalShares(count: number, share: number): FloatTensor {
  return float32([count], new Float32Array(count).fill(share));
}
