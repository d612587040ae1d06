// A corpus as sequences of pieces, without pairs: windows over all documents end to end, or sentences of one document. No text is left out.
import type { TokenCorpus } from "./token-corpus.ts";

/** Sequences by number. */
export interface Sequences {
  readonly length: number;
  /** The ids, as a fresh array, [T] */
  at(index: number): Int32Array;
}

/**
 * Windows of one length over the documents in their order, each followed by a [SEP]. The last window reaches back to be as long as the others;
 * only a corpus shorter than that has a shorter one.
 */
export function packDocuments(corpus: TokenCorpus, order: Int32Array, room: number, sepId: number): Sequences {
  const { ids, sentences, documents } = corpus;
  const startOf = (document: number) => sentences[documents[document]!]!;
  const endOf = (document: number) => sentences[documents[document + 1]!]!;
  const places = new Float64Array(order.length + 1); // where each document begins in the stream
  for (const [i, document] of order.entries()) places[i + 1] = places[i]! + endOf(document) - startOf(document) + 1;
  const total = places[order.length]!;
  return {
    length: Math.ceil(total / room),
    at(index) {
      const start = Math.max(0, Math.min(index * room, total - room));
      const window = new Int32Array(Math.min(room, total)).fill(sepId);
      for (let i = lastNotAfter(places, start), at = 0; at < window.length; i++) {
        const from = startOf(order[i]!) + start + at - places[i]!;
        const text = ids.subarray(from, Math.min(endOf(order[i]!), from + window.length - at));
        window.set(text, at);
        at += text.length + 1; // the [SEP]
      }
      return window;
    },
  };
}

/** Sentences of one document, as many as fit, or one alone; a sentence that does not fit is cut into parts that do. */
export function planSegments({ ids, sentences, documents }: TokenCorpus, order: Int32Array, room: number, isSingle: boolean): Sequences {
  const plan: number[] = []; // start and end
  for (const document of order) {
    const last = documents[document + 1]!;
    for (let sentence = documents[document]!; sentence < last; ) {
      let start = sentences[sentence++]!;
      if (!isSingle) while (sentence < last && sentences[sentence + 1]! - start <= room) sentence++;
      for (const end = sentences[sentence]!; start < end; start += room) plan.push(start, Math.min(start + room, end));
    }
  }
  return { length: plan.length / 2, at: index => Int32Array.from(ids.subarray(plan[2 * index], plan[2 * index + 1])) };
}

/** The last of ascending numbers that is not after `place`. */
function lastNotAfter(numbers: Float64Array, place: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= place) low = middle;
    else high = middle;
  }
  return low;
}
