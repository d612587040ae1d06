// The seam of splitting: a pre-tokenizer cuts a normalised text into words and may rewrite it on the way, as Metaspace does with its `▁`;
// so what it hands on is an aligned text and a span in it. Several in a row cut what the one before handed on.
import type { AlignedText } from "./aligned.ts";
import type { StageJson } from "./normalizer.ts";
import { bertSplit, whitespaceSplit } from "./split.ts";

/** Takes one word, `text.text.slice(start, end)`, which is not empty. */
export type WordSink = (text: AlignedText, start: number, end: number) => void;

/** Cuts text into words. */
export interface PreTokenizer {
  /** What a tokenizer.json says for it. */
  readonly json: StageJson;
  /** Gives the words of `text.text.slice(start, end)` to `word`, in order. */
  split(text: AlignedText, start: number, end: number, word: WordSink): void;
}

/** BERT's: white space separates, punctuation stands alone. */
export class BertPreTokenizer implements PreTokenizer {
  readonly json: StageJson = { type: "BertPreTokenizer" };

  split(text: AlignedText, start: number, end: number, word: WordSink): void {
    bertSplit(text.text, (from, to) => word(text, from, to), start, end);
  }
}

/** White space separates, and nothing else. */
export class WhitespaceSplit implements PreTokenizer {
  readonly json: StageJson = { type: "WhitespaceSplit" };

  split(text: AlignedText, start: number, end: number, word: WordSink): void {
    whitespaceSplit(text.text, (from, to) => word(text, from, to), start, end);
  }
}

/** Each one cuts the words of the one before. */
export class PreTokenizerSequence implements PreTokenizer {
  readonly steps: readonly PreTokenizer[];

  constructor(steps: readonly PreTokenizer[]) {
    this.steps = steps;
  }

  get json(): StageJson {
    return { type: "Sequence", pretokenizers: this.steps.map(step => step.json) };
  }

  split(text: AlignedText, start: number, end: number, word: WordSink): void {
    const through = this.steps.reduceRight<WordSink>((sink, step) => (each, from, to) => step.split(each, from, to, sink), word);
    through(text, start, end);
  }
}
