// The memory of Adam and its kin: for each weight the running means of its gradient (m) and of its square (v), and how many steps were done.
// Both begin at zero, so early values are too small by 1 − β^t; whether that is corrected is the one difference between Adam and BERT's Adam.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { DecayOptions } from "./decay.ts";
import type { Optimizer, OptimizerState, Rate } from "./optimizer.ts";

/** What is the same for all weights of a step. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** What gradients are multiplied by. */
  readonly scale: number;
  /** What m is multiplied by: 1 / (1 − β1^t), or 1 without correction. */
  readonly mScale: number;
  /** What √v is multiplied by: 1 / √(1 − β2^t), or 1. */
  readonly rootScale: number;
}

/** One weight in a step. */
export interface Slot {
  readonly name: string;
  readonly weight: Float32Array;
  readonly gradient: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  readonly rate: number;
}

/** How the moments move. */
export interface MomentOptions {
  /** β1 and β2. */
  readonly betas: readonly [number, number];
  /** Added to the root of v. */
  readonly eps: number;
  /** Whether m and v are divided by what they lack at the beginning. */
  readonly biasCorrection: boolean;
}

/**
 * An optimiser that keeps moments; `update` moves one weight and its m and v.
 *
 * @throws {GlassbertError} E_USAGE: a number outside its range
 */
export function withMoments(options: MomentOptions & DecayOptions, update: (slot: Slot, step: AdamStep) => void): Optimizer {
  const { betas, eps, biasCorrection } = options;
  const [beta1, beta2] = betas;
  checkOptions(options);
  const slots = new Map<string, Float32Array>();
  let t = 0;

  const moment = (key: string, length: number): Float32Array => {
    const there = slots.get(key);
    if (there?.length === length) return there;
    if (there !== undefined)
      throw new GlassbertError(
        "E_INPUT",
        `${key}: ${there.length} numbers are remembered, the weight has ${length}`,
        "train one model only",
      );
    const fresh = new Float32Array(length);
    slots.set(key, fresh);
    return fresh;
  };

  return {
    step: (weights, gradients, rate, scale = 1) => {
      checkScale(scale);
      const ready = [...gradients].map(([name, gradient]) => {
        const weight = weightOf(weights, name, gradient);
        const [m, v] = [moment(`m.${name}`, weight.length), moment(`v.${name}`, weight.length)];
        return { name, weight, gradient, m, v, rate: rateOf(rate, name) };
      });
      t++;
      const mScale = biasCorrection ? 1 / (1 - beta1 ** t) : 1;
      const rootScale = biasCorrection ? 1 / Math.sqrt(1 - beta2 ** t) : 1;
      for (const slot of ready) update(slot, { beta1, beta2, eps, scale, mScale, rootScale });
    },
    state: () => ({ step: t, slots }),
    restore: state => {
      checkState(state);
      slots.clear();
      for (const [key, values] of state.slots) slots.set(key, values.slice());
      t = state.step;
    },
  };
}

function checkOptions({ betas, eps, weightDecay, noDecay }: MomentOptions & DecayOptions): void {
  const check = (isRight: boolean, what: string, expected: string): void => {
    if (!isRight) throw new GlassbertError("E_USAGE", `the optimizer's ${what}, expected ${expected}`, "correct that value");
  };
  const isNumber = (x: unknown): boolean => typeof x === "number" && x >= 0; // they may come from a config file
  check(betas.length === 2 && betas.every(x => isNumber(x) && x < 1), `betas are ${String(betas)}`, "two numbers from 0, below 1");
  check(isNumber(eps), `eps is ${eps}`, "a number of at least 0");
  check(isNumber(weightDecay), `weightDecay is ${weightDecay}`, "a number of at least 0");
  check(Array.isArray(noDecay) && noDecay.every(word => typeof word === "string"), `noDecay is ${String(noDecay)}`, "a list of words");
}

function checkScale(scale: number): void {
  if (!Number.isFinite(scale))
    throw new GlassbertError("E_INPUT", `the gradients' scale is ${scale}`, "the gradients are not finite: stop, or skip this step");
}

function rateOf(rate: Rate, name: string): number {
  const result = typeof rate === "number" ? rate : rate(name);
  if (!Number.isFinite(result)) throw new GlassbertError("E_INPUT", `the learning rate of ${name} is ${result}`, "give a finite number");
  return result;
}

function weightOf(weights: ReadonlyMap<string, Float32Array>, name: string, gradient: Float32Array): Float32Array {
  const weight = weights.get(name);
  if (weight === undefined) {
    const message = `there is a gradient of ${name}, but no such weight.${didYouMean(name, weights.keys())}`;
    throw new GlassbertError("E_INPUT", message, "give weights and gradients of one model");
  }
  if (weight.length !== gradient.length) {
    const message = `${name}: ${weight.length} numbers, its gradient has ${gradient.length}`;
    throw new GlassbertError("E_INPUT", message, "give weights and gradients of one model");
  }
  return weight;
}

function checkState({ step, slots }: OptimizerState): void {
  const odd = [...slots.keys()].find(
    key => !/^[mv]\./.test(key) || slots.get(`${key[0] === "m" ? "v" : "m"}${key.slice(1)}`) === undefined,
  );
  if (odd !== undefined)
    throw new GlassbertError(
      "E_INPUT",
      `${odd}: no pair of m and v, as this optimizer remembers them`,
      "continue with the optimizer of that state",
    );
  if (!Number.isSafeInteger(step) || step < 0) throw new GlassbertError("E_INPUT", `the state's step is ${step}`, "give a count of steps");
}
