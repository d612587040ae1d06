// Rows of a table by index: how ids become vectors. The straight way; one-hot.ts shows that it is a matrix product left out.
import { GlassbertError } from "../base/index.ts";

/**
 * Takes one row of a learned table per id. Equal to one-hot rows times the table, without the products.
 *
 * @param table - weights, [V, E] row after row
 * @param width - E
 * @param ids - row numbers, 0 <= id < V, [T]
 * @returns a fresh copy of the rows, [T, E]
 * @throws {GlassbertError} E_ID_RANGE: an id outside the table: says which, where, and what the table holds. E_INPUT: `width` does not divide the table
 * @see https://github.com/google-research/bert/blob/eedf5716ce1268e56f0a50264a88cafad334ac61/modeling.py#L380 `embedding_lookup`
 */
export function lookUp(table: Float32Array, width: number, ids: Int32Array): Float32Array<ArrayBuffer> {
  const rows = rowsOf(table, width);
  const result = new Float32Array(ids.length * width);
  ids.forEach((id, index) => {
    if (id < 0 || id >= rows) {
      const message = `id ${id} (number ${index} of ${ids.length}) is outside the table, which has rows 0 to ${rows - 1}`;
      throw new GlassbertError("E_ID_RANGE", message, "use the tokenizer that belongs to this table");
    }
    result.set(table.subarray(id * width, (id + 1) * width), index * width);
  });
  return result;
}

/** V of a [V, E] table. Throws E_INPUT when `width` is no size or does not divide the table. */
export function rowsOf(table: Float32Array, width: number): number {
  const rows = table.length / width;
  if (Number.isInteger(rows) && Number.isInteger(width) && width > 0) return rows;
  const message = `a table of ${table.length} numbers has no rows of width ${width}`;
  throw new GlassbertError("E_INPUT", message, "give the width the table was stored with");
}
