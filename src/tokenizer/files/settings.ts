// What a model's files say beside the pipeline: names of special tokens, limits, sides. Read and shown, never applied unasked.
import type { Side } from "../truncate.ts";

/** What the files say beside the pipeline. Nothing of it is applied unasked. */
export interface TokenizerSettings {
  readonly unkToken: string | null;
  readonly clsToken: string | null;
  readonly sepToken: string | null;
  readonly padToken: string | null;
  readonly maskToken: string | null;
  /** `model_max_length` of tokenizer_config.json: tokens with specials; null for none */
  readonly modelMaxLength: number | null;
  readonly paddingSide: Side;
  readonly truncationSide: Side;
  /** The `truncation` block of tokenizer.json */
  readonly truncation: TruncationSettings | null;
  /** The `padding` block of tokenizer.json */
  readonly padding: PaddingSettings | null;
  /** Contradictions between the files, and which side was taken */
  readonly notes: readonly string[];
}

/** The `truncation` block of a tokenizer.json. */
export interface TruncationSettings {
  readonly maxLength: number;
  readonly strategy: "longest_first" | "only_first" | "only_second";
  readonly stride: number;
  readonly side: Side;
}

/** The `padding` block of a tokenizer.json. */
export interface PaddingSettings {
  readonly width: "longest" | number;
  readonly multipleOf: number;
  readonly side: Side;
  readonly padId: number;
  readonly padTypeId: number;
  readonly padToken: string;
}
