// What logistic regression minimises, with its gradient, and what it answers. Weights are [C, D + 1], the bias last.

/** Vectors with a class each. */
export interface Examples {
  /** Row after row, [N, D]. */
  readonly vectors: Float32Array;
  /** D */
  readonly width: number;
  /** Class numbers, [N]. */
  readonly labels: Int32Array;
  /** C */
  readonly classes: number;
}

/**
 * Mean cross entropy of the rows plus strength/2 · Σ w² (biases are free).
 *
 * @param rows - the examples that count
 * @param gradient - shape of the weights, overwritten
 */
export function crossEntropy(
  { vectors, width: D, labels, classes: C }: Examples,
  rows: Int32Array,
  strength: number,
  weights: Float64Array,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  const logits = new Float64Array(C);
  let loss = 0;
  for (const row of rows) {
    const x = vectors.subarray(row * D, (row + 1) * D);
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < C; c++) {
      logits[c] = score(x, weights, c * (D + 1), D);
      largest = Math.max(largest, logits[c]!);
    }
    let total = 0;
    for (let c = 0; c < C; c++) total += Math.exp(logits[c]! - largest);
    loss += largest + Math.log(total) - logits[labels[row]!]!;
    for (let c = 0; c < C; c++) {
      const error = (Math.exp(logits[c]! - largest) / total - (labels[row] === c ? 1 : 0)) / rows.length;
      const first = c * (D + 1);
      if (Math.abs(error) < 1e-9 / C) continue; // adds less than the tolerance of the minimum
      for (let d = 0; d < D; d++) gradient[first + d]! += error * x[d]!;
      gradient[first + D]! += error;
    }
  }
  let squares = 0;
  for (let i = 0; i < weights.length; i++) {
    if (i % (D + 1) === D) continue;
    squares += weights[i]! ** 2;
    gradient[i]! += strength * weights[i]!;
  }
  return loss / rows.length + (strength / 2) * squares;
}

/** The class with the highest logit for a row; of equal ones the first. */
export function likeliest(vectors: Float32Array, row: number, D: number, weights: Float64Array, C: number): number {
  const x = vectors.subarray(row * D, (row + 1) * D);
  let [best, highest] = [0, Number.NEGATIVE_INFINITY];
  for (let c = 0; c < C; c++) {
    const logit = score(x, weights, c * (D + 1), D);
    if (logit > highest) [best, highest] = [c, logit];
  }
  return best;
}

/** w · x + bias, in two sums. */
function score(x: Float32Array, weights: Float64Array, first: number, D: number): number {
  let [even, odd] = [0, weights[first + D]!];
  let d = 0;
  for (; d + 1 < D; d += 2) {
    even += x[d]! * weights[first + d]!;
    odd += x[d + 1]! * weights[first + d + 1]!;
  }
  return d < D ? even + odd + x[d]! * weights[first + d]! : even + odd;
}
