// What the builders draw: numbers, orders, and generators of their own for every example, so that example 70,000 needs none of those before it.
import { type Random, seededRandom } from "../../tensor/index.ts";

/** The two draws that examples are made of; every `Random` has them, and so has Python's generator (python-random.ts). */
export type Draws = Pick<Random, "uniform" | "below">;

/** An integer, from and to included: Python's `randint`. */
export function integerBetween(from: number, to: number, draws: Draws): number {
  return from + draws.below(to - from + 1);
}

/** Shuffles in place, from the end (Durstenfeld, 1964; the order of draws is CPython's). */
export function shuffle<T>(items: { readonly length: number; [place: number]: T }, draws: Draws): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = draws.below(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}

/** The numbers 0 <= n < length in a random order. */
export function shuffledOrder(length: number, draws: Draws): Int32Array {
  const order = new Int32Array(length);
  for (let i = 1; i < length; i++) {
    const j = draws.below(i + 1); // "inside out": as good as a shuffle, in one pass
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}

/** A generator for a place, such as (seed, epoch, example): near places have streams that have nothing to do with each other. */
export function drawsFor(...place: number[]): Draws {
  let mixed = 0;
  for (const number of place) mixed = seededRandom(mixed ^ number).uint32();
  return seededRandom(mixed);
}
