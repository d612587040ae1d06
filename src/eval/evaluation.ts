// What an evaluation says: scores in points of 100 with their standard errors, where they come from, and what others have reported.
import type { Bert } from "../tasks/index.ts";

/** A score. */
export interface Score {
  /** Accuracy, F1, Spearman … */
  readonly name: string;
  /** 0 to 100; correlations −100 to 100. */
  readonly points: number;
  /** In points: how far the score would wander if other items of the kind had been drawn. */
  readonly standardError: number;
  /** How the standard error was found. */
  readonly errorBy: "binomial" | "bootstrap";
}

/** The scores of some of the items. */
export interface Part {
  readonly name: string;
  readonly items: number;
  /** In the order of the whole's scores. */
  readonly scores: readonly Score[];
}

/** A score that somebody has reported, to be read beside ours: never measured here. */
export interface Anchor {
  readonly model: string;
  /** Points by the names of scores. */
  readonly scores: Readonly<Record<string, number>>;
  /** How and where. */
  readonly source: string;
}

/** A task's result. */
export interface Evaluation {
  readonly task: string;
  readonly title: string;
  readonly model: { readonly name: string; readonly recipe: string; readonly runtime: string };
  /** The data's folder or file, as the user named it. */
  readonly data: string;
  /** Items that were scored, and how many there are. */
  readonly items: number;
  readonly of: number;
  /** How the model's outputs became answers. */
  readonly method: string;
  /** A probe was trained on frozen vectors: not comparable with models trained for the task. */
  readonly isProbe: boolean;
  readonly scores: readonly Score[];
  /** The same for parts of the items, by `field`, `paradigm` … */
  readonly parts: Readonly<Record<string, readonly Part[]>>;
  readonly notes: readonly string[];
  readonly anchors: readonly Anchor[];
}

/** How to evaluate. */
export interface EvalOptions {
  /** Score so many items, drawn by the seed (of BLiMP: pairs of each paradigm). Default: all. */
  readonly limit?: number | undefined;
  /** For everything that is drawn: items, the bootstrap, the tenth that a probe is tuned on. Default 0. */
  readonly seed?: number | undefined;
  /** Train a probe on frozen vectors instead of asking the model's own head. */
  readonly probe?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number | undefined, unit: string) => void) | undefined;
}

/** The model as an evaluation names it. */
export function modelOf(bert: Bert): Evaluation["model"] {
  return { name: bert.name, recipe: bert.recipe, runtime: bert.runtime.name };
}
