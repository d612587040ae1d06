// One number that parts two classes best.

/**
 * The threshold with the most right answers when everything at or above it counts as true; the middle between two neighbouring scores, and
 * of several equally good ones the lowest.
 */
export function bestThreshold(scores: ArrayLike<number>, truths: ArrayLike<boolean>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let right = Array.from(truths).filter(Boolean).length; // all are called true
  let best = { right, threshold: Number.NEGATIVE_INFINITY };
  for (const [i, item] of order.entries()) {
    right += truths[item] ? -1 : 1; // from here on it is called false
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[item]) continue;
    const threshold = next === undefined ? Number.POSITIVE_INFINITY : (scores[item]! + scores[next]!) / 2;
    if (right > best.right) best = { right, threshold };
  }
  return best.threshold;
}
