// Room 5: a computation written down once. Values with named dimensions, operations that check shapes when they are called, a program
// from inputs to chosen outputs, its ONNX bytes, and the plain interpreter.
export type { Attribute, Emit, LoweringProfile } from "./emit.ts";
export { gradients } from "./gradient.ts";
export { inRows } from "./in-rows.ts";
export { encodeOnnx, streamOnnx } from "./onnx.ts";
export { attend } from "./ops/attention.ts";
export { concatenateLast } from "./ops/concatenate.ts";
export { binaryCrossEntropy, crossEntropy } from "./ops/cross-entropy.ts";
export {
  add,
  divide,
  errorFunction,
  exponential,
  gelu,
  geluTanh,
  maximum,
  multiply,
  relu,
  sigmoid,
  silu,
  squareRoot,
  step,
  subtract,
  tanh,
  toFloat,
} from "./ops/elementwise.ts";
export { largest, layerNorm, softmax, sumOfSquares } from "./ops/normalize.ts";
export { logSoftmax, pick } from "./ops/pick.ts";
export { linear, matmul } from "./ops/products.ts";
export { runningSum } from "./ops/running-sum.ts";
export { columns, flatten, gather, gatherRows, joinLast, select, splitLast, transpose, unsqueeze } from "./ops/shapes.ts";
export { sum } from "./ops/sums.ts";
export type { Program } from "./program.ts";
export { checkFeeds, program } from "./program.ts";
export { quantize, quantizing } from "./quantize.ts";
export { rewrite } from "./rewrite.ts";
export type { RunOptions, Runtime, Session } from "./runtime.ts";
export { interpreter } from "./runtime.ts";
export type { Dimension, Kind, Origin, Rule, Shape, StoredWeight, Value, Weight } from "./value.ts";
export { input, operation, parameter, scalar, showShape } from "./value.ts";
