// JSON back to text, as Python writes it with an indent of 2. Numbers keep the text they had.
import { type Json, JsonNumber } from "./json.ts";

/** The text of a value, without a final line break. */
export function writeJson(json: Json, indent = "\n"): string {
  const inner = `${indent}  `;
  const lines = (open: string, items: string[], close: string) =>
    items.length === 0 ? open + close : `${open}${inner}${items.join(`,${inner}`)}${indent}${close}`;
  if (json instanceof JsonNumber) return json.text;
  if (json instanceof Map)
    return lines(
      "{",
      [...json].map(([k, v]) => `${JSON.stringify(k)}: ${writeJson(v, inner)}`),
      "}",
    );
  if (Array.isArray(json))
    return lines(
      "[",
      (json as readonly Json[]).map(item => writeJson(item, inner)),
      "]",
    );
  return JSON.stringify(json);
}
