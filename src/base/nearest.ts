// "Did you mean …": the few known names nearest to an unknown one.

/** Edits (insert, delete, replace, swap of neighbours) between two strings: optimal string alignment distance. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/** At most three of `known` that `name` may have meant: same prefix first, then up to 2 edits or a third of the length. */
export function nearest(name: string, known: Iterable<string>): string[] {
  const limit = Math.max(2, Math.floor(name.length / 3));
  const scored: { word: string; distance: number }[] = [];
  for (const word of known) {
    const isPrefix = name.length > 1 && word.startsWith(name);
    const distance = isPrefix ? 0 : editDistance(name.toLowerCase(), word.toLowerCase());
    if (distance <= limit && distance < Math.max(name.length, word.length)) scored.push({ word, distance });
  }
  return scored
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(s => s.word);
}

/** ` Did you mean "x" or "y"?`, or nothing when no known name is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const words = nearest(name, known).map(word => `"${word}"`);
  return words.length === 0 ? "" : ` Did you mean ${words.join(" or ")}?`;
}
