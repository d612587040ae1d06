// Numbers for pairs of numbers, in order of first sight: 0, 1, 2 … A Map would need a string or a boxed double per pair; this is a flat hash
// table. Pairs of neighbouring symbols are kept in it, and so are the edges of a trie: (node, character) → node.

/** A growing set of pairs, each with a number. */
export class PairTable {
  #lefts = new Int32Array(1024);
  #rights = new Int32Array(1024);
  /** Number + 1 of the pair in each slot, 0 where there is none; at most half full. */
  #slots = new Int32Array(2048);
  #size = 0;

  /** How many pairs there are. */
  get size(): number {
    return this.#size;
  }

  /** The first half of a pair by its number. */
  leftOf(number: number): number {
    return this.#lefts[number]!;
  }

  /** The second half of a pair by its number. */
  rightOf(number: number): number {
    return this.#rights[number]!;
  }

  /** The number of a pair, -1 when it was never added. */
  find(left: number, right: number): number {
    return this.#slots[this.#slotOf(left, right)]! - 1;
  }

  /** The number of a pair, a new one when it was never added. Halves are integers from 0 to 2^31 - 1. */
  add(left: number, right: number): number {
    let slot = this.#slotOf(left, right);
    const known = this.#slots[slot]! - 1;
    if (known >= 0) return known;
    if (this.#size === this.#lefts.length) {
      this.#grow();
      slot = this.#slotOf(left, right);
    }
    this.#lefts[this.#size] = left;
    this.#rights[this.#size] = right;
    this.#slots[slot] = ++this.#size;
    return this.#size - 1;
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  #slotOf(left: number, right: number): number {
    const slots = this.#slots;
    const lefts = this.#lefts;
    const rights = this.#rights;
    const mask = slots.length - 1;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b); // odd multipliers with well-mixed bits: golden ratio, murmur
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot]! - 1;
      if (number < 0 || (lefts[number] === left && rights[number] === right)) return slot;
    }
  }

  #grow(): void {
    const capacity = 2 * this.#lefts.length;
    this.#lefts = copied(this.#lefts, capacity);
    this.#rights = copied(this.#rights, capacity);
    this.#slots = new Int32Array(2 * capacity);
    for (let number = 0; number < this.#size; number++) this.#slots[this.#slotOf(this.#lefts[number]!, this.#rights[number]!)] = number + 1;
  }
}

function copied(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}
