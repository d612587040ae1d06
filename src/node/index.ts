// The door to Node: files, worker threads, ONNX Runtime.
export { openFile, openFolder } from "./files.ts";
export type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
