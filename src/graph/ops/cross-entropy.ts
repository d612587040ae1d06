// What a prediction costs when the answer is known: the losses that classification and its like are trained by, one number per prediction.
import { GlassbertError } from "../../base/index.ts";
import type { Tensor } from "../../tensor/index.ts";
import { float32 } from "../../tensor/index.ts";
import { expectKind, refuse } from "../check.ts";
import { fresh, freshTensor } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";
import { multiply, sigmoid, subtract } from "./elementwise.ts";
import { softmax } from "./normalize.ts";
import { unsqueeze } from "./shapes.ts";

/**
 * −log softmax(x)[label] of each row. The logarithm is never taken of a probability that has become 0: with p the row's softmax, the largest
 * p is at least 1 / C, and log Σ eˣ = max x − log max p.
 *
 * @param logits - [..., C]
 * @param labels - int32, [...], 0 <= label < C
 * @returns [...]
 * @throws {GlassbertError} E_ID_RANGE when run, by the plain runtime; ONNX Runtime refuses too
 */
export function crossEntropy(logits: Value, labels: Value): Value {
  expectKind("crossEntropy", "float32", [logits]);
  expectKind("crossEntropy", "int32", [labels]);
  const last = logits.shape.length - 1;
  if (last < 0 || logits.shape.slice(0, -1).join() !== labels.shape.join())
    refuse("crossEntropy", [logits, labels], "there has to be one label per row of scores");
  const probabilities = softmax(logits); // an operand only so that the gradient finds it computed
  return operation("crossEntropy", [logits, labels, probabilities], "float32", labels.shape, {
    evaluate: ([x, at, p]) => {
      const wide = x!.shape.at(-1)!;
      const out = freshTensor(x!, at!.shape);
      at!.data.forEach((label, row) => {
        checkLabel(label, row, wide);
        const [scores, shares] = [x!, p!].map(t => t.data.subarray(row * wide, (row + 1) * wide) as Float32Array);
        const best = scores!.reduce((m, v) => Math.max(m, v));
        out.data[row] = best - scores![label]! - Math.log(shares!.reduce((m, v) => Math.max(m, v)));
      });
      return out;
    },
    lower: (emit, [x, at, p], to) => {
      const column = (from: string) => emit.node("Squeeze", [from, emit.integers([-1])], emit.name("column"));
      const best = (from: string) => emit.node("ReduceMax", [from, emit.integers([last])], emit.name("best"), { keepdims: 0 });
      const labels = emit.node("Unsqueeze", [at!, emit.integers([-1])], emit.name("labels"));
      const chosen = column(emit.node("GatherElements", [x!, labels], emit.name("chosen"), { axis: -1 }));
      const behind = emit.node("Sub", [best(x!), chosen], emit.name("behind"));
      emit.node("Sub", [behind, emit.node("Log", [best(p!)], emit.name("log"))], to);
    },
    gradient: g => [() => lessAt(multiply(probabilities, unsqueeze(g, [last])), labels, g), null, null],
  });
}

/**
 * −log of the probability that a score of 0 or above stands for (sigmoid), where the target is 1, and of its opposite, where it is 0.
 *
 * @param logits - any shape
 * @param targets - of the same shape, 0 to 1
 * @returns one number per score
 */
export function binaryCrossEntropy(logits: Value, targets: Value): Value {
  expectKind("binaryCrossEntropy", "float32", [logits, targets]);
  if (targets.shape.join() !== logits.shape.join()) refuse("binaryCrossEntropy", [logits, targets], "there has to be one target per score");
  return operation("binaryCrossEntropy", [logits, targets], "float32", logits.shape, {
    evaluate: ([x, y]) => {
      const data = fresh(x!, x!.data.length) as Float32Array;
      x!.data.forEach((v, i) => {
        data[i] = Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))) - v * y!.data[i]!;
      });
      return float32(x!.shape, data);
    },
    lower: (emit, [x, y], to) => {
      const asNo = emit.node("Softplus", [x!], emit.name("softplus"));
      emit.node("Sub", [asNo, emit.node("Mul", [x!, y!], emit.name("product"))], to);
    },
    gradient: g => [() => multiply(g, subtract(sigmoid(logits), targets)), null],
  });
}

/** x with an amount taken from one entry of each row. [..., C], int32 [...], [...] → [..., C] */
function lessAt(x: Value, ids: Value, amounts: Value): Value {
  return operation("lessAt", [x, ids, amounts], "float32", x.shape, {
    evaluate: ([t, at, less]) => {
      const wide = t!.shape.at(-1)!;
      const data = t!.data.slice() as Float32Array;
      at!.data.forEach((id, row) => {
        data[row * wide + id]! -= less!.data[row]!;
      });
      return { ...t!, data } as Tensor;
    },
    lower: (emit, [from, at, less], to) => {
      const column = (of: string) => emit.node("Unsqueeze", [of, emit.integers([-1])], emit.name("column"));
      const negative = emit.node("Neg", [column(less!)], emit.name("negative"));
      emit.node("ScatterElements", [from!, column(at!), negative], to, { axis: -1, reduction: "add" });
    },
  });
}

function checkLabel(label: number, row: number, count: number): void {
  if (label >= 0 && label < count) return;
  throw new GlassbertError("E_ID_RANGE", `label ${label} at place ${row}: the rows have 0 to ${count - 1}`, "use labels of this model");
}
