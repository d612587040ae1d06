// Sums so far.
import type { Tensor } from "../../tensor/index.ts";
import { sizeOf } from "../../tensor/index.ts";
import { axisOf } from "../check.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

/** Along an axis, each number becomes the sum of itself and all before it: over a mask, that counts the tokens. */
export function runningSum(x: Value, axis: number): Value {
  const at = axisOf("runningSum", x, axis);
  return operation("runningSum", [x], x.kind, x.shape, {
    evaluate: ([t]) => {
      const [count, inner] = [t!.shape[at]!, sizeOf(t!.shape.slice(at + 1))];
      const data = t!.data.slice();
      for (let i = 0; i < data.length; i++) if (Math.floor(i / inner) % count > 0) data[i]! += data[i - inner]!;
      return { ...t!, data } as Tensor;
    },
    lower: (emit, [from], to) => emit.node("CumSum", [from!, emit.integer(at)], to),
  });
}
