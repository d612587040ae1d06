// An epoch of pairs: all are planned, as places in the corpus, and shuffled; each becomes a masked sequence when it is asked for.
import { assemble } from "./assemble.ts";
import { exampleSet } from "./builder.ts";
import { drawsFor, shuffledOrder } from "./draws.ts";
import type { ExampleSet } from "./example.ts";
import { mask } from "./mask.ts";
import type { MaskRule } from "./mask-rule.ts";
import type { Pieces } from "./pieces.ts";
import { type Pair, type PairRule, planPairs } from "./plan-pairs.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** Everything that pairs are made of. */
export interface PairTask {
  readonly corpus: TokenCorpus;
  readonly pieces: Pieces;
  readonly pairRule: PairRule;
  readonly maskRule: MaskRule;
  readonly seed: number;
}

/** The pairs of an epoch, drawn from (seed, epoch), their masks from (seed, epoch, example). */
export function drawPairs({ corpus, pieces, pairRule, maskRule, seed }: PairTask, epoch: number): ExampleSet {
  const draws = drawsFor(seed, epoch);
  const documents = shuffledOrder(corpus.documents.length - 1, draws);
  const plan = new PairList();
  for (const place of documents.keys())
    for (const pair of planPairs({ corpus, order: documents, rule: pairRule, draws }, place)) plan.add(pair);
  const order = shuffledOrder(plan.length, draws);
  return exampleSet(order.length, index => {
    const pair = plan.at(order[index]!);
    const sequence = assemble(corpus, pair, pieces);
    return { ...sequence, ...mask(sequence.ids, pieces, maskRule, drawsFor(seed, epoch, index)), pairLabel: pair.label };
  });
}

/** Pairs as a row of numbers: a million of them as objects would fill the memory that the corpus needs. */
class PairList {
  readonly #numbers: number[] = [];

  get length(): number {
    return this.#numbers.length / 5;
  }

  add({ aStart, aEnd, bStart, bEnd, label }: Pair): void {
    this.#numbers.push(aStart, aEnd, bStart, bEnd, label ?? -1);
  }

  at(index: number): Pair {
    const of = (i: number) => this.#numbers[5 * index + i]!;
    return { aStart: of(0), aEnd: of(1), bStart: of(2), bEnd: of(3), label: of(4) === -1 ? null : of(4) === 1 ? 1 : 0 };
  }
}
