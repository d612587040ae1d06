// LAMB (You et al. 2020): Adam's direction, but each weight moves by a share of its own size, the rate: p −= rate · ‖p‖/‖u‖ · u. Two dialects:
// google-research/albert (lamb_optimizer.py) without bias correction, ltgoslo/ltg-bert (lamb.py) with it. In both, weights that are not
// decayed take u as it is.
import type { DecayOptions } from "./decay.ts";
import { bertNoDecay, decayOf } from "./decay.ts";
import type { AdamStep, MomentOptions, Slot } from "./moments.ts";
import { withMoments } from "./moments.ts";
import type { Optimizer } from "./optimizer.ts";

/** What can be chosen. */
export interface LambOptions extends MomentOptions, DecayOptions {
  /** Searched in each weight's name: those it finds are neither decayed nor measured. */
  readonly noDecay: RegExp;
}

/** ALBERT's. */
export const albertLamb: LambOptions = {
  betas: [0.9, 0.999],
  eps: 1e-6,
  weightDecay: 0.01,
  noDecay: bertNoDecay,
  biasCorrection: false,
};

/** LTG-BERT's: embeddings are not decayed either. */
export const ltgLamb: LambOptions = {
  betas: [0.9, 0.98],
  eps: 1e-6,
  weightDecay: 0.1,
  noDecay: /LayerNorm|layer_norm|bias|embedding/,
  biasCorrection: true,
};

/** LAMB, ALBERT's unless told otherwise: `lamb(ltgLamb)`. */
export function lamb(options: Partial<LambOptions> = {}): Optimizer {
  const all = { ...albertLamb, ...options };
  let scratch = new Float32Array(0);
  return withMoments(all, (slot, step) => {
    if (scratch.length < slot.weight.length) scratch = new Float32Array(slot.weight.length);
    const decay = decayOf(all, slot.name);
    const ratio = direction(slot, step, decay, scratch);
    move(slot.weight, scratch, slot.rate * (slot.name.search(all.noDecay) < 0 ? ratio : 1));
  });
}

/** The direction u into `u`; gives ‖p‖/‖u‖, or 1 where either is 0. */
function direction({ weight, gradient, m, v }: Slot, step: AdamStep, decay: number, u: Float32Array): number {
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
