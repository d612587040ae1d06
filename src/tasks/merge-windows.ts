// The entities of a long text, found window by window. Where windows overlap, the same entity is found twice, perhaps cut off in one of them:
// the longer one stays, of two equally long ones the surer. Norm: transformers' TokenClassificationPipeline with a stride (5.24).
import type { TaggedSpan } from "./aggregate.ts";

/** Spans of all windows as those of one text, in the order of the text. Those of a single window are left as they are. */
export function mergeWindows(windows: readonly (readonly TaggedSpan[])[]): TaggedSpan[] {
  if (windows.length < 2) return windows.flat();
  const kept: TaggedSpan[] = [];
  for (const span of windows.flat().sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last === undefined || span.start >= last.end) kept.push(span);
    else if (isBetter(span, last)) kept[kept.length - 1] = span;
  }
  return kept;
}

function isBetter(a: TaggedSpan, b: TaggedSpan): boolean {
  const longer = a.end - a.start - (b.end - b.start);
  return longer > 0 || (longer === 0 && a.score > b.score);
}
