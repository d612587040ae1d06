// Room 3: numbers with a shape, and the file format that stores them.
export type { Dtype } from "./dtype.ts";
export { encodeSafetensors } from "./encode-safetensors.ts";
export { bfloat16ToFloat32, float16ToFloat32 } from "./half.ts";
export { float32ToFloat16 } from "./narrow-half.ts";
export type { Random, RandomState } from "./random.ts";
export { resumedRandom, seededRandom } from "./random.ts";
export type { Safetensors } from "./safetensors.ts";
export { openSafetensors } from "./safetensors.ts";
export { openWeights } from "./shards.ts";
export type { TensorInfo, TensorStore } from "./store.ts";
export type { PendingFile, PendingTensor } from "./stream-safetensors.ts";
export { streamSafetensors } from "./stream-safetensors.ts";
export type { ByteTensor, FloatTensor, IntTensor, Tensor } from "./tensor.ts";
export { float32, int8, int32, sizeOf } from "./tensor.ts";
