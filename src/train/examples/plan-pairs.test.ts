import { expect, test } from "vitest";
import { type Draws, drawsFor } from "./draws.ts";
import { type Pair, type PairRule, planPairs } from "./plan-pairs.ts";
import { CorpusWriter, type TokenCorpus } from "./token-corpus.ts";

// Three documents of 1, 2 and 5 sentences. Places in the corpus: 0-3 | 4-6, 7-8 | 9-10, 11-15, 16, 17-19, 20-21.
const lengths = [[4], [3, 2], [2, 5, 1, 3, 2]];
const corpus = (() => {
  const writer = new CorpusWriter(100);
  let id = 10;
  for (const document of lengths) writer.add(document.map(length => Array.from({ length }, () => id++)));
  return writer.finish();
})();
const order = Int32Array.of(0, 1, 2);
const rule: PairRule = { maxSeqLength: 11, shortSeqProb: 0.1, question: "next", compat: true }; // room for 8 pieces

/** Draws that were decided beforehand; each is said with what it decides. */
function decided(...draws: (readonly [what: string, value: number])[]): Draws & { readonly left: () => number } {
  let at = 0;
  const next = () => draws[at++]![1];
  return { uniform: next, below: next, left: () => draws.length - at };
}

function plan(place: number, changes: Partial<PairRule>, draws: Draws): Pair[] {
  return [...planPairs({ corpus, order, rule: { ...rule, ...changes }, draws }, place)];
}

const pair = (aStart: number, aEnd: number, bStart: number, bEnd: number, label: 0 | 1 | null): Pair => ({
  aStart,
  aEnd,
  bStart,
  bEnd,
  label,
});

test("one sentence: a random partner without a draw for it, drawn until it is another document", () => {
  const draws = decided(
    ["not short", 0.5],
    ["itself", 0],
    ["itself", 0],
    ["document 2", 2],
    ["its sentence 1", 1],
    ["4 + 5 is one more than 8: of B the back", 0.5],
  );
  expect(plan(0, {}, draws)).toEqual([pair(0, 4, 11, 15, 1)]);
  expect(draws.left()).toBe(0);
});

test("two sentences: whole, or with a random partner and the second one again", () => {
  const isNext = decided(["not short", 0.5], ["split after the first", 0], ["is next", 0.5]);
  expect(plan(1, {}, isNext)).toEqual([pair(4, 7, 7, 9, 0)]);
  const random = decided(
    ["not short", 0.5],
    ["split after the first", 0],
    ["random", 0.49],
    ["document 0", 0],
    ["its only sentence", 0],
    ["again document 2", 2], // for the second sentence, alone now
    ["its sentence 3", 3],
  );
  expect(plan(1, {}, random)).toEqual([pair(4, 7, 0, 4, 1), pair(7, 9, 17, 22, 1)]);
  expect(isNext.left() + random.left()).toBe(0);
});

test("five sentences: two chunks; the longer segment is cut, of two alike B", () => {
  const draws = decided(
    ["not short", 0.5],
    ["of sentences 0 to 2 (2 + 5 + 1 ≥ 8), A is two", 1],
    ["is next", 0.9],
    ["of sentences 3 and 4, A is one", 0],
    ["is next", 0.9],
  );
  expect(plan(2, {}, draws)).toEqual([pair(9, 16, 16, 17, 0), pair(17, 20, 20, 22, 0)]);
  const tight = decided(
    ["not short", 0.5],
    ["of 2 + 5, A is one", 0],
    ["is next", 0.9],
    ["7 is one more than 6: of B the front", 0.4],
    ["of 1 + 3 + 2, A is two", 1],
    ["is next", 0.9],
  );
  expect(plan(2, { maxSeqLength: 9 }, tight)).toEqual([pair(9, 11, 12, 16, 0), pair(16, 20, 20, 22, 0)]);
  expect(draws.left() + tight.left()).toBe(0);
});

test("a short target makes small chunks, but does not cut", () => {
  const draws = decided(
    ["short", 0.05],
    ["of 2 pieces", 0],
    ...[1, 2].flatMap(() => [["document 1", 1] as const, ["its sentence 1", 1] as const]), // sentences 0 and 1, each alone
    ["of 1 + 3, A is one", 0],
    ["is next", 0.9],
    ["document 1", 1],
    ["its sentence 1", 1],
  );
  expect(plan(2, {}, draws)).toEqual([pair(9, 11, 7, 9, 1), pair(11, 16, 7, 9, 1), pair(16, 17, 17, 20, 0), pair(20, 22, 7, 9, 1)]);
  expect(draws.left()).toBe(0);
});

test("order: swapped or not; a lone sentence has a random partner in the script, none otherwise", () => {
  const swapped = decided(["not short", 0.5], ["split", 0], ["swapped", 0.4]);
  expect(plan(1, { question: "order" }, swapped)).toEqual([pair(7, 9, 4, 7, 1)]);
  const script = decided(["not short", 0.5], ["document 1", 1], ["its sentence 0", 0], ["9 pieces: of A and B 4 and 5, B's back", 0.6]);
  expect(plan(0, { question: "order" }, script)).toEqual([pair(0, 4, 4, 8, 1)]);
  expect(plan(0, { question: "order", compat: false }, decided(["not short", 0.5]))).toEqual([pair(0, 4, 4, 4, null)]);
});

test("with one document the script takes it for another one after ten draws", () => {
  const draws = decided(["not short", 0.5], ...Array.from({ length: 10 }, () => ["itself", 0] as const), ["sentence 0", 0]);
  expect([...planPairs({ corpus, order: Int32Array.of(0), rule, draws }, 0)]).toEqual([pair(0, 4, 0, 4, 1)]);
});

// The naive twin: lists of sentences, as one would tell it.
function naive(
  { maxSeqLength, shortSeqProb, question }: PairRule,
  documents: number[][][],
  which: number,
  draws: Draws,
): { a: number[]; b: number[]; label: number }[] {
  const most = maxSeqLength - 3;
  const target = draws.uniform() < shortSeqProb ? 2 + draws.below(most - 1) : most;
  const pairs = [];
  let rest = documents[which]!;
  while (rest.length > 0) {
    let n = 1;
    while (n < rest.length && rest.slice(0, n).flat().length < target) n++;
    const split = n === 1 ? 1 : 1 + draws.below(n - 1);
    let a = rest.slice(0, split).flat();
    let b = rest.slice(split, n).flat();
    let label = 0;
    if (n === 1 || (question === "next" && draws.uniform() < 0.5)) {
      label = 1;
      let other = which;
      for (let i = 0; i < 10 && other === which; i++) other = draws.below(documents.length);
      const wanted = target - a.length;
      b = [];
      for (const sentence of documents[other]!.slice(draws.below(documents[other]!.length))) {
        b.push(...sentence);
        if (b.length >= wanted) break;
      }
      n = split;
    } else if (question === "order" && draws.uniform() < 0.5) [a, b, label] = [b, a, 1];
    while (a.length + b.length > most) {
      const longer = a.length > b.length ? a : b;
      draws.uniform() < 0.5 ? longer.shift() : longer.pop();
    }
    pairs.push({ a, b, label });
    rest = rest.slice(n);
  }
  return pairs;
}

test.each(["next", "order"] as const)("%s: as the naive twin on made-up documents", question => {
  for (let seed = 0; seed < 200; seed++) {
    const draws = drawsFor(seed);
    let id = 0;
    const documents = Array.from({ length: 2 + draws.below(4) }, () =>
      Array.from({ length: 1 + draws.below(9) }, () => Array.from({ length: 1 + draws.below(12) }, () => id++)),
    );
    const writer = new CorpusWriter(id);
    for (const document of documents) writer.add(document);
    const made: TokenCorpus = writer.finish();
    const each = { ...rule, maxSeqLength: 5 + draws.below(40), shortSeqProb: 0.3, question };
    for (const which of documents.keys()) {
      const walk = { corpus: made, order: Int32Array.from(documents.keys()), rule: each, draws: drawsFor(seed, which) };
      const got = Array.from(planPairs(walk, which), ({ aStart, aEnd, bStart, bEnd, label }) => ({
        a: [...made.ids.subarray(aStart, aEnd)],
        b: [...made.ids.subarray(bStart, bEnd)],
        label,
      }));
      expect(got).toEqual(naive(each, documents, which, drawsFor(seed, which)));
    }
  }
});
