// The door to Node: files, worker threads, ONNX Runtime, and loading a model by its folder.
// Everything of the front door is here too, so that a program in Node needs one import.
export { openFile, openFolder } from "./files.ts";
export type { LoadOptions } from "./load.ts";
export { boxFolder, load } from "./load.ts";
export type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
