// The stack of layers: attention, then a two-layer network, each added to its input and normalised (post-LayerNorm, as published).
// Mirrors google-research/bert modeling.py `transformer_model`.
import type { Value } from "../graph/index.ts";
import { add, flatten, gather } from "../graph/index.ts";
import type { Attention, AttentionWeights, ScoreTerms } from "./attention.ts";
import { attention } from "./attention.ts";
import type { ModelConfig } from "./config.ts";
import { dropped } from "./dropout.ts";
import type { ModelInputs } from "./family/architecture.ts";
import { activation, dense, norm } from "./layers.ts";
import type { Parameters } from "./parameters.ts";

/** One layer, step by step. */
export interface Layer extends Attention {
  /** The weights that bring the heads side by side back to a hidden vector. */
  readonly projection: Value; // [D, D]
  /** LayerNorm(input + projected context) */
  readonly attended: Value; // [B, T, D]
  /** The activation inside the two-layer network. */
  readonly inner: Value; // [B, T, F]
  readonly output: Value; // [B, T, D]
}

/** The whole stack. */
export interface Encoder {
  readonly layers: readonly Layer[];
  /** The input of the first layer and the output of each: one more than there are layers, each [B, T, D]. */
  readonly hiddenStates: readonly Value[];
  readonly lastHiddenState: Value; // [B, T, D]
}

/** Where the weights of one layer are: families differ in nothing else. */
export interface LayerWeights extends AttentionWeights {
  /** From the heads side by side back to a hidden vector. */
  readonly projection: Parameters;
  readonly attentionNorm: Parameters;
  readonly inner: Parameters;
  readonly outer: Parameters;
  readonly outputNorm: Parameters;
}

/** A layer's weights and what its scores get beside query · key. */
export interface LayerParts {
  readonly weights: LayerWeights;
  readonly terms: ScoreTerms;
}

/**
 * Layers over an input of [B, T, D], one after the other.
 *
 * With `reads`, int32 [B, R], rows of the flattened [B · T], these are all that will be read of the last layer, which then gives [B, R, D]. Its other
 * rows serve nobody and are not computed, except where scores hang on the distance of two tokens and want them all.
 */
export function encoder(config: ModelConfig, hidden: Value, parts: readonly LayerParts[], { reads, dropout }: ModelInputs): Encoder {
  const layers: Layer[] = [];
  const hiddenStates = [hidden];
  const read = (hidden: Value): Value => (reads ? gather(flatten(hidden), reads) : hidden); // [B, R, D]
  for (const [l, { weights, terms }] of parts.entries()) {
    const input = hiddenStates.at(-1)!;
    const isLast = l === parts.length - 1;
    const isShort = isLast && reads && !terms.relative && terms.bias.shape[2] === 1;
    layers.push(layer(config, weights, input, { ...terms, dropout, asking: isShort ? read(input) : undefined }));
    const { output } = layers.at(-1)!;
    hiddenStates.push(isLast && !isShort ? read(output) : output);
  }
  return { layers, hiddenStates, lastHiddenState: hiddenStates.at(-1)! };
}

function layer(config: ModelConfig, weights: LayerWeights, hidden: Value, terms: ScoreTerms): Layer {
  const { hidden_size: D, intermediate_size: F, hidden_act, layer_norm_eps, hidden_dropout_prob } = config;
  const drop = (x: Value) => dropped(x, hidden_dropout_prob, terms.dropout);
  const heads = attention(config, weights, hidden, terms);
  const attended = norm(
    weights.attentionNorm,
    add(drop(dense(weights.projection, heads.context, D)), terms.asking ?? hidden),
    layer_norm_eps,
  ); // [B, T, D]
  const inner = activation(hidden_act)(dense(weights.inner, attended, F)); // [B, T, F]
  const output = norm(weights.outputNorm, add(drop(dense(weights.outer, inner, D)), attended), layer_norm_eps); // [B, T, D]
  return { ...heads, projection: weights.projection.get("weight", [D, D]), attended, inner, output };
}
