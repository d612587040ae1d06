// The door to a page: a model by its address, its files or its name on the hub, and ONNX Runtime in a web worker. The tasks are named here
// too, so that a page needs one import.
export type {
  Bert,
  Embeddings,
  EmbedOptions,
  FilledMask,
  FillMaskOptions,
  NextSentence,
  PseudoLogLikelihood,
  Trace,
  TraceOptions,
  Xray,
  XrayOptions,
} from "../tasks/index.ts";
export {
  embed,
  embedStream,
  encodeTrace,
  fillMask,
  nextSentence,
  pseudoLogLikelihood,
  trace,
  wordVectors,
  xray,
} from "../tasks/index.ts";
export type { WebFolder, WebSource } from "./blob-source.ts";
export type { HubOptions } from "./hub-folder.ts";
export { hubFolder } from "./hub-folder.ts";
export type { LoadOptions, ModelSource } from "./load.ts";
export { load } from "./load.ts";
export type { FindWeights, OnnxRuntimeOptions, StartedRuntime } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
export type { PickedFiles } from "./picked-folder.ts";
export { handleFolder, pickedFolder } from "./picked-folder.ts";
export type { DownloadProgress, UrlFileOptions } from "./url-file.ts";
export { urlFolder } from "./url-folder.ts";
