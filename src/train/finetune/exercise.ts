// What a model is fine-tuned for, as the one seam that every task has here: items to learn from, what they are as tokens, what the model is
// asked about them and what it costs to be wrong, and how good it is on items that it does not learn from.
import type { Value } from "../../graph/index.ts";
import type { Model, ModelConfig, Parameters } from "../../model/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { FloatTensor, Random, Tensor } from "../../tensor/index.ts";
import type { Encoding } from "../../tokenizer/index.ts";
import type { Part } from "../objective/part.ts";
import type { ModelShape } from "./beginning.ts";

/** The tasks by name. */
export type FinetuneTask = "classification" | "tags" | "answers" | "sentence" | "distill";

/** An item and its rows: one mostly, one for each text of a pair, one for each window of a long text. */
export interface EncodedItem {
  /** Its number. */
  readonly item: number;
  readonly rows: readonly Encoding[];
}

/** How good a model is: the larger the better. */
export interface DevScore {
  readonly name: string;
  /** 100 is perfect; a cost that has no such scale is negative. */
  readonly points: number;
}

/** A model as values, and what it was written with. */
export interface WrittenModel {
  readonly config: ModelConfig;
  readonly weights: Parameters;
  readonly model: Model;
  /** Those of `extras`, by name. */
  readonly extras: ReadonlyMap<string, Value>;
}

/** One task with its data. */
export interface Exercise {
  readonly task: FinetuneTask;
  readonly shape: ModelShape;
  /** Items to learn from. */
  readonly items: number;
  /** Items to judge by. */
  readonly devItems: number;
  /** What it is, for the card: `2 labels: negative, positive`. */
  readonly description: string;
  /** Whether the items of an update are weighed against each other, so that it cannot be run in parts. */
  readonly isWhole: boolean;
  /** Whether the saved folder makes sentence vectors. */
  readonly makesVectors: boolean;
  /** Where weights begin that learn along and are no part of the model's own: a projection, a Dense module. */
  extras?(random: Random): ReadonlyMap<string, FloatTensor>;
  /** What the folder gets beside config and weights: settings of sentence vectors, a Dense module of the extra weights. */
  files?(learned: ReadonlyMap<string, FloatTensor>): ReadonlyMap<string, Uint8Array>;
  encode(item: number): EncodedItem["rows"];
  /** Whether more is read of the last layer than each row's first token. */
  readonly readsAll: boolean;
  /** The losses over a model. */
  parts(written: WrittenModel): Readonly<Record<string, Part>>;
  /** How many answers an item has; each weighs the same. */
  answersIn(item: EncodedItem): number;
  /** The inputs of one run: texts and answers, each answer weighing `share`. */
  feeds(items: readonly EncodedItem[], share: number): Promise<Readonly<Record<string, Tensor>>>;
  /** What is to be said of the data once it was read: texts that were cut. */
  notes(): readonly string[];
  /** Scores of the model as it would be saved; the first decides. */
  score(bert: Bert, signal?: AbortSignal): Promise<readonly DevScore[]>;
}
