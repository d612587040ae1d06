// Gradients whose common length is too large are shortened together, so that the step keeps its direction. The shortening is a number that the
// optimiser multiplies by on its way: no pass of its own. Sums are in double precision.

/** ‖g‖ over all gradients together; NaN or Infinity where one of them holds such a number. */
export function globalNorm(gradients: ReadonlyMap<string, Float32Array>): number {
  let sum = 0;
  for (const gradient of gradients.values()) sum += squares(gradient);
  return Math.sqrt(sum);
}

// Four sums, because each addition has to wait for the one before it in the same sum.
function squares(x: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = x.length - (x.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += x[i]! * x[i]!;
    b += x[i + 1]! * x[i + 1]!;
    c += x[i + 2]! * x[i + 2]!;
    d += x[i + 3]! * x[i + 3]!;
  }
  for (let i = whole; i < x.length; i++) a += x[i]! * x[i]!;
  return a + b + (c + d);
}

/**
 * What to multiply gradients of this norm by, so that it is at most `maxNorm`: maxNorm / norm, or 1 where it is already.
 *
 * @param softening - added to the norm: PyTorch's `clip_grad_norm_` has 1e-6 there, TensorFlow's `clip_by_global_norm` nothing. Default 0
 */
export function clipScale(norm: number, maxNorm: number, softening = 0): number {
  return maxNorm / Math.max(norm + softening, maxNorm);
}
