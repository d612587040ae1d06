// Room 6: BERT and its family. Config and weights of a checkpoint, the model as a graph from three table rows to the last layer, its heads,
// and the programs that tasks run.
// Legend of shapes: B batch, T tokens, V vocabulary rows, E table width, D hidden width, N heads, H = D / N, F inner width, L layers, M masks,
// C labels.
export type { Attention } from "./attention.ts";
export type { HiddenAct, ModelConfig, ModelType, PositionEmbeddingType } from "./config.ts";
export type { Dropout } from "./dropout.ts";
export type { Embeddings } from "./embeddings.ts";
export { attentionMask, inputIds, inputsEmbeds, positionIds, tokenTypeIds } from "./embeddings.ts";
export type { Encoder, Layer } from "./encoder.ts";
export type { ModelInputs } from "./family/architecture.ts";
export { modelTypes } from "./family/family.ts";
export type { HeadName, Model } from "./heads.ts";
export { headSign, writeHead, writeModel } from "./model.ts";
export type { Parameters, TrainableParameters } from "./parameters.ts";
export { parametersBelow, parametersOf, trainableParameters } from "./parameters.ts";
export { plannedWeights } from "./planned-weights.ts";
export type { PoolingMasks } from "./pooling.ts";
export { pool } from "./pooling.ts";
export type { PoolingMode } from "./pooling-config.ts";
export type { PortableName } from "./portable-program.ts";
export { portableProgram, portableStaticProgram } from "./portable-program.ts";
export { positionsOf, tokenLimit } from "./positions.ts";
export {
  encoderProgram,
  headProgram,
  layerCount,
  likelihoodProgram,
  lookProgram,
  maskedProgram,
  maskPlaces,
  poolingMask,
  readoutProgram,
  replacedProgram,
  saliencyProgram,
  sentenceProgram,
  spansProgram,
  traceProgram,
} from "./programs.ts";
export type { Prompts } from "./prompts.ts";
export { parseConfig, readConfig } from "./read-config.ts";
export type { SentenceConfig, SentenceRecipe } from "./sentence.ts";
export { describeRecipe, readSentenceRecipe } from "./sentence.ts";
export type { SentenceStep } from "./sentence-steps.ts";
export { sentenceVector } from "./sentence-vector.ts";
export type { StaticFolder, StaticTable } from "./static.ts";
export { findStatic, readStatic, staticProgram } from "./static.ts";
export type { ModelWeights } from "./weights.ts";
export { readWeights } from "./weights.ts";
