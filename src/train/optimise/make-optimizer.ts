// An optimiser as a config file names it: whose rule it is, and what differs from the numbers its authors took.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { AdamWOptions } from "./adamw.ts";
import { adamW, adamWDefaults } from "./adamw.ts";
import { albertLamb, lamb, ltgLamb } from "./lamb.ts";
import type { Optimizer } from "./optimizer.ts";

/** Whose rule: PyTorch's AdamW, google-research's AdamW, ALBERT's LAMB, LTG-BERT's LAMB. */
export type OptimizerName = "adamw" | "bert-adamw" | "lamb-albert" | "lamb-ltg";

/** A rule and the numbers that differ from its own. */
export interface OptimizerDescription extends Partial<Omit<AdamWOptions, "biasCorrection">> {
  readonly name: OptimizerName;
}

const rules: Readonly<Record<OptimizerName, (options: Partial<AdamWOptions>) => Optimizer>> = {
  adamw: options => adamW({ ...adamWDefaults, ...options }),
  "bert-adamw": options => adamW({ ...adamWDefaults, biasCorrection: false, ...options }),
  "lamb-albert": options => lamb({ ...albertLamb, ...options }),
  "lamb-ltg": options => lamb({ ...ltgLamb, ...options }),
};

/**
 * The optimiser of a description: `{ name: "bert-adamw", weightDecay: 0.1 }`.
 *
 * @throws {GlassbertError} E_USAGE: an unknown name or key, with the near ones, or a number outside its range
 */
export function makeOptimizer({ name, ...options }: OptimizerDescription): Optimizer {
  const names = Object.keys(rules);
  if (!names.includes(name)) {
    const message = `the optimizer's name is ${JSON.stringify(name)}.${didYouMean(String(name), names)}`;
    throw new GlassbertError("E_USAGE", message, `take one of ${names.join(", ")}`);
  }
  const known = ["betas", "eps", "weightDecay", "noDecay"];
  const odd = Object.keys(options).find(key => !known.includes(key));
  if (odd !== undefined) {
    const message = `the optimizer has no ${JSON.stringify(odd)}.${didYouMean(odd, known)}`;
    throw new GlassbertError("E_USAGE", message, `its keys are name, ${known.join(", ")}`);
  }
  return rules[name](options);
}
