// Counts runs of bytes between blanks, byte by byte and without making strings of them. Most runs of a text were seen before: for these a hash,
// a look and an addition are all there is to do; whoever owns the table is told of the new ones.

/** Bytes that end a run: tab, line feed, carriage return, blank. None of them is a part of a longer UTF-8 sequence. */
export function isBlank(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/** Runs with how often each was met, numbered in order of first sight. */
export class RunTable {
  #counts = new Float64Array(1024);
  #hashes = new Int32Array(1024);
  /** Where each run begins in #bytes, and after the last where it ends. */
  #starts = new Int32Array(1025);
  #bytes = new Uint8Array(16384);
  /** Number + 1 of the run in each slot, 0 where there is none; at most half full. */
  #slots = new Int32Array(2048);
  #size = 0;

  /** How many runs there are. */
  get size(): number {
    return this.#size;
  }

  /** How many bytes they are together. */
  get sizeBytes(): number {
    return this.#starts[this.#size]!;
  }

  /** How often the run was met. */
  countOf(run: number): number {
    return this.#counts[run]!;
  }

  /** Forgets all runs. */
  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** Counts every run of `bytes`; where they end, the last run ends. Calls `onNew` with the place of each run never met before. */
  count(bytes: Uint8Array, onNew: (start: number, end: number) => void): void {
    const end = bytes.length;
    for (let at = 0; at < end; at++) {
      if (isBlank(bytes[at]!)) continue;
      const start = at;
      let hash = 0x811c9dc5; // FNV-1a
      for (let byte = bytes[at]!; at < end && !isBlank(byte); byte = bytes[++at]!) hash = Math.imul(hash ^ byte, 0x01000193);
      hash ^= hash >>> 15;
      const slot = this.#slotOf(hash, bytes, start, at);
      const run = this.#slots[slot]! - 1;
      if (run >= 0) this.#counts[run]!++;
      else {
        this.#add(slot, hash, bytes, start, at);
        onNew(start, at);
      }
    }
  }

  /** The slot that holds the run, or the empty one where it belongs. */
  #slotOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const run = this.#slots[slot]! - 1;
      if (run < 0 || (this.#hashes[run] === hash && this.#isAt(this.#starts[run]!, this.#starts[run + 1]!, bytes, start, end))) return slot;
    }
  }

  #isAt(ours: number, oursEnd: number, bytes: Uint8Array, start: number, end: number): boolean {
    if (oursEnd - ours !== end - start) return false;
    const own = this.#bytes;
    for (let at = start; at < end; at++) if (own[ours++] !== bytes[at]) return false;
    return true;
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): void {
    const run = this.#size++;
    const from = this.#starts[run]!;
    const to = from + end - start;
    if (to > this.#bytes.length) this.#bytes = copied(this.#bytes, new Uint8Array(2 * to));
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#starts[run + 1] = to;
    this.#hashes[run] = hash;
    this.#counts[run] = 1;
    this.#slots[slot] = run + 1;
    if (this.#size === this.#counts.length) this.#grow();
  }

  #grow(): void {
    const capacity = 2 * this.#size;
    this.#counts = copied(this.#counts, new Float64Array(capacity));
    this.#hashes = copied(this.#hashes, new Int32Array(capacity));
    this.#starts = copied(this.#starts, new Int32Array(capacity + 1));
    this.#slots = new Int32Array(2 * capacity);
    const mask = this.#slots.length - 1;
    for (let run = 0; run < this.#size; run++) {
      let slot = this.#hashes[run]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = run + 1;
    }
  }
}

function copied<A extends Uint8Array | Int32Array | Float64Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
