// Shape rules that several operations share. They run when the graph is built, so a mistake is met at the line that makes it.
import { GlassbertError } from "../base/index.ts";
import type { Dimension, Kind, Shape, Value } from "./value.ts";
import { showShape } from "./value.ts";

/** Ends the building of a graph: `operation` cannot take these operands, because `why`. */
export function refuse(operation: string, operands: readonly Value[], why: string): never {
  const shapes = operands.map(o => `${o.kind} ${showShape(o.shape)}`).join(" and ");
  throw new GlassbertError("E_SHAPE", `${operation}: ${shapes}: ${why}`, "give it operands whose shapes fit");
}

/** Every operand has to be of this kind. */
export function expectKind(operation: string, kind: Kind, operands: readonly Value[]): void {
  if (operands.some(o => o.kind !== kind)) refuse(operation, operands, `every operand has to be ${kind}`);
}

/** The shape of an elementwise result: equal dimensions, or 1 against anything, aligned at the right. */
export function broadcast(operation: string, a: Value, b: Value): Shape {
  const rank = Math.max(a.shape.length, b.shape.length);
  const at = (shape: Shape, i: number): Dimension => shape[shape.length - rank + i] ?? 1;
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [at(a.shape, i), at(b.shape, i)];
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    return refuse(operation, [a, b], `${m} and ${n} differ and neither is 1`);
  });
}

/** An axis counted from the end (-1 is the last) as one counted from the start. */
export function axisOf(operation: string, x: Value, axis: number): number {
  const rank = x.shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) refuse(operation, [x], `it has no axis ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** The last dimension, which has to be a known size. */
export function width(operation: string, x: Value): number {
  const last = x.shape.at(-1);
  return typeof last === "number" ? last : refuse(operation, [x], "the last dimension has to be a known size");
}
