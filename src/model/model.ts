// The model from ids (or vectors) to everything that can be read off it, whichever family it is of. One definition: a task asks for the
// values it needs, and a program made of them computes these and nothing more.

import { GlassbertError } from "../base/index.ts";
import type { Value } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import { dropped } from "./dropout.ts";
import type { ModelInputs } from "./family/architecture.ts";
import { architectureOf } from "./family/family.ts";
import type { Head, HeadName, Model } from "./heads.ts";
import type { Parameters } from "./parameters.ts";

/** Writes the encoder down. Give `word` for vectors in place of the word rows (`inputsEmbeds`). */
export function writeModel(config: ModelConfig, weights: Parameters, inputs: ModelInputs = {}): Model {
  return { ...architectureOf(config.model_type).model(config, weights, inputs), dropout: inputs.dropout };
}

/** What a head gives for the last layer's vectors, or for others of the same width, [..., D]; heads over a pair read the pooler first. */
export function writeHead(
  config: ModelConfig,
  weights: Parameters,
  { encoder, dropout }: Pick<Model, "encoder" | "dropout">,
  name: HeadName,
  hidden: Value = encoder.lastHiddenState,
): Value {
  const head = headOf(config, name);
  const pooled = head.needsPooler ? headOf(config, "pooler").build(config, weights, hidden) : hidden;
  const isClassifier = name === "labels" || name === "tokenLabels";
  const rate = config.classifier_dropout ?? config.hidden_dropout_prob;
  return head.build(config, weights, isClassifier ? dropped(pooled, rate, dropout) : pooled);
}

/** What the names of a head's tensors begin with; null where the family has no such head. */
export function headSign(config: ModelConfig, name: HeadName): string | null {
  return architectureOf(config.model_type).heads[name]?.sign ?? null;
}

function headOf(config: ModelConfig, name: HeadName): Head {
  const { heads, title } = architectureOf(config.model_type);
  const head = heads[name];
  if (head) return head;
  throw new GlassbertError("E_HEAD_MISSING", `${title} has no head "${name}"`, `it has ${Object.keys(heads).join(", ")}`);
}
