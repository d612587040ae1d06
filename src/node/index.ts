// The door to Node: a model by its folder, files, worker threads, ONNX Runtime. The tasks are named here too, so that a program needs one
// import.
export type {
  Bert,
  Comparison,
  Embedder,
  Embeddings,
  EmbedOptions,
  FilledMask,
  FillMaskOptions,
  NextSentence,
  PseudoLogLikelihood,
  SearchHit,
  SearchOptions,
  SearchResult,
  Trace,
  TraceOptions,
  VectorIndex,
  Xray,
  XrayOptions,
} from "../tasks/index.ts";
export {
  buildIndex,
  compare,
  embed,
  embedStream,
  encodeTrace,
  fillMask,
  nextSentence,
  pseudoLogLikelihood,
  search,
  trace,
  wordVectors,
  xray,
} from "../tasks/index.ts";
export { openFile } from "./files.ts";
export type { HubOptions, HubProgress, Prefetched, PrefetchOptions } from "./hub/index.ts";
export { isHubName, prefetch } from "./hub/index.ts";
export type { LoadOptions } from "./load.ts";
export { boxFolder, load, loadEmbedder } from "./load.ts";
export type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
export { openFolder } from "./open-folder.ts";
export type { SaveOptions } from "./save-folder.ts";
export { saveFolder } from "./save-folder.ts";
