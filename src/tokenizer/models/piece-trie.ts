// Which pieces begin here? A trie over the UTF-16 units of a vocabulary, its edges in one open-addressed table: node and unit → node.
// Thirty thousand pieces take some 10 ms and 2 MB.

/** The pieces of a vocabulary, walked unit by unit from the root, which is 0. */
export class PieceTrie {
  /** Where an edge leads, by a mix of node and unit, [2 or more per node, a power of two]. An empty slot leads to the root, as no edge does. */
  #slots = new Int32Array(2048);
  // For each node: where its edge comes from and by which unit, and the piece that ends there, -1 for none.
  #parents = new Int32Array(1024);
  #units = new Uint16Array(1024);
  #ids = new Int32Array(1024).fill(-1);
  #size = 1;

  /** @param pieces - each once, none empty */
  constructor(pieces: Iterable<readonly [piece: string, id: number]>) {
    for (const [piece, id] of pieces) {
      let node = 0;
      for (let i = 0; i < piece.length; i++) node = this.child(node, piece.charCodeAt(i)) || this.#add(node, piece.charCodeAt(i));
      this.#ids[node] = id;
    }
  }

  /** The node that `unit` leads to from `node`; 0, the root, for none. */
  child(node: number, unit: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = mix(node, unit) & mask; ; slot = (slot + 1) & mask) {
      const target = slots[slot]!;
      if (target === 0 || (this.#parents[target] === node && this.#units[target] === unit)) return target;
    }
  }

  /** The piece that ends at a node, -1 for none. */
  idAt(node: number): number {
    return this.#ids[node]!;
  }

  #add(parent: number, unit: number): number {
    if (this.#size === this.#ids.length) this.#grow();
    const node = this.#size++;
    this.#parents[node] = parent;
    this.#units[node] = unit;
    this.#put(node);
    return node;
  }

  #put(node: number): void {
    const mask = this.#slots.length - 1;
    let slot = mix(this.#parents[node]!, this.#units[node]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = node;
  }

  #grow(): void {
    const length = 2 * this.#ids.length;
    const [parents, units, ids] = [new Int32Array(length), new Uint16Array(length), new Int32Array(length).fill(-1)];
    parents.set(this.#parents);
    units.set(this.#units);
    ids.set(this.#ids);
    [this.#parents, this.#units, this.#ids] = [parents, units, ids];
    this.#slots = new Int32Array(2 * length);
    for (let node = 1; node < this.#size; node++) this.#put(node);
  }
}

function mix(node: number, unit: number): number {
  const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ unit, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
