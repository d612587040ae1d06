// Where the two segments of each example begin and end: google-research/bert's walk through a document, for next-sentence pairs and, with
// ALBERT's changes, for sentence order. Segments are places in the corpus; cutting off tokens moves a start or an end.
import { type Draws, integerBetween } from "./draws.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** Two segments of a corpus, as places in its ids. */
export interface Pair {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  /** As `bStart` where there is no second segment */
  readonly bEnd: number;
  readonly label: 0 | 1 | null;
}

/** How pairs are made. */
export interface PairRule {
  /** Most pieces of an example, its three special tokens counted */
  readonly maxSeqLength: number;
  /** How often a document is cut into shorter examples than that */
  readonly shortSeqProb: number;
  /** "next": is B what follows A, or of another document? "order": do A and B stand as written, or swapped? */
  readonly question: "next" | "order";
  /**
   * As the scripts: another document is drawn up to ten times, and if it is still this one, it is taken for another; where there is but one
   * sentence, "order" takes a random document too. Without: another document is another one, and a lone sentence has no pair, label null
   */
  readonly compat: boolean;
}

/** What a walk through a document takes. */
export interface PairWalk {
  readonly corpus: TokenCorpus;
  /** The documents of the corpus in the order in which they are numbered */
  readonly order: Int32Array;
  readonly rule: PairRule;
  readonly draws: Draws;
}

/** The pairs of the document `order[place]`. Between two of them the caller may draw from the same generator. */
export function* planPairs(walk: PairWalk, place: number): Generator<Pair, void, undefined> {
  const { corpus, order, rule, draws } = walk;
  const { sentences, documents } = corpus;
  const most = rule.maxSeqLength - 3;
  const target = draws.uniform() < rule.shortSeqProb ? integerBetween(2, most, draws) : most;
  const first = documents[order[place]!]!;
  const end = documents[order[place]! + 1]!;
  for (let chunk = first, next = first; chunk < end; chunk = next) {
    do next++;
    while (next < end && sentences[next]! - sentences[chunk]! < target);
    const isAlone = next - chunk === 1;
    const split = isAlone ? next : chunk + integerBetween(1, next - chunk - 1, draws);
    const [start, middle] = [sentences[chunk]!, sentences[split]!];

    if (isAlone && rule.question === "order" && !rule.compat) {
      yield cut({ aStart: start, aEnd: middle, bStart: middle, bEnd: middle, label: null }, most + 1, draws);
    } else if (isAlone || (rule.question === "next" && draws.uniform() < 0.5)) {
      const [bStart, bEnd] = randomSegment(walk, place, target - (middle - start));
      yield cut({ aStart: start, aEnd: middle, bStart, bEnd, label: 1 }, most, draws);
      next = split; // what was not used comes again
    } else {
      const stop = sentences[next]!;
      const isSwapped = rule.question === "order" && draws.uniform() < 0.5;
      if (isSwapped) yield cut({ aStart: middle, aEnd: stop, bStart: start, bEnd: middle, label: 1 }, most, draws);
      else yield cut({ aStart: start, aEnd: middle, bStart: middle, bEnd: stop, label: 0 }, most, draws);
    }
  }
}

/** Sentences from a random place of another document, until they have so many pieces. */
function randomSegment({ corpus, order, rule, draws }: PairWalk, place: number, pieces: number): [start: number, end: number] {
  const { sentences, documents } = corpus;
  let other = place;
  if (rule.compat) for (let i = 0; i < 10 && other === place; i++) other = draws.below(order.length);
  else {
    other = draws.below(order.length - 1);
    if (other >= place) other++;
  }
  const last = documents[order[other]! + 1]!;
  const first = integerBetween(documents[order[other]!]!, last - 1, draws);
  let end = first + 1;
  while (end < last && sentences[end]! - sentences[first]! < pieces) end++;
  return [sentences[first]!, sentences[end]!];
}

/** Takes pieces from the longer segment, of two alike from B, at the front or the back, until both fit. */
function cut(pair: Pair, most: number, draws: Draws): Pair {
  let { aStart, aEnd, bStart, bEnd } = pair;
  while (aEnd - aStart + bEnd - bStart > most) {
    const isFront = draws.uniform() < 0.5;
    if (aEnd - aStart > bEnd - bStart) isFront ? aStart++ : aEnd--;
    else isFront ? bStart++ : bEnd--;
  }
  return { ...pair, aStart, aEnd, bStart, bEnd };
}
