// Some of many, drawn by a seed.
import { seededRandom } from "../tensor/index.ts";

/** 0 … n − 1 in an order of the seed (Fisher and Yates). */
export function shuffled(n: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** `limit` of the items, in their own order; all of them without a limit or with fewer. */
export function sample<T>(items: readonly T[], limit: number = Number.POSITIVE_INFINITY, seed = 0): readonly T[] {
  if (items.length <= limit) return items;
  return Array.from(shuffled(items.length, seed).slice(0, limit).sort(), i => items[i]!);
}
