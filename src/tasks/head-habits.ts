// Where an attention head looks, in a few numbers: at the token before, the one after, the token itself, the first or the separators.
// Most heads do one of these most of the time (Clark et al. 2019, "What Does BERT Look At?", §3).
import type { FloatTensor } from "../tensor/index.ts";
import type { Piece } from "./trace.ts";

/** Where heads are known to look. */
export const habits = ["previous", "next", "itself", "first", "separators"] as const;

/** The mean share of its attention that a head gives to each place: over all tokens, of `previous` and `next` over those that have one. */
export type HeadHabits = Readonly<Record<(typeof habits)[number], number>>;

/**
 * The habits of each head of a layer. `first` is the template's first token ([CLS]), `separators` its others ([SEP]).
 *
 * @param attention - [N, T, T]: head, who asks, who is asked; rows of any positive sum
 * @param pieces - of T tokens
 */
export function headHabits({ shape, data }: FloatTensor, pieces: readonly Pick<Piece, "special">[]): HeadHabits[] {
  const [N, T] = shape as [number, number];
  return Array.from({ length: N }, (_, n) => {
    const sums = { previous: 0, next: 0, itself: 0, first: 0, separators: 0 };
    for (let i = 0; i < T; i++) {
      const row = data.subarray((n * T + i) * T, (n * T + i + 1) * T);
      const total = row.reduce((sum, x) => sum + x, 0) || 1;
      for (const [j, given] of row.entries()) {
        const share = given / total;
        if (j === i - 1) sums.previous += share;
        if (j === i) sums.itself += share;
        if (j === i + 1) sums.next += share;
        if (pieces[j]!.special) sums[j === 0 ? "first" : "separators"] += share;
      }
    }
    const neighbours = Math.max(1, T - 1);
    return {
      previous: sums.previous / neighbours,
      next: sums.next / neighbours,
      itself: sums.itself / T,
      first: sums.first / T,
      separators: sums.separators / T,
    };
  });
}
