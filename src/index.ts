// The front door, browser-safe: what most users name. Each room has its own door too: glassbert/tokenizer, glassbert/graph …
// A model needs a door to the outside to be loaded: glassbert/node.
export type { ErrorCode, Folder, Source } from "./base/index.ts";
export { bytesSource, GlassbertError } from "./base/index.ts";
export type { Program, Runtime, Session } from "./graph/index.ts";
export { interpreter } from "./graph/index.ts";
export type {
  Bert,
  Comparison,
  Embedder,
  Embeddings,
  EmbedOptions,
  FilledMask,
  FillMaskOptions,
  NextSentence,
  Piece,
  Prediction,
  PseudoLogLikelihood,
  SearchHit,
  SearchOptions,
  SearchResult,
  Span,
  TextOptions,
  Trace,
  TraceOptions,
  VectorIndex,
  Xray,
  XrayOptions,
} from "./tasks/index.ts";
export {
  buildIndex,
  compare,
  embed,
  embedStream,
  encodeTrace,
  fillMask,
  nextSentence,
  pseudoLogLikelihood,
  readBert,
  readEmbedder,
  search,
  trace,
  wordVectors,
  xray,
} from "./tasks/index.ts";
export type { Encoding, Tokenizer } from "./tokenizer/index.ts";
export { loadTokenizer } from "./tokenizer/index.ts";
export { lookUp, nearestRows } from "./vectors/index.ts";
