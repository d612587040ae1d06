// Room 3: numbers with a shape, and the file format that stores them.
export type { FloatTensor, IntTensor, Tensor } from "./tensor.ts";
export { float32, int32, sizeOf } from "./tensor.ts";
