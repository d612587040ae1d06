// Room 7: what it is good for. Each task reads text and gives answers with their places in the text.
export type { TextOptions } from "./batch.ts";
export type { Bert, ProgramName } from "./bert.ts";
export { readBert } from "./bert.ts";
export type { Embeddings, EmbedOptions } from "./embed.ts";
export { embed, embedStream, microBatches } from "./embed.ts";
export type { FilledMask, FillMaskOptions } from "./fill-mask.ts";
export { fillMask } from "./fill-mask.ts";
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
export type { Piece, Trace, TraceOptions } from "./trace.ts";
export { encodeTrace, trace } from "./trace.ts";
export type { Span } from "./word-vectors.ts";
export { wordVectors } from "./word-vectors.ts";
export type { Journey, Xray, XrayOptions } from "./xray.ts";
export { xray } from "./xray.ts";
