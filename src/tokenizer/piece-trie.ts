// Which pieces begin here? A trie over the UTF-16 units of a vocabulary, its edges in one open-addressed table: node and unit → node.
// Thirty thousand pieces take some 10 ms and 2 MB.

/** Finds all pieces that a text begins with at some place. */
export class PieceTrie {
  /** Edges: [2 * slots] of key (node * 65536 + unit, split) and target, an empty slot has the target 0, for no edge leads to the root. */
  #keys: Float64Array;
  #targets: Int32Array;
  #mask: number;
  /** For each node the id of the piece that ends there, -1 for none. */
  #ids: Int32Array;
  #size = 1;

  /** @param pieces - each once, none empty */
  constructor(pieces: Iterable<readonly [piece: string, id: number]>) {
    this.#mask = 1023;
    this.#keys = new Float64Array(1024);
    this.#targets = new Int32Array(1024);
    this.#ids = new Int32Array(1024).fill(-1);
    for (const [piece, id] of pieces) {
      let node = 0;
      for (let i = 0; i < piece.length; i++) node = this.#child(node, piece.charCodeAt(i)) || this.#add(node, piece.charCodeAt(i));
      this.#ids[node] = id;
    }
  }

  /** Calls `found` for each piece that `text.slice(at, end)` begins with, shorter ones first. */
  prefixes(text: string, at: number, end: number, found: (end: number, id: number) => void): void {
    let node = 0;
    for (let i = at; i < end; i++) {
      node = this.#child(node, text.charCodeAt(i));
      if (node === 0) return;
      if (this.#ids[node]! >= 0) found(i + 1, this.#ids[node]!);
    }
  }

  /** 0 for none. */
  #child(node: number, unit: number): number {
    const key = node * 65536 + unit;
    for (let slot = this.#slot(node, unit); ; slot = (slot + 1) & this.#mask)
      if (this.#targets[slot] === 0 || this.#keys[slot] === key) return this.#targets[slot]!;
  }

  #add(node: number, unit: number): number {
    if (this.#size * 2 > this.#mask) this.#grow();
    const added = this.#size++;
    this.#put(node * 65536 + unit, added);
    return added;
  }

  #put(key: number, target: number): void {
    let slot = this.#slot(Math.floor(key / 65536), key % 65536);
    while (this.#targets[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#keys[slot] = key;
    this.#targets[slot] = target;
  }

  #slot(node: number, unit: number): number {
    const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ unit, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }

  #grow(): void {
    const [keys, targets] = [this.#keys, this.#targets];
    const slots = 2 * keys.length;
    this.#mask = slots - 1;
    this.#keys = new Float64Array(slots);
    this.#targets = new Int32Array(slots);
    const ids = new Int32Array(slots).fill(-1);
    ids.set(this.#ids);
    this.#ids = ids;
    for (let slot = 0; slot < keys.length; slot++) if (targets[slot] !== 0) this.#put(keys[slot]!, targets[slot]!);
  }
}
