// The door to a page: a model by its address, its files or its name on the hub, and ONNX Runtime in a web worker. The tasks are named here
// too, so that a page needs one import.
export type {
  Ablation,
  AblationEffect,
  Answer,
  AnswerOptions,
  Answers,
  Bert,
  Classification,
  ClassifyOptions,
  Comparison,
  Embedder,
  Embeddings,
  EmbedOptions,
  Entity,
  ExportedFolder,
  ExportedOnnx,
  ExportOptions,
  FilledMask,
  FillMaskOptions,
  HeadHabits,
  LabelScore,
  Look,
  LookOptions,
  NextSentence,
  OnnxExportOptions,
  PortableName,
  PseudoLogLikelihood,
  RankedDocument,
  RankOptions,
  ReplacedTokens,
  Saliency,
  SaliencyOptions,
  SearchHit,
  SearchOptions,
  SearchResult,
  SentenceOrder,
  TagOptions,
  TextOrPair,
  Trace,
  TraceOptions,
  VectorIndex,
  Xray,
  XrayOptions,
  ZeroShot,
  ZeroShotOptions,
} from "../tasks/index.ts";
export {
  ablationEffect,
  answer,
  buildIndex,
  classify,
  compare,
  embed,
  embedStream,
  encodeTrace,
  exportFolder,
  exportOnnx,
  fillMask,
  headHabits,
  look,
  nextSentence,
  pseudoLogLikelihood,
  rank,
  replacedTokens,
  saliency,
  search,
  sentenceOrder,
  tag,
  trace,
  wordVectors,
  xray,
  zeroShot,
} from "../tasks/index.ts";
export type { WebFolder, WebSource } from "./blob-source.ts";
export type { HubOptions } from "./hub-folder.ts";
export { hubFolder } from "./hub-folder.ts";
export type { LoadOptions, ModelSource } from "./load.ts";
export { load, loadEmbedder } from "./load.ts";
export type { FindWeights, OnnxRuntimeOptions, StartedRuntime } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
export type { PickedFiles } from "./picked-folder.ts";
export { handleFolder, pickedFolder } from "./picked-folder.ts";
export type { Pretrained, PretrainOptions } from "./pretrain.ts";
export { pretrain } from "./pretrain.ts";
export type { DownloadProgress, UrlFileOptions } from "./url-file.ts";
export { urlFolder } from "./url-folder.ts";
