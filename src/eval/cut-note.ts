// Nothing is cut in silence.

/** Says how many texts were longer than the model reads; nothing when there are none. */
export function cutNote(truncated: readonly boolean[]): string[] {
  const count = truncated.filter(Boolean).length;
  return count === 0 ? [] : [`${count} of ${truncated.length} texts were longer than the model reads and were cut`];
}
