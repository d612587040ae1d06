// Room 6: BERT. Config and weights of a checkpoint, the model as a graph from three table rows to the last layer, its heads, and the
// programs that tasks run.
// Legend of shapes: B batch, T tokens, V vocabulary rows, D hidden width, N heads, H = D / N, F inner width, L layers, M masks.
export type { Attention } from "./attention.ts";
export { attention, maskBias } from "./attention.ts";
export type { BertGraph, BertGraphOptions } from "./bert.ts";
export { bert } from "./bert.ts";
export type { BertConfig, HiddenAct } from "./config.ts";
export { parseConfig, readConfig } from "./config.ts";
export type { Embeddings } from "./embeddings.ts";
export { attentionMask, embeddings, inputIds, inputsEmbeds, positionIds, tokenTypeIds } from "./embeddings.ts";
export type { Encoder, Layer } from "./encoder.ts";
export { activation, encoder } from "./encoder.ts";
export { maskedLanguageHead, nextSentenceHead, pooler } from "./heads.ts";
export type { Parameters } from "./parameters.ts";
export { parametersOf } from "./parameters.ts";
export { pool, unitLength } from "./pooling.ts";
export type { Heads } from "./programs.ts";
export { encoderProgram, maskedProgram, maskPlaces, nextSentenceProgram, poolingMask, sentenceProgram, traceProgram } from "./programs.ts";
export type { PoolingMode, SentenceRecipe, Similarity } from "./sentence.ts";
export { describeRecipe, readSentenceRecipe } from "./sentence.ts";
export type { BertWeights } from "./weights.ts";
export { readWeights } from "./weights.ts";
