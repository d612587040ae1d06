// Random numbers that can be had again: a small generator with a seed, for tests, demonstrations and made-up weights. Not for secrets.
// xoshiro128** 1.1 (David Blackman, Sebastiano Vigna, 2018, public domain, https://prng.di.unimi.it/xoshiro128starstar.c), its state
// filled by splitmix32 from one 32-bit seed.

/** A stream of random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** An integer, 0 <= n < 2^32. */
  uint32(): number;
  /** A float, 0 <= x < 1, in steps of 2^-32. */
  uniform(): number;
  /** An integer, 0 <= n < limit, with limit <= 2^32. */
  below(limit: number): number;
  /** A float of the normal distribution with mean 0 and deviation 1 (Box and Muller, 1958). */
  normal(): number;
  /** Where the stream stands, four integers: `resumedRandom` goes on from there. */
  state(): RandomState;
}

/** The place in a stream. */
export type RandomState = readonly [number, number, number, number];

/** A generator of its own for each call; the seed's lower 32 bits count. */
export function seededRandom(seed: number): Random {
  let mixed = seed | 0;
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  return resumedRandom([splitmix(), splitmix(), splitmix(), splitmix()]);
}

/** A generator that goes on where another one stood. */
export function resumedRandom(state: RandomState): Random {
  let [a, b, c, d] = state;
  const uint32 = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const uniform = (): number => uint32() / 2 ** 32;
  return {
    uint32,
    uniform,
    below: limit => Math.floor(uniform() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}
