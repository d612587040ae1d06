// The first, too large vocabulary: every character, and every string that occurs twice or more and is followed by at least two different
// things, as an end of a word is one. A string that is always followed by the same character would only double its extension.
// These are the inner nodes of the suffix tree of all words, as in the reference (tokenizers v0.22.2, models/unigram/trainer.rs); here they are
// found by sorting the ends of words, three parts at a time (Bentley and Sedgewick 1997), which walks that tree without building it.

import type { Corpus, Piece } from "./corpus.ts";
import type { Pace } from "./pace.ts";

/**
 * Characters by frequency, then strings by (places among distinct words) × length, each descending and among equals by code points descending.
 * Scores are logarithms of these numbers over their sum. NUL is in no piece.
 *
 * @param maxLength - characters of the longest string
 * @param size - no more strings are taken than bring the pieces to this number, but always one
 */
export async function seedPieces(corpus: Corpus, maxLength: number, size: number, pace: Pace): Promise<Piece[]> {
  const seeds = characterSeeds(corpus);
  const strings = await repeatedStrings(corpus, maxLength, pace);
  strings.reverse().sort((a, b) => b.score - a.score); // stable: equals stay descending
  for (const string of strings) {
    seeds.push(string);
    if (seeds.length >= size) break;
  }
  let sum = 0;
  for (const { score } of seeds) sum += score;
  return seeds.map(({ place, length, score }) => ({ place, length, score: Math.log(score) - Math.log(sum) }));
}

function characterSeeds({ codes, characters }: Corpus): Piece[] {
  const seeds = new Map<number, Piece>();
  for (const [place, code] of codes.entries()) {
    if (code !== 0 && !seeds.has(code)) seeds.set(code, { place, length: 1, score: characters.get(code)! });
  }
  return [...seeds].sort(([a, { score: countA }], [b, { score: countB }]) => countB - countA || b - a).map(([, seed]) => seed);
}

/** Strings of 2 to `maxLength` characters, ascending; `score` is places × length. */
async function repeatedStrings({ codes }: Corpus, maxLength: number, pace: Pace): Promise<Piece[]> {
  const places = Int32Array.from(codes.keys()).filter(place => codes[place] !== 0);
  const found: Piece[] = [];
  // Groups of places that are equal in their first `depth` characters; those that hold all such places can be a string of their own.
  const groups = [{ from: 0, to: places.length, depth: 0, isWhole: true }];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    if (pace.isDue) await pace.turn();
    const { from, to, depth, isWhole } = group;
    const pivot = codes[places[(from + to) >> 1]! + depth]!;
    // Less, equal, greater: [from, less) [less, greater) [greater, to)
    let less = from;
    let greater = to;
    for (let at = from; at < greater; ) {
      const place = places[at]!;
      const code = codes[place + depth]!;
      if (code === pivot) at++;
      else if (code < pivot) {
        places[at++] = places[less]!;
        places[less++] = place;
      } else {
        places[at] = places[--greater]!;
        places[greater] = place;
      }
    }
    const isBranch = less > from || greater < to;
    if (isWhole && isBranch && depth > 1) found.push({ place: places[from]!, length: depth, score: (to - from) * depth });
    if (depth === maxLength) continue;
    if (to - greater > 1) groups.push({ from: greater, to, depth, isWhole: false });
    if (greater - less > 1 && pivot !== 0) groups.push({ from: less, to: greater, depth: depth + 1, isWhole: true });
    if (less - from > 1) groups.push({ from, to: less, depth, isWhole: false });
  }
  return found;
}
