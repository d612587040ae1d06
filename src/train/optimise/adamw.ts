// Adam with decoupled weight decay (Loshchilov and Hutter 2019), in both forms that train BERTs: with bias correction as in PyTorch, and
// without as in google-research/bert. Without it the first updates are several times larger (3.2 at step 1, 6.6 at step 12): its warm-up is
// not a matter of taste.
import type { DecayOptions } from "./decay.ts";
import { bertNoDecay, isDecayed } from "./decay.ts";
import type { AdamStep, MomentOptions, Slot } from "./moments.ts";
import { withMoments } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** What can be chosen. */
export interface AdamWOptions extends MomentOptions, DecayOptions {}

/** PyTorch's rule, with the numbers of BERT: `eps` is 1e-6. */
export const adamWDefaults: AdamWOptions = {
  betas: [0.9, 0.999],
  eps: 1e-6,
  weightDecay: 0.01,
  noDecay: bertNoDecay,
  biasCorrection: true,
};

/** AdamW; `biasCorrection: false` makes it BERT's. */
export function adamW(options: Partial<AdamWOptions> = {}): Optimizer {
  const all = { ...adamWDefaults, ...options };
  return withMoments(all, (slot, step) => update(slot, step, isDecayed(all, slot.name) ? all.weightDecay : 0));
}

// torch decays the weight before the update and BERT within it. The update does not depend on the weight, so both are p − rate · (u + decay · p).
function update({ weight, gradient, m, v, rate }: Slot, step: AdamStep, decay: number): void {
  const { beta1, beta2, eps, scale, mScale, rootScale } = step;
  const [rest1, rest2, keep, mRate] = [1 - beta1, 1 - beta2, 1 - rate * decay, rate * mScale];
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i]! * scale;
    const mean = beta1 * m[i]! + rest1 * g;
    const square = beta2 * v[i]! + rest2 * g * g;
    m[i] = mean;
    v[i] = square;
    weight[i] = keep * weight[i]! - (mRate * mean) / (rootScale * Math.sqrt(square) + eps);
  }
}
