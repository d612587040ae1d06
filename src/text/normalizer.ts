// The seam of normalisation: a step takes a text and gives a changed one in which every character knows its place in the text it came from.
// So a step need not know where it stands: a sequence runs one after the other and looks the places up backwards.
import { type AlignedText, alignAsWritten } from "./aligned.ts";

/** A stage as a tokenizer.json writes it: its type, and the settings of that type. */
export type StageJson = { readonly type: string; readonly [setting: string]: unknown };

/** One step of normalisation, or several. */
export interface Normalizer {
  /** What a tokenizer.json says for it. */
  readonly json: StageJson;
  /** Normalises `text.slice(start, end)`, which is well-formed; spans count from the start of `text`. */
  normalize(text: string, start?: number, end?: number): AlignedText;
  /** True when `text.slice(start, end)` is sure to stay as it is, which can be seen faster than done; looks at nothing else. */
  leaves?(text: string, start: number, end: number): boolean;
}

/** Steps one after the other. */
export class NormalizerSequence implements Normalizer {
  readonly steps: readonly Normalizer[];

  constructor(steps: readonly Normalizer[]) {
    this.steps = steps;
  }

  get json(): StageJson {
    return { type: "Sequence", normalizers: this.steps.map(step => step.json) };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    let aligned: AlignedText | undefined;
    for (const step of this.steps) {
      if (aligned === undefined) {
        if (!step.leaves?.(text, start, end)) aligned = step.normalize(text, start, end);
      } else if (!step.leaves?.(aligned.text, 0, aligned.text.length)) aligned = throughSpans(step.normalize(aligned.text), aligned);
    }
    return aligned ?? alignAsWritten(text, start, end);
  }
}

/** The text of `after` with the places that its characters had before `before` was made. */
function throughSpans(after: AlignedText, before: AlignedText): AlignedText {
  const { starts, ends } = after;
  for (let i = 0; i < after.text.length; i++) {
    starts[i] = before.starts[starts[i]!]!;
    ends[i] = before.ends[ends[i]! - 1]!;
  }
  return after;
}
