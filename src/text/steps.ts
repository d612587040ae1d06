// Normalisation told step by step: what each step was given, what it made of it, and which characters it changed. The same normalisers run
// as always, only one at a time; a test holds that the last text of the story is the text the pipeline has.
import type { AlignedText } from "./aligned.ts";
import { BertNormalizer } from "./normalize.ts";
import type { Normalizer } from "./normalizer.ts";
import { NormalizerSequence } from "./normalizer.ts";

/** One step and its result. */
export interface NormalizationStep {
  /** "clean text", "strip accents" …, or the type a tokenizer.json has for it. */
  readonly name: string;
  /** The text after the step. */
  readonly text: string;
  /** What it changed, in order; empty when it left everything as it was. */
  readonly changes: readonly NormalizationChange[];
}

/** A stretch of the text before the step and what stands for it now; empty when it was deleted. */
export interface NormalizationChange {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

/** The steps of a normaliser over a well-formed text. Places count in the text before each step, in UTF-16 units. */
export function normalizationSteps(normalizer: Normalizer | null, text: string): NormalizationStep[] {
  let before = text;
  return singleSteps(normalizer).map(([name, step]) => {
    const after = step.normalize(before);
    const told = { name, text: after.text, changes: changesOf(before, after) };
    before = after.text;
    return told;
  });
}

/** BERT's normaliser does four things in one walk; here they are one after the other, in the order of the reference. */
function singleSteps(normalizer: Normalizer | null): [name: string, step: Normalizer][] {
  if (normalizer === null) return [];
  if (normalizer instanceof NormalizerSequence) return normalizer.steps.flatMap(singleSteps);
  if (!(normalizer instanceof BertNormalizer)) return [[normalizer.json.type, normalizer]];
  const none = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false };
  const names = {
    cleanText: "clean text",
    handleChineseChars: "space out ideographs",
    stripAccents: "strip accents",
    lowercase: "lowercase",
  };
  return (["cleanText", "handleChineseChars", "stripAccents", "lowercase"] as const)
    .filter(name => normalizer.options[name])
    .map(name => [names[name], new BertNormalizer({ ...none, [name]: true })]);
}

/** Walks both texts together: what has no image was deleted, what has another one was changed. Neighbours are told as one. */
function changesOf(before: string, { text, starts, ends }: AlignedText): NormalizationChange[] {
  const changes: { start: number; end: number; after: string }[] = [];
  const tell = (start: number, end: number, after: string): void => {
    const last = changes.at(-1);
    if (last?.end === start) Object.assign(last, { end, after: last.after + after });
    else changes.push({ start, end, after });
  };
  let seen = 0; // of `before`
  for (let i = 0; i < text.length; ) {
    const [start, end] = [starts[i]!, ends[i]!];
    let next = i + 1; // an expansion: several units that stand for one place
    while (next < text.length && starts[next] === start && ends[next] === end) next++;
    if (start > seen) tell(seen, start, "");
    if (before.slice(start, end) !== text.slice(i, next)) tell(start, end, text.slice(i, next));
    seen = Math.max(seen, end);
    i = next;
  }
  if (seen < before.length) tell(seen, before.length, "");
  return changes.map(change => ({ ...change, before: before.slice(change.start, change.end) }));
}
