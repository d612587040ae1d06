// JSON with typed arrays as arrays and floats in their shortest f32 text. JSON has no NaN or Infinity: they become null, and are counted.
import { JsonNumber } from "../base/index.ts";
import { floatText } from "./number-text.ts";

/** What `toJson` did: the text, and how many numbers had to become null. */
export interface JsonText {
  readonly text: string;
  readonly nulls: number;
}

/** A value of plain objects, arrays, typed arrays, strings, numbers, booleans and null as JSON on one line. Undefined fields are left out. */
export function toJson(value: unknown, precision?: number): JsonText {
  let nulls = 0;
  const number = (x: number) => {
    if (Number.isFinite(x)) return floatText(x, precision);
    nulls++;
    return "null";
  };
  const write = (it: unknown): string => {
    if (typeof it === "number") return number(it);
    if (typeof it !== "object" || it === null) return JSON.stringify(it);
    if (it instanceof JsonNumber) return it.text; // an id goes out as it came in
    if (it instanceof Int32Array) return `[${it.join()}]`;
    if (it instanceof Float32Array) return `[${Array.from(it, number).join()}]`;
    if (Array.isArray(it)) return it.every(isPlain) ? JSON.stringify(it) : `[${it.map(x => write(x ?? null)).join()}]`;
    const fields = Object.entries(it).filter(([, field]) => field !== undefined);
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${write(field)}`).join(",")}}`;
  };
  return { text: write(value), nulls };
}

// What JSON.stringify writes as we would, and faster: no fractions, nothing inside.
function isPlain(it: unknown): boolean {
  return typeof it === "string" || Number.isSafeInteger(it) || it === null;
}
