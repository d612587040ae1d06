// Pieces found by their characters: an open-addressing table over the UTF-16 units of all pieces, which lie end to end in one array.
// No string is made and none is compared by object: 120,000 pieces are in place within milliseconds, and a word is looked up in place.

/**
 * Where the units of each piece lie: piece `id` is `units[starts[id] … ends[id])`; `starts[id]` is -1 for an id that is not in use.
 * One object for the vocabulary and its tables: it stays, its arrays are replaced by longer ones.
 */
export interface PieceSpans {
  units: Uint16Array;
  starts: Int32Array;
  ends: Int32Array;
}

/** Makes room for an id. */
export function growSpans(spans: PieceSpans, id: number): void {
  const size = Math.max(id + 1, 2 * spans.starts.length);
  spans.starts = grown(spans.starts, new Int32Array(size).fill(-1));
  spans.ends = grown(spans.ends, new Int32Array(size));
}

/** Copies an array to the beginning of a longer one. */
export function grown<A extends Uint16Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** The base of the polynomial hash: odd, and larger than any unit. */
const base = 0x01000193;

/** Spreads hashes over the table: 2^32 divided by the golden ratio. */
const golden = 0x9e3779b9;

/** The hash of one more unit. */
export function hashUnit(hash: number, unit: number): number {
  return (Math.imul(hash, base) + unit) | 0;
}

/** The hash of `units[start … end)`. */
function hashUnits(units: Uint16Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = hashUnit(hash, units[i]!);
  return hash;
}

/** `base` to the powers 0 … `most`: with them the hash of a part follows from the hashes of what is before it and up to its end. */
export function hashPowers(most: number): Int32Array {
  const powers = new Int32Array(most + 1).fill(1);
  for (let i = 1; i <= most; i++) powers[i] = Math.imul(powers[i - 1]!, base);
  return powers;
}

/** Pieces of at least so many units are sorted by their first ones, to know which lengths come at all after such a beginning. */
export const stemUnits: number = 3;
const stemBits = 14;
/** The longest length with a bit of its own; longer ones share it. */
const mostBit = 31;

/** Ids by piece, or by what follows the first `skip` units of a piece. */
export class PieceTable {
  readonly #skip: number;
  readonly #spans: PieceSpans;
  /** id + 1 in each place, 0 where it is free; at most a quarter is taken, so that most looks at what is not there end at once. */
  #places: Int32Array;
  /** The hash of each id. */
  #hashes: Int32Array;
  #shift: number;
  /** For each beginning, by its hash, the lengths of pieces that begin so: bit n for n units. Made when first asked for. */
  #lengths: Int32Array | null = null;
  #size = 0;

  /** @param expected - pieces to come; more are taken when needed */
  constructor(spans: PieceSpans, expected: number, skip = 0) {
    const bits = Math.max(4, Math.ceil(Math.log2(4 * expected + 1)));
    this.#skip = skip;
    this.#spans = spans;
    this.#places = new Int32Array(1 << bits);
    this.#hashes = new Int32Array(spans.starts.length);
    this.#shift = 32 - bits;
  }

  /** Number of pieces. */
  get size(): number {
    return this.#size;
  }

  /** The id of the piece that is `units[start … end)`, whose hash is `hash`; -1 when there is none. */
  find(hash: number, units: Uint16Array, start: number, end: number): number {
    const places = this.#places;
    for (let place = Math.imul(hash, golden) >>> this.#shift; ; place = (place + 1) & (places.length - 1)) {
      const id = places[place]! - 1;
      if (id < 0 || (this.#hashes[id] === hash && this.#isPiece(id, units, start, end))) return id;
    }
  }

  /** The lengths that pieces have which begin with the `stemUnits` units of that hash, for `mayHave`; others may be among them. */
  lengthsAfter(stemHash: number): number {
    const lengths = this.#lengths ?? this.#makeLengths();
    return lengths[Math.imul(stemHash, golden) >>> (32 - stemBits)]!;
  }

  /** Adds a piece that is in the spans and not in the table. */
  add(id: number, hash: number): void {
    if (id >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, new Int32Array(this.#spans.starts.length));
    }
    this.#hashes[id] = hash;
    if (4 * ++this.#size > this.#places.length) this.#grow();
    this.#place(id);
    this.#lengths = null;
  }

  /** Fills a fresh table with all pieces in the spans. Returns false when two are the same: it is then of no use. */
  fill(): boolean {
    const { units, starts, ends } = this.#spans;
    const places = this.#places;
    const hashes = new Int32Array(starts.length);
    const shift = this.#shift;
    this.#hashes = hashes;
    for (let id = 0; id < starts.length; id++) {
      const start = starts[id]!;
      if (start < 0) continue;
      const hash = hashUnits(units, start + this.#skip, ends[id]!);
      let place = Math.imul(hash, golden) >>> shift;
      for (; places[place] !== 0; place = (place + 1) & (places.length - 1)) {
        const other = places[place]! - 1;
        if (hashes[other] === hash && this.#isPiece(other, units, start + this.#skip, ends[id]!)) return false;
      }
      places[place] = id + 1;
      hashes[id] = hash;
      this.#size++;
    }
    return true;
  }

  #makeLengths(): Int32Array {
    const lengths = new Int32Array(1 << stemBits);
    const { units, starts, ends } = this.#spans;
    for (let place = 0; place < this.#places.length; place++) {
      const id = this.#places[place]! - 1;
      if (id < 0) continue;
      const start = starts[id]! + this.#skip;
      const length = ends[id]! - start;
      if (length < stemUnits) continue;
      let stem = 0;
      for (let i = 0; i < stemUnits; i++) stem = hashUnit(stem, units[start + i]!);
      lengths[Math.imul(stem, golden) >>> (32 - stemBits)]! |= 1 << Math.min(length, mostBit);
    }
    this.#lengths = lengths;
    return lengths;
  }

  #place(id: number): void {
    const places = this.#places;
    let place = Math.imul(this.#hashes[id]!, golden) >>> this.#shift;
    while (places[place] !== 0) place = (place + 1) & (places.length - 1);
    places[place] = id + 1;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Int32Array(2 * old.length);
    this.#shift--;
    for (const taken of old) if (taken !== 0) this.#place(taken - 1);
  }

  #isPiece(id: number, units: Uint16Array, start: number, end: number): boolean {
    const { units: own, starts, ends } = this.#spans;
    const from = starts[id]! + this.#skip;
    if (ends[id]! - from !== end - start) return false;
    for (let i = start, at = from; i < end; i++, at++) if (units[i] !== own[at]) return false;
    return true;
  }
}

/** Is a length of at least `stemUnits` among those of `lengthsAfter`? */
export function mayHave(lengths: number, length: number): boolean {
  return ((lengths >>> Math.min(length, mostBit)) & 1) !== 0;
}
