// A cache of short chunks of text and their tokens. Language repeats itself: of a text's chunks (what stands between two blanks) nearly
// all were seen before. A key is the chunk itself, so a hit is exact; a new chunk pushes an old one out, so the size never changes.
import { rowWidth, type TokenRows } from "./rows.ts";

// A slot is eight Int32:
//   0–3  the chunk's UTF-8 bytes, zeros, and their number in the top byte of word 3; so no key is all zeros, as an empty slot is
//   4    bits 0–1 number of tokens, bits 2–5 the chunk's length in UTF-16 units, bits 6–8: does token 0, 1, 2 begin a word?
//   5–7  a token each: its id in the upper 24 bits, then four bits for its start and four for its end in the chunk
// Two slots lie side by side in one line of the processor's cache; a chunk may be in either, the newer one is the first.

/** Int32 in a slot. */
export const slotWidth: number = 8;
/** Where in a slot the tokens begin. */
export const slotTokens: number = 5;
/** Longest chunk that is a key, in bytes: four Int32 less one byte for the length. */
export const keyBytes: number = 15;

const pairBits = 15;
/** More tokens are not kept. */
export const mostTokens: number = slotWidth - slotTokens;

/** Tokens by chunk. Looking up is a part of the scanner's loop (fast-scanner.ts); here is what it looks at. */
export class ChunkCache {
  /** [2 · slotWidth · 2^pairBits], 2 MiB */
  readonly slots: Int32Array = new Int32Array((2 * slotWidth) << pairBits);

  /**
   * Remembers the tokens of a chunk, when they are few: those of `rows` from `first` on.
   *
   * @param at - `slotOf` the key
   * @param start - where the chunk stands in the text, and
   * @param units - how long it is, in UTF-16 units
   */
  set(at: number, key: readonly [number, number, number, number], rows: TokenRows, first: number, start: number, units: number): void {
    const count = rows.length - first;
    if (count > mostTokens) return;
    const { slots } = this;
    slots.copyWithin(at + slotWidth, at, at + slotWidth);
    slots.set(key, at);
    let head = count | (units << 2);
    let word = -1;
    for (let i = 0, row = rowWidth * first; i < count; i++, row += rowWidth) {
      const { data } = rows;
      slots[at + slotTokens + i] = (data[row]! << 8) | ((data[row + 1]! - start) << 4) | (data[row + 2]! - start);
      if (data[row + 3] !== word) head |= 64 << i;
      word = data[row + 3]!;
    }
    slots[at + 4] = head;
  }
}

/** The first of the two slots for a key: its words mixed, and the upper bits, which all of them reach. */
export function slotOf(key0: number, key1: number, key2: number, key3: number): number {
  const a = Math.imul(key0, 0x9e3779b1) ^ Math.imul(key1, 0x85ebca77);
  const b = Math.imul(key2, 0xc2b2ae3d) ^ Math.imul(key3, 0x27d4eb2f);
  return (Math.imul(a ^ (a >>> 15) ^ b, 0x165667b1) >>> (32 - pairBits)) * 2 * slotWidth;
}
