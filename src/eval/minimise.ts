// The lowest point of a smooth convex function, from its value and gradient: L-BFGS (Nocedal and Wright 2006, algorithm 7.4) with steps
// halved until the function falls enough. Deterministic, no randomness anywhere.

/** A function and its gradient: returns f(x), writes ∇f(x). */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** When to stop. */
export interface MinimiseOptions {
  /** Default 200. */
  readonly iterations?: number;
  /** Largest component of the gradient that counts as zero. Default 1e-5. */
  readonly tolerance?: number;
  /** Called before each step; may wait, may throw. */
  readonly onStep?: (step: number) => Promise<void>;
}

/** Steps whose curvature is remembered. */
const memory = 10;

/** Walks downhill from `start`, which stays as it is. */
export async function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Promise<Float64Array> {
  const { iterations = 200, tolerance = 1e-5, onStep } = options;
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const past: { s: Float64Array; y: Float64Array; sy: number }[] = [];
  for (let step = 0; step < iterations; step++) {
    await onStep?.(step);
    if (gradient.every(g => Math.abs(g) <= tolerance)) break;
    const direction = descent(gradient, past);
    const slope = dot(direction, gradient);
    let length = past.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = x;
    const nextGradient = new Float64Array(x.length);
    let nextValue = value;
    for (let tries = 0; tries < 40; tries++, length /= 2) {
      next = x.map((v, i) => v + length * direction[i]!);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break; // Armijo's condition
    }
    if (!(nextValue < value)) break; // as low as rounding allows
    const s = next.map((v, i) => v - x[i]!);
    const y = nextGradient.map((g, i) => g - gradient[i]!);
    const sy = dot(s, y);
    if (sy > 0) past.push({ s, y, sy });
    if (past.length > memory) past.shift();
    [x, gradient, value] = [next, nextGradient, nextValue];
  }
  return x;
}

/** −H·∇f, where H is the inverse curvature that the past steps tell of (the two-loop recursion). */
function descent(gradient: Float64Array, past: readonly { s: Float64Array; y: Float64Array; sy: number }[]): Float64Array {
  const q = gradient.map(g => -g);
  const alphas: number[] = [];
  for (const { s, y, sy } of past.toReversed()) {
    const alpha = dot(s, q) / sy;
    alphas.unshift(alpha);
    addTo(q, y, -alpha);
  }
  const last = past.at(-1);
  if (last) {
    const scale = last.sy / dot(last.y, last.y);
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  past.forEach(({ s, y, sy }, k) => {
    addTo(q, s, alphas[k]! - dot(y, q) / sy);
  });
  return q;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addTo(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
