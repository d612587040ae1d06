// What a look into the model can ask for, and what each question gives: the types of look.ts, and the checks of what was asked.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { HeadName } from "../model/index.ts";
import type { FloatTensor } from "../tensor/index.ts";
import type { Ablation } from "./ablate.ts";
import type { TextOptions } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { Prediction } from "./predictions.ts";
import type { Piece } from "./trace.ts";

/** Which layers: all of them, or those of these numbers; negative ones count from the end. */
export type Layers = true | readonly number[];

/** Heads that answer something; the pooler stands for itself. */
export type LogitHead = Exclude<HeadName, "pooler">;

/** What is asked for and what is changed. L layers have hidden states 0 (their input) to L; everything else of a layer has number 0 to L − 1. */
export interface LookOptions extends TextOptions {
  /** The vectors before the first layer and after each. */
  readonly hiddenStates?: Layers | undefined;
  /** Probabilities with which each token asks each other. */
  readonly attentions?: Layers | undefined;
  /** The same before the softmax: query · key / √H, with mask and distances. */
  readonly scores?: Layers | undefined;
  readonly queries?: Layers | undefined;
  readonly keys?: Layers | undefined;
  readonly values?: Layers | undefined;
  /** Σ probability · value of each head. */
  readonly contexts?: Layers | undefined;
  /** How much of each token's value arrives at each token: ‖probability · transformed value‖ (Kobayashi et al. 2020). */
  readonly valueNorms?: Layers | undefined;
  /** How attention adds up from the input to a layer (Abnar and Zuidema 2020). */
  readonly rollout?: Layers | undefined;
  /** What the masked-word head would read in each hidden state. */
  readonly readout?: Layers | undefined;
  /** The tokens that `readout` is of. Default: all. */
  readonly readoutAt?: readonly number[] | undefined;
  /** Predictions per token of `readout`. Default 5. */
  readonly topK?: number | undefined;
  readonly poolerOutput?: true | undefined;
  /** What the heads say of every token or of the text: all heads of the checkpoint, or these. */
  readonly logits?: true | readonly LogitHead[] | undefined;
  /** Parts to take away or exchange before the run. */
  readonly ablate?: Ablation | undefined;
}

/** The numbers of one layer. */
export interface LayerTensor extends FloatTensor {
  readonly layer: number;
}

/** What the masked-word head reads in one hidden state. */
export interface LayerReadout {
  readonly layer: number;
  readonly tokens: readonly { readonly index: number; readonly predictions: readonly Prediction[] }[];
}

/** What each option gives; lists are in the order of the layers asked for. N heads, H = D / N, V rows of the word table. */
export interface LookViews {
  /** [T, D] each */
  readonly hiddenStates: readonly LayerTensor[];
  /** [N, T, T] each: head, who asks, who is asked */
  readonly attentions: readonly LayerTensor[];
  /** [N, T, T] each */
  readonly scores: readonly LayerTensor[];
  /** [N, T, H] each */
  readonly queries: readonly LayerTensor[];
  /** [N, T, H] each */
  readonly keys: readonly LayerTensor[];
  /** [N, T, H] each */
  readonly values: readonly LayerTensor[];
  /** [N, T, H] each */
  readonly contexts: readonly LayerTensor[];
  /** [N, T, T] each */
  readonly valueNorms: readonly LayerTensor[];
  /** [T, T] each */
  readonly rollout: readonly LayerTensor[];
  readonly readout: readonly LayerReadout[];
  /** [D] */
  readonly poolerOutput: FloatTensor;
  /** By head: [T, V] masked, [2] nextSentence and sentenceOrder, [C] labels, [T, C] tokenLabels, [T, 2] spans, [T, 1] replaced */
  readonly logits: Readonly<Partial<Record<LogitHead, FloatTensor>>>;
}

/** What was seen: the pieces, and exactly the views that were asked for. */
export type Look<O extends LookOptions> = {
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
} & {
  readonly [K in keyof O as K extends keyof LookViews ? K : never]: undefined extends O[K]
    ? LookViews[K & keyof LookViews] | undefined
    : LookViews[K & keyof LookViews];
};

const known: Readonly<Record<keyof LookOptions, true>> = {
  hiddenStates: true,
  attentions: true,
  scores: true,
  queries: true,
  keys: true,
  values: true,
  contexts: true,
  valueNorms: true,
  rollout: true,
  readout: true,
  readoutAt: true,
  topK: true,
  poolerOutput: true,
  logits: true,
  ablate: true,
  pair: true,
  truncate: true,
  signal: true,
};

/** The type of a result follows its options, so the compiler lets unknown ones pass: they are refused here. */
export function checkNames(options: object, names: object = known): void {
  for (const name of Object.keys(options)) {
    if (name in names) continue;
    const all = Object.keys(names);
    throw new GlassbertError("E_INPUT", `there is no option "${name}".${didYouMean(name, all)}`, `the options are ${all.join(", ")}`);
  }
}

/** A number from 0 to `count` − 1. */
export function checkNumber(what: string, number: number, count: number): void {
  if (Number.isInteger(number) && number >= 0 && number < count) return;
  throw new GlassbertError("E_INPUT", `${what} is ${number}, there are 0 to ${count - 1}`, `give a whole number from 0 to ${count - 1}`);
}

/** The layers of an option as numbers from 0 to `count` − 1; none when it was not given. */
export function layersOf(name: string, layers: Layers | undefined, count: number): number[] {
  if (layers === undefined) return [];
  if (layers === true) return Array.from({ length: count }, (_, layer) => layer);
  return layers.map(given => {
    const layer = given < 0 ? given + count : given;
    if (Number.isInteger(layer) && layer >= 0 && layer < count) return layer;
    throw new GlassbertError(
      "E_INPUT",
      `${name} has no layer ${given}`,
      `give layers from 0 to ${count - 1}, or from the end: -1 to -${count}`,
    );
  });
}

/** The heads of `logits`, which the checkpoint has to have. */
export function logitHeads(bert: Bert, logits: LookOptions["logits"]): LogitHead[] {
  if (logits === undefined) return [];
  if (logits === true) return [...bert.weights.heads].filter(head => head !== "pooler");
  for (const head of logits) requireHead(bert, head);
  return [...logits];
}

/** Throws E_HEAD_MISSING where the checkpoint lacks it. */
export function requireHead({ name, weights }: Bert, head: HeadName): void {
  if (weights.heads.has(head)) return;
  const has = [...weights.heads].join(", ") || "none";
  throw new GlassbertError("E_HEAD_MISSING", `${name} has no head "${head}"; its heads: ${has}`, "use a checkpoint that was saved with it");
}
