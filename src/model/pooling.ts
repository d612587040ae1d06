// From the vectors of the tokens to one vector of the text (sentence-transformers modules/pooling.py, modules/normalize.py). Rows are
// padded on the right here, so the first attended token is the first column.
import type { Value } from "../graph/index.ts";
import { add, divide, largest, maximum, multiply, parameter, select, squareRoot, sum, toFloat, unsqueeze } from "../graph/index.ts";
import { float32 } from "../tensor/index.ts";
import type { Encoder } from "./encoder.ts";
import type { PoolingMode } from "./sentence.ts";

const scalar = (name: string, value: number): Value => parameter(name, float32([], Float32Array.of(value)));

/**
 * One vector per text.
 *
 * @param counted - 1 for tokens that take part, 0 for others, [B, T]
 * @returns [B, D]
 */
export function pool(mode: PoolingMode, { lastHiddenState }: Encoder, counted: Value): Value {
  if (mode === "cls") return select(lastHiddenState, 1, 0); // [B, D]
  const mask = unsqueeze(toFloat(counted), [2]); // [B, T, 1]
  if (mode === "max") {
    const outside = multiply(add(mask, scalar("minus_one", -1)), scalar("far", 3.4028234663852886e38)); // 0 or the most negative float
    return largest(add(lastHiddenState, outside), 1); // [B, D]
  }
  const total = sum(multiply(lastHiddenState, mask), 1); // [B, D]
  return divide(total, maximum(sum(mask, 1), scalar("tiny", 1e-9))); // [B, D]
}

/** x / max(‖x‖₂, 1e-12): length 1, and a zero vector stays zero. */
export function unitLength(x: Value): Value {
  const length = unsqueeze(squareRoot(sum(multiply(x, x), -1)), [1]); // [B, 1]
  return divide(x, maximum(length, scalar("epsilon", 1e-12)));
}
