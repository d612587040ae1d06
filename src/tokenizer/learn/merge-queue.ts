// Which pair comes next: the most frequent one, among equals the one of the smaller ids. A binary heap of entries whose counts may be out of
// date; who takes one out compares it with the table.

/** A pair of neighbouring symbols, with the words in which it was found. */
export interface Merge {
  /** How often the pair stood in the text when the entry was made. */
  count: number;
  /** The pair's number in the table. */
  readonly pair: number;
  readonly left: number;
  readonly right: number;
  /** Numbers of words, each once. */
  readonly words: readonly number[];
  /** Serial number: of two entries of one pair the older comes first. */
  readonly age: number;
}

/** Entries by count (descending), pair (ascending) and age. */
export class MergeQueue {
  readonly #heap: Merge[] = [];

  push(merge: Merge): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(merge);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(merge, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = merge;
  }

  /** Takes the first entry out. */
  pop(): Merge | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Merge, b: Merge): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.left !== b.left) return a.left < b.left;
  if (a.right !== b.right) return a.right < b.right;
  return a.age < b.age;
}
