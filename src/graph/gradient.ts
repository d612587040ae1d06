// What a small change of a value does to the loss, as more graph: reverse mode. Walking back from the loss, each operation turns what its
// output does to the loss into what its inputs do; where a value is read several times, its parts are added.
import { GlassbertError } from "../base/index.ts";
import { add } from "./ops/elementwise.ts";
import { program } from "./program.ts";
import type { Value } from "./value.ts";
import { scalar, showShape } from "./value.ts";

/**
 * ∂loss/∂x for each x, of x's shape. Values that are not on the way from an x to the loss are left out of the walk.
 *
 * @param loss - one number, shape []
 * @param of - inputs, weights or inner values that the loss depends on
 * @throws {GlassbertError} E_SHAPE: the loss is no single number, does not depend on an x, or an operation on the way has no gradient
 */
export function gradients(loss: Value, of: readonly Value[]): Value[] {
  if (loss.shape.length > 0)
    throw new GlassbertError(
      "E_SHAPE",
      `the loss has shape ${showShape(loss.shape)}`,
      "make it one number: sum or mean over its dimensions",
    );
  const { order } = program({ loss });
  const onTheWay = new Set<Value>(of);
  for (const value of order) if (value.origin.from === "operation" && value.origin.inputs.some(x => onTheWay.has(x))) onTheWay.add(value);

  const parts = new Map<Value, Value[]>([[loss, [scalar(1)]]]);
  const total = (value: Value): Value | undefined => {
    const all = parts.get(value);
    const sum = all?.reduce(add);
    if (sum) parts.set(value, [sum]);
    return sum;
  };
  for (const value of order.toReversed()) {
    const { origin } = value;
    if (origin.from !== "operation" || !onTheWay.has(value)) continue;
    const upstream = total(value);
    if (upstream === undefined || !origin.inputs.some(x => onTheWay.has(x))) continue;
    const ofInputs = origin.rule.gradient?.(upstream, value);
    if (!ofInputs) throw new GlassbertError("E_SHAPE", `${origin.name} has no gradient here`, "train a model without it");
    for (const [i, input] of origin.inputs.entries()) {
      const part = ofInputs[i];
      if (part && onTheWay.has(input)) parts.set(input, [...(parts.get(input) ?? []), part()]);
    }
  }
  return of.map(value => {
    const found = total(value);
    if (found) return found;
    throw new GlassbertError("E_SHAPE", `the loss does not depend on a value of shape ${showShape(value.shape)}`, "leave it out");
  });
}
