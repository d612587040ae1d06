// A large batch in parts that fit: the gradients of its micro-batches are added up, and one step is taken with the sum. The order of the parts
// is the order of the additions, so the same parts give the same sum.
import { GlassbertError } from "../../base/index.ts";

/**
 * Adds gradients to those of the micro-batches before; a name's first gradient is copied. Divide by their number with the optimiser's `scale`, or
 * weigh the losses so that they add up to that of the whole batch.
 *
 * @param sum - changed in place; empty for the first micro-batch, or zeros
 * @throws {GlassbertError} E_INPUT: a gradient of another length than before
 */
export function accumulate(sum: Map<string, Float32Array>, gradients: ReadonlyMap<string, Float32Array>): void {
  for (const [name, gradient] of gradients) {
    const total = sum.get(name);
    if (total === undefined) sum.set(name, gradient.slice());
    else if (total.length === gradient.length) for (let i = 0; i < total.length; i++) total[i]! += gradient[i]!;
    else throw new GlassbertError("E_INPUT", `${name}: ${total.length} numbers, now ${gradient.length}`, "add up gradients of one model");
  }
}
