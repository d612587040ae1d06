// The weights of a program, out of those that somebody gives.
import { GlassbertError } from "../../base/index.ts";
import type { Program } from "../../graph/index.ts";
import { sizeOf } from "../../tensor/index.ts";
import { gradientName } from "../objective/training-program.ts";

/**
 * The weights that a training program has gradients for, each taken over by `take`.
 *
 * @throws {GlassbertError} E_WEIGHTS: one is missing or has another size
 */
export function initialWeights(
  { inputs, outputs }: Program,
  given: ReadonlyMap<string, Float32Array>,
  take: (numbers: Float32Array) => Float32Array,
): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [name, { shape }] of inputs) {
    if (!outputs.has(gradientName(name))) continue;
    const numbers = given.get(name);
    const count = sizeOf(shape as readonly number[]);
    if (numbers?.length !== count) {
      const found = numbers ? `has ${numbers.length} numbers, not ${count}` : "is missing";
      throw new GlassbertError("E_WEIGHTS", `the weight ${name} ${found}`, "give the weights that the program was written for");
    }
    weights.set(name, take(numbers));
  }
  return weights;
}
