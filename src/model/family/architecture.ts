// What a file of this closet says of one architecture: where its weights are and how they make a model. Everything shared is in the room.
import type { Value } from "../../graph/index.ts";
import type { ModelConfig, ModelType, Sizes } from "../config.ts";
import type { Dropout } from "../dropout.ts";
import type { Head, HeadName, Model } from "../heads.ts";
import type { Parameters } from "../parameters.ts";

/** What a model is built with beside its weights. */
export interface ModelInputs {
  /** Vectors in place of the word rows, [B, T, E]. */
  readonly word?: Value | undefined;
  /** Factors of the heads of each layer, one [N, 1, 1] per layer that runs. */
  readonly headMasks?: readonly Value[] | undefined;
  /** Whether attention may be one operation of the runtime: a little faster, for programs that ask for no score, probability or gradient. */
  readonly isFused?: boolean | undefined;
  /** Rows of [B · T] that are read of the last layer, int32 [B, R], where these are all (`encoder`). */
  readonly reads?: Value | undefined;
  /** What is done where numbers are dropped while a model learns. Default: nothing. */
  readonly dropout?: Dropout | undefined;
}

/** Numbered parts of a checkpoint, to be counted before a model is built. */
export interface NumberedPart {
  /** Its number is the first group. */
  readonly pattern: RegExp;
  readonly what: string;
  readonly count: number;
  /** The config key that claims the count. */
  readonly key: string;
}

/** One architecture of the family. */
export interface Architecture {
  /** As people call it. */
  readonly title: string;
  readonly types: readonly ModelType[];
  /** A tensor name that tells it from the others, where config.json does not say. */
  readonly sign: RegExp;
  /** transformers' defaults. */
  readonly defaults: Sizes;
  /** Its own config keys, where they are not BERT's. */
  readonly keys?: Partial<Record<keyof Sizes, string>>;
  numbered(config: ModelConfig): readonly NumberedPart[];
  /** From ids (or vectors) to the last layer. `weights` is at the root: names without the family's prefix. */
  model(config: ModelConfig, weights: Parameters, inputs: ModelInputs): Model;
  readonly heads: Partial<Record<HeadName, Head>>;
}
