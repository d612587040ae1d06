// LAMB (You et al. 2020): Adam's direction, but each weight moves by a share of its own size, the rate: p −= rate · ‖p‖/‖u‖ · u. Two dialects:
// google-research/albert (lamb_optimizer.py) without bias correction, ltgoslo/ltg-bert (training/lamb.py) with it and without decay of the
// embeddings. In both, a weight that is not decayed takes u as it is.
import type { DecayOptions } from "./decay.ts";
import { bertNoDecay, isDecayed } from "./decay.ts";
import type { AdamStep, MomentOptions, Slot } from "./moments.ts";
import { withMoments } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** What can be chosen. Weights that `noDecay` finds are not measured either. */
export interface LambOptions extends MomentOptions, DecayOptions {}

/** ALBERT's. */
export const albertLamb: LambOptions = {
  betas: [0.9, 0.999],
  eps: 1e-6,
  weightDecay: 0.01,
  noDecay: bertNoDecay,
  biasCorrection: false,
};

/** LTG-BERT's. */
export const ltgLamb: LambOptions = {
  betas: [0.9, 0.98],
  eps: 1e-6,
  weightDecay: 0.1,
  noDecay: [...bertNoDecay, "embedding"],
  biasCorrection: true,
};

/** LAMB; `lamb(ltgLamb)` is the other dialect. */
export function lamb(options: Partial<LambOptions> = {}): Optimizer {
  const all = { ...albertLamb, ...options };
  let direction = new Float32Array(0);
  return withMoments(all, (slot, step) => {
    if (direction.length < slot.weight.length) direction = new Float32Array(slot.weight.length);
    if (!isDecayed(all, slot.name)) {
      findDirection(slot, step, 0, direction);
      move(slot.weight, direction, slot.rate);
    } else {
      const ratio = findDirection(slot, step, all.weightDecay, direction);
      move(slot.weight, direction, slot.rate * ratio);
    }
  });
}

/** Writes u; gives ‖p‖/‖u‖, or 1 where either is 0. */
function findDirection({ weight, gradient, m, v }: Slot, step: AdamStep, decay: number, u: Float32Array): number {
  const { beta1, beta2, eps, scale, mScale, rootScale } = step;
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  let [ofWeight, ofDirection] = [0, 0];
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i]! * scale;
    const mean = beta1 * m[i]! + rest1 * g;
    const square = beta2 * v[i]! + rest2 * g * g;
    m[i] = mean;
    v[i] = square;
    const p = weight[i]!;
    const d = (mScale * mean) / (rootScale * Math.sqrt(square) + eps) + decay * p;
    u[i] = d;
    ofWeight += p * p;
    ofDirection += d * d;
  }
  return ofWeight > 0 && ofDirection > 0 ? Math.sqrt(ofWeight / ofDirection) : 1;
}

function move(weight: Float32Array, u: Float32Array, rate: number): void {
  for (let i = 0; i < weight.length; i++) weight[i]! -= rate * u[i]!;
}
