// A text cut into chunks at blanks, tabs and line ends, on its UTF-8 bytes. No step of the pipeline joins characters across these four,
// so a chunk's tokens depend on nothing but the chunk: known ones come from the cache, others are read, odd ones go the exact way.
import { type ChunkCache, keyBytes, mostTokens, slotOf, slotTokens, slotWidth } from "./cache.ts";
import { rowWidth, type TokenRows } from "./rows.ts";

/** Reads a chunk that is not in the cache. */
export interface ChunkReader {
  /** Appends the tokens of `text.slice(start, end)`, or returns false and appends nothing: then the chunk goes the exact way. */
  read(text: string, start: number, end: number, out: TokenRows): boolean;
}

/** Appends the tokens of `text.slice(start, end)`, whatever it holds, the plain way. */
export type ExactWay = (text: string, start: number, end: number, out: TokenRows) => void;

/** A text is looked at in windows of so many UTF-16 units at most, so that the bytes below are all there is, whatever its length. */
const windowUnits = 1 << 14;

/** Bytes of the window, then the blank that ends its last chunk and what reading a key may look at. No call leaves anything for the next. */
const bytes: Uint8Array = /* @__PURE__ */ new Uint8Array(3 * windowUnits + 32);
const view: DataView = /* @__PURE__ */ new DataView(bytes.buffer);
const encoder: TextEncoder = /* @__PURE__ */ new TextEncoder();

/** Turns texts into rows. */
export class Scanner {
  readonly #cache: ChunkCache;
  readonly #words: ChunkReader;
  readonly #exact: ExactWay;

  constructor(cache: ChunkCache, words: ChunkReader, exact: ExactWay) {
    this.#cache = cache;
    this.#words = words;
    this.#exact = exact;
  }

  /** Appends the tokens of a text. */
  scan(text: string, out: TokenRows): void {
    if (text.length <= windowUnits) {
      this.#scanWindow(text, text, 0, out);
      return;
    }
    for (let start = 0; start < text.length; ) {
      let end = Math.min(text.length, start + windowUnits);
      while (end < text.length && end > start && !isBoundary(text.charCodeAt(end - 1))) end--;
      if (end > start) this.#scanWindow(text, text.slice(start, end), start, out);
      else {
        // A chunk that fills the window.
        end = start + windowUnits;
        while (end < text.length && !isBoundary(text.charCodeAt(end))) end++;
        this.#read(text, start, end, out);
      }
      start = end;
    }
  }

  /** @param unit - where the window stands in the text, in UTF-16 units */
  #scanWindow(text: string, window: string, unit: number, out: TokenRows): void {
    const { written: length } = encoder.encodeInto(window, bytes);
    bytes[length] = 0x20;
    const { slots } = this.#cache;
    // What `out` holds, in variables of this loop: written back where others write to it.
    let { data } = out;
    let row = rowWidth * out.length;
    let word = out.words - 1;
    for (let at = 0; at < length; ) {
      // The chunk as a key: four bytes at a time, up to the first byte below 0x21.
      let key0 = view.getInt32(at, true);
      let key1 = 0;
      let key2 = 0;
      let key3 = 0;
      let size = 0;
      const mark0 = firstLowByte(key0);
      if (mark0 !== 0) {
        key0 &= mark0 - 1;
        size = placeOf(mark0);
      } else {
        key1 = view.getInt32(at + 4, true);
        const mark1 = firstLowByte(key1);
        if (mark1 !== 0) {
          key1 &= mark1 - 1;
          size = 4 + placeOf(mark1);
        } else {
          key2 = view.getInt32(at + 8, true);
          const mark2 = firstLowByte(key2);
          if (mark2 !== 0) {
            key2 &= mark2 - 1;
            size = 8 + placeOf(mark2);
          } else {
            key3 = view.getInt32(at + 12, true);
            const mark3 = firstLowByte(key3);
            key3 &= mark3 - 1;
            size = mark3 === 0 ? keyBytes + 1 : 12 + placeOf(mark3);
          }
        }
      }
      const after = bytes[at + size]!;
      const isShort = size <= keyBytes && isBoundary(after); // a control character is part of the chunk
      if (size === 0 && isShort) {
        at++;
        unit++;
        continue;
      }
      key3 |= size << 24;
      let slot = slotOf(key0, key1, key2, key3);
      let isKnown = isShort && isAt(slots, slot, key0, key1, key2, key3);
      if (!isKnown) {
        slot += slotWidth;
        isKnown = isShort && isAt(slots, slot, key0, key1, key2, key3);
      }
      if (row + rowWidth * mostTokens > data.length) {
        out.length = row / rowWidth;
        out.reserve(mostTokens);
        data = out.data;
      }
      if (isKnown) {
        const head = slots[slot + 4]!;
        const end = slot + slotTokens + (head & 3);
        let starts = head >> 6;
        for (let i = slot + slotTokens; i < end; i++, row += rowWidth, starts >>= 1) {
          const token = slots[i]!;
          word += starts & 1;
          data[row] = token >>> 8;
          data[row + 1] = unit + ((token >> 4) & 15);
          data[row + 2] = unit + (token & 15);
          data[row + 3] = word;
        }
        at += size;
        unit += (head >> 2) & 15;
      } else {
        out.length = row / rowWidth;
        out.words = word + 1;
        const first = out.length;
        const end = isShort ? at + size : chunkEnd(at);
        const units = unitsIn(at, end);
        this.#read(text, unit, unit + units, out);
        if (isShort) this.#cache.set(slot - slotWidth, [key0, key1, key2, key3], out, first, unit, units);
        at = end;
        unit += units;
        data = out.data;
        row = rowWidth * out.length;
        word = out.words - 1;
      }
    }
    out.length = row / rowWidth;
    out.words = word + 1;
  }

  /** A chunk that is not in the cache: `text.slice(start, end)`. */
  #read(text: string, start: number, end: number, out: TokenRows): void {
    if (!this.#words.read(text, start, end, out)) this.#exact(text, start, end, out);
  }
}

/** The lowest bit of the first (lowest) byte below 0x21 of a word, alone; 0 when there is none. (A borrow only disturbs bytes after it.) */
function firstLowByte(word: number): number {
  const low = ((word - 0x21212121) & ~word & 0x80808080) >>> 7;
  return low & -low;
}

/** Which byte it is, 0 … 3. */
function placeOf(mark: number): number {
  return (31 - Math.clz32(mark)) >> 3;
}

/** Blank, line feed, carriage return, tab: as a byte and as a UTF-16 unit. */
function isBoundary(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isAt(slots: Int32Array, slot: number, key0: number, key1: number, key2: number, key3: number): boolean {
  return slots[slot] === key0 && slots[slot + 1] === key1 && slots[slot + 2] === key2 && slots[slot + 3] === key3;
}

/** Where the chunk ends that begins at bytes[at]. */
function chunkEnd(at: number): number {
  let end = at;
  while (!isBoundary(bytes[end]!)) end++;
  return end;
}

/** UTF-16 units of bytes[start … end): one per character, two where its first byte says that it has four. */
function unitsIn(start: number, end: number): number {
  let units = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
