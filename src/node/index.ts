// The door to Node: a model by its folder, files, worker threads, ONNX Runtime. The tasks are named here too, so that a program needs one
// import.
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
export type { Checkpoint, CheckpointOptions, Checkpoints } from "./checkpoints.ts";
export { checkpoints } from "./checkpoints.ts";
export { openFile } from "./files.ts";
export type { HubOptions, HubProgress, Prefetched, PrefetchOptions } from "./hub/index.ts";
export { isHubName, prefetch } from "./hub/index.ts";
export type { LoadOptions } from "./load.ts";
export { boxFolder, load, loadEmbedder } from "./load.ts";
export type { OnnxRuntimeOptions } from "./onnx-runtime.ts";
export { onnxRuntime } from "./onnx-runtime.ts";
export { openFolder } from "./open-folder.ts";
export type { ParallelLearnerOptions } from "./parallel-learner.ts";
export { parallelLearner } from "./parallel-learner.ts";
export { readCorpusFiles, sizeOfFiles } from "./pretrain/corpus-files.ts";
export type { Pretrained, PretrainListeners, PretrainOptions } from "./pretrain/pretrain.ts";
export { pretrain, resumePretrain } from "./pretrain/pretrain.ts";
export type { Saved, SaveOptions } from "./save-folder.ts";
export { saveFolder } from "./save-folder.ts";
export type { SaveOnnxOptions } from "./save-onnx.ts";
export { saveOnnx } from "./save-onnx.ts";
