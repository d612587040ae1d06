// BERT from ids (or vectors) to everything that can be read off it. One definition: a task asks for the values it needs, and a program
// made of them computes these and nothing more.
import type { Value } from "../graph/index.ts";
import type { BertConfig } from "./config.ts";
import type { Embeddings } from "./embeddings.ts";
import { embeddings, inputsEmbeds } from "./embeddings.ts";
import type { Encoder } from "./encoder.ts";
import { encoder } from "./encoder.ts";
import type { Parameters } from "./parameters.ts";

/** The model as values of a graph, from the input rows to the last layer. */
export interface BertGraph {
  readonly embeddings: Embeddings;
  readonly encoder: Encoder;
}

/** What the first layer is fed with. */
export interface BertGraphOptions {
  /** `ids` (the default): rows of the word table by `inputIds`. `vectors`: the input `inputsEmbeds` in their place. */
  readonly from?: "ids" | "vectors";
}

/** Writes the model down. Heads (`pooler`, `maskedLanguageHead`, `nextSentenceHead`, `pool`) are put on top of it by who needs them. */
export function bert(config: BertConfig, weights: Parameters, { from = "ids" }: BertGraphOptions = {}): BertGraph {
  const word: Value | undefined = from === "vectors" ? inputsEmbeds(config) : undefined;
  const rows = embeddings(config, weights, word);
  return { embeddings: rows, encoder: encoder(config, weights, rows.output) };
}
