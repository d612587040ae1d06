// Room 7: what it is good for. Each task reads text and gives answers with their places in the text.
export type { PortableName } from "../model/index.ts";
export type { Ablation, RowChange } from "./ablate.ts";
export type { AblationEffect, EffectOptions, PredictionChange } from "./ablation-effect.ts";
export { ablationEffect } from "./ablation-effect.ts";
export type { Aggregation } from "./aggregate.ts";
export { aggregations } from "./aggregate.ts";
export type { Answer, AnswerOptions, Answers } from "./answer.ts";
export { answer } from "./answer.ts";
export type { TextOptions } from "./batch.ts";
export { feedsOf } from "./batch.ts";
export type { Bert, ProgramName, ReadOptions } from "./bert.ts";
export { readBert } from "./bert.ts";
export type { Classification, ClassifyOptions, TextOrPair } from "./classify.ts";
export { classify } from "./classify.ts";
export type { Comparison } from "./compare.ts";
export { compare } from "./compare.ts";
export type { Embeddings, EmbedOptions } from "./embed.ts";
export { embed, embedStream } from "./embed.ts";
export type { Embedder } from "./embedder.ts";
export { readEmbedder } from "./embedder.ts";
export type { RunEachOptions } from "./equal-lengths.ts";
export { microBatches } from "./equal-lengths.ts";
export type { ExportedFolder, ExportOptions } from "./export-folder.ts";
export { exportFolder } from "./export-folder.ts";
export type { ExportedOnnx, OnnxExportOptions } from "./export-onnx.ts";
export { exportOnnx, portableNames } from "./export-onnx.ts";
export type { FilledMask, FillMaskOptions } from "./fill-mask.ts";
export { fillMask } from "./fill-mask.ts";
export type { HeadHabits } from "./head-habits.ts";
export { habits, headHabits } from "./head-habits.ts";
export type { LabelScore, ScoreFunction } from "./label-scores.ts";
export { look } from "./look.ts";
export type { LayerReadout, Layers, LayerTensor, LogitHead, Look, LookOptions, LookViews } from "./look-options.ts";
export type { NextSentence } from "./next-sentence.ts";
export { nextSentence } from "./next-sentence.ts";
export type { Prediction } from "./predictions.ts";
export type {
  PseudoLogLikelihood,
  PseudoLogLikelihoodOptions,
  PseudoLogLikelihoodsOptions,
  PseudoLogLikelihoodVariant,
} from "./pseudo-log-likelihood.ts";
export { pseudoLogLikelihood, pseudoLogLikelihoods } from "./pseudo-log-likelihood.ts";
export type { RankedDocument, RankOptions } from "./rank.ts";
export { rank } from "./rank.ts";
export type { ReplacedToken, ReplacedTokens } from "./replaced-tokens.ts";
export { replacedTokens } from "./replaced-tokens.ts";
export type { Saliency, SaliencyOptions, SalientAnswer, TokenSaliency } from "./saliency.ts";
export { saliency } from "./saliency.ts";
export type { PromptChoice, SearchHit, SearchOptions, SearchResult, Texts, VectorIndex } from "./search.ts";
export { buildIndex, search } from "./search.ts";
export { choosePrompt, sentenceEncoder, sentenceFeeds } from "./sentence-input.ts";
export type { SentenceOrder } from "./sentence-order.ts";
export { sentenceOrder } from "./sentence-order.ts";
export type { StaticModel } from "./static-model.ts";
export type { Entity, TagOptions } from "./tag.ts";
export { tag } from "./tag.ts";
export type { Piece, Trace, TraceOptions } from "./trace.ts";
export { encodeTrace, trace } from "./trace.ts";
export type { Span } from "./word-vectors.ts";
export { manyWordVectors, wordVectors } from "./word-vectors.ts";
export type { Journey, Xray, XrayOptions } from "./xray.ts";
export { xray } from "./xray.ts";
export type { ZeroShot, ZeroShotLabel, ZeroShotOptions } from "./zero-shot.ts";
export { zeroShot } from "./zero-shot.ts";
