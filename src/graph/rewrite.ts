// A program made out of another: some values replaced, everything that is computed from them computed from the new ones. The rules of the
// operations stay as they are, so a replacement has to have the kind and the shape of what it stands for.
import { refuse } from "./check.ts";
import type { Program } from "./program.ts";
import { program } from "./program.ts";
import type { Value } from "./value.ts";
import { showShape } from "./value.ts";

/**
 * Walks from the inputs to the outputs and asks `replace` for each value.
 *
 * @param replace - is given a value and its operands as they are after their own replacement (none for inputs and weights); undefined keeps it
 * @throws {GlassbertError} E_SHAPE: a replacement of another kind or shape
 */
export function rewrite(from: Program, replace: (value: Value, operands: readonly Value[]) => Value | undefined): Program {
  const now = new Map<Value, Value>();
  for (const value of from.order) {
    const { origin } = value;
    const before = origin.from === "operation" ? origin.inputs : [];
    const operands = before.map(operand => now.get(operand)!);
    const other = replace(value, operands);
    if (other && (other.kind !== value.kind || showShape(other.shape) !== showShape(value.shape)))
      refuse("rewrite", [value, other], "what replaces a value needs its kind and shape");
    const isMoved = operands.some((operand, i) => operand !== before[i]);
    now.set(value, other ?? (isMoved ? ({ ...value, origin: { ...origin, inputs: operands } } as Value) : value));
  }
  return program(Object.fromEntries(Array.from(from.outputs, ([name, value]) => [name, now.get(value)!])));
}
