// Python's `random.Random`, so that what a Python script drew can be drawn again: MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM
// TOMACS 8, 1998) with the seeding by an array of their 2002 reference, and what CPython 3 makes of its 32-bit words. Everything else in this
// house draws from `seededRandom`, which is smaller and quicker.
import type { Draws } from "./draws.ts";

const size = 624;
const shift = 397;

/**
 * Equals `random.Random(seed)`: `uniform` is its `random()`, `from + below(to - from + 1)` its `randint(from, to)`, `shuffle` in draws.ts its
 * `shuffle`.
 *
 * @param seed - a whole number, 0 <= seed < 2^32
 */
export function pythonRandom(seed: number): Draws {
  const state = seededState(seed >>> 0);
  let next = size;

  const word = (): number => {
    if (next === size) {
      refill(state);
      next = 0;
    }
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return {
    uniform: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53, // 27 bits, then 26
    below(limit) {
      const bits = 32 - Math.clz32(limit); // of the limit, not of limit - 1: a limit of 1 draws too, until a 0 comes
      for (;;) {
        const drawn = word() >>> (32 - bits);
        if (drawn < limit) return drawn;
      }
    },
  };
}

function refill(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
    state[i] = state[(i + shift) % size]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** The state after seeding with the one-word array [seed], as CPython seeds with any integer below 2^32. */
function seededState(seed: number): Uint32Array {
  const state = new Uint32Array(size);
  state[0] = 19650218;
  for (let i = 1; i < size; i++) state[i] = Math.imul(1812433253, mixed(state, i - 1)) + i;
  let at = 1;
  const step = () => {
    if (++at < size) return;
    state[0] = state[size - 1]!;
    at = 1;
  };
  for (let round = 0; round < size; round++, step()) state[at] = (state[at]! ^ Math.imul(mixed(state, at - 1), 1664525)) + seed;
  for (let round = 1; round < size; round++, step()) state[at] = (state[at]! ^ Math.imul(mixed(state, at - 1), 1566083941)) - at;
  state[0] = 0x80000000;
  return state;
}

function mixed(state: Uint32Array, at: number): number {
  return state[at]! ^ (state[at]! >>> 30);
}
