// The same computation with the tokens of all texts in one row of vectors, [batch · tokens, D], wherever an operation treats each vector by
// itself: the linear layers, norms and activations of an encoder. Only attention sees texts again. What it saves is reshaping between them.
import { chain, flatten, unflatten } from "./ops/shapes.ts";
import type { Program } from "./program.ts";
import { program } from "./program.ts";
import type { Shape, Value } from "./value.ts";

/** The program with its row-wise parts over [rows, D]. Outputs keep their shapes. */
export function inRows(from: Program): Program {
  const whole = new Map<Value, Value>(); // in the shape it had
  const rows = new Map<Value, Value>(); // [rows, D], or [rows] of ids
  const wholeOf = (value: Value): Value => {
    const known = whole.get(value) ?? unflatten(rows.get(value)!, textsOf(from, value)!);
    whole.set(value, known);
    return known;
  };
  const rowsOf = (value: Value): Value => {
    const known = rows.get(value) ?? (value.shape.length === 2 ? chain : flatten)(wholeOf(value));
    rows.set(value, known);
    return known;
  };
  for (const value of from.order) {
    const { origin } = value;
    if (origin.from !== "operation") whole.set(value, value);
    else if (origin.name === "flatten" && rows.has(origin.inputs[0]!)) whole.set(value, rowsOf(origin.inputs[0]!));
    else if (origin.rule.again && textsOf(from, value) && origin.inputs.every(x => isRowwise(x, value.shape)))
      rows.set(value, origin.rule.again(origin.inputs.map(x => (hasTexts(x, value.shape) ? rowsOf(x) : wholeOf(x)))));
    else whole.set(value, { ...value, origin: { ...origin, inputs: origin.inputs.map(wholeOf) } });
  }
  return program(Object.fromEntries(Array.from(from.outputs, ([name, value]) => [name, wholeOf(value)])));
}

/** The input that has the leading dimensions of vectors [batch, tokens, D]. */
function textsOf({ inputs }: Program, { shape }: Value): Value | undefined {
  if (shape.length !== 3 || typeof shape[2] === "string") return undefined;
  return [...inputs.values()].find(input => input.shape.length === 2 && input.shape[0] === shape[0] && input.shape[1] === shape[1]);
}

/** Vectors or ids of the same texts, against what all rows share: a bias, a table, the weights. */
const hasTexts = (x: Value, [batch, tokens]: Shape): boolean => x.shape[0] === batch && x.shape[1] === tokens;
const isRowwise = (x: Value, shape: Shape): boolean => hasTexts(x, shape) || x.shape.length < 2 || x.origin.from === "parameter";
