// How often answers are the right ones.

/** Share of answers that are right. */
export function accuracy<T>(gold: ArrayLike<T>, answers: ArrayLike<T>): number {
  let right = 0;
  for (let i = 0; i < gold.length; i++) if (gold[i] === answers[i]) right++;
  return right / gold.length;
}

/** Matthews' correlation of two classes; 0 where one of the lists has a single class, as scikit-learn has it. */
export function matthews<T>(gold: ArrayLike<T>, answers: ArrayLike<T>, positive: T): number {
  const { tp, fp, fn, tn } = counts(gold, answers, positive);
  const scale = Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
  return scale === 0 ? 0 : (tp * tn - fp * fn) / scale;
}

/** F1 of one class: 2·tp / (2·tp + fp + fn); 0 where the class is nowhere. */
export function f1<T>(gold: ArrayLike<T>, answers: ArrayLike<T>, positive: T): number {
  const { tp, fp, fn } = counts(gold, answers, positive);
  return f1OfCounts(tp, tp + fp, tp + fn);
}

/** F1 of what was found, how much of it is right, and what there is to find; 0 where there is nothing of both. */
export function f1OfCounts(right: number, found: number, gold: number): number {
  return found + gold === 0 ? 0 : (2 * right) / (found + gold);
}

function counts<T>(gold: ArrayLike<T>, answers: ArrayLike<T>, positive: T): Record<"tp" | "fp" | "fn" | "tn", number> {
  const n = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let i = 0; i < gold.length; i++) {
    const is = answers[i] === positive ? "p" : "n";
    n[(gold[i] === positive) === (is === "p") ? (`t${is}` as const) : (`f${is}` as const)]++;
  }
  return n;
}
