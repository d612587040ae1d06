// A computation from inputs to chosen outputs, in an order in which it can be run. Any value can be an output; what no output needs
// is not part of the program.
import { GlassbertError } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Value } from "./value.ts";
import { showShape } from "./value.ts";

/** What a Runtime loads. */
export interface Program {
  /** The values that a run has to be given, by name. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** The values that a run gives back, by name. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Every value, operands before results. */
  readonly order: readonly Value[];
}

/** The program that computes these outputs. */
export function program(outputs: Readonly<Record<string, Value>>): Program {
  const order: Value[] = [];
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value)) return;
    seen.add(value);
    if (value.origin.from === "operation") value.origin.inputs.forEach(visit);
    order.push(value);
  };
  Object.values(outputs).forEach(visit);
  const inputs = new Map<string, Value>();
  for (const value of order) {
    if (value.origin.from !== "input") continue;
    const { name } = value.origin;
    if (inputs.has(name))
      throw new GlassbertError("E_SHAPE", `two inputs are named "${name}"`, "make each input once and use it everywhere");
    inputs.set(name, value);
  }
  return { inputs, outputs: new Map(Object.entries(outputs)), order };
}

/** Checks what a run is given: every input there, nothing else, kinds and shapes right, one size per named dimension. */
export function checkFeeds({ inputs }: Pick<Program, "inputs">, feeds: Readonly<Record<string, Tensor>>): void {
  const known = [...inputs.keys()].join(", ");
  for (const name of Object.keys(feeds)) {
    if (!inputs.has(name)) throw new GlassbertError("E_INPUT", `the program has no input "${name}"`, `its inputs are ${known}`);
  }
  const sizes = new Map<string, number>();
  for (const [name, { kind, shape }] of inputs) {
    const fed = feeds[name];
    if (!fed) throw new GlassbertError("E_INPUT", `input "${name}" is missing`, `give all of ${known}`);
    const fits =
      fed.dtype === kind &&
      fed.shape.length === shape.length &&
      shape.every((d, i) => fed.shape[i] === (typeof d === "number" ? d : (sizes.get(d) ?? fed.shape[i])));
    if (!fits) {
      const named = [...sizes].map(([d, n]) => `${d} = ${n}`).join(", ");
      const given = `${fed.dtype} ${showShape(fed.shape)}`;
      throw new GlassbertError(
        "E_INPUT",
        `input "${name}" is ${given}, expected ${kind} ${showShape(shape)}${named && ` with ${named}`}`,
        "give it a tensor of that kind and shape",
      );
    }
    for (const [i, d] of shape.entries()) if (typeof d === "string") sizes.set(d, fed.shape[i]!);
  }
}
