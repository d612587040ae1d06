// Pairs as google-research's scripts draw them: documents, pairs and masks in turn, all from one generator, every duplicate at once, so that the
// same seed gives the same examples as there.
import { assemble } from "./assemble.ts";
import { exampleSet } from "./builder.ts";
import type { PairTask } from "./draw-pairs.ts";
import { shuffle } from "./draws.ts";
import type { Example, ExampleSet } from "./example.ts";
import { mask } from "./mask.ts";
import { planPairs } from "./plan-pairs.ts";
import { pythonRandom } from "./python-random.ts";

/**
 * All examples that a script writes. The lengths of ALBERT's n-grams come from NumPy's generator there, which has no seed, so nobody can replay
 * them; here a second one of Python's, with the next seed, stands for it.
 */
export function replayPairs({ corpus, pieces, pairRule, maskRule, seed }: PairTask, dupeFactor: number): ExampleSet {
  const draws = pythonRandom(seed);
  const lengthDraws = pythonRandom(seed + 1);
  const order = Int32Array.from({ length: corpus.documents.length - 1 }, (_, i) => i);
  shuffle(order, draws);
  const examples: Example[] = [];
  for (let duplicate = 0; duplicate < dupeFactor; duplicate++)
    for (const place of order.keys())
      for (const pair of planPairs({ corpus, order, rule: pairRule, draws }, place)) {
        const sequence = assemble(corpus, pair, pieces);
        examples.push({ ...sequence, ...mask(sequence.ids, pieces, maskRule, draws, lengthDraws), pairLabel: pair.label });
      }
  shuffle(examples, draws);
  return exampleSet(examples.length, index => examples[index]!);
}
