import { expect, test } from "vitest";
import { type Random, seededRandom } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { bestSpans, type WindowScores } from "./best-spans.ts";

/** `[CLS] q q [SEP] context [SEP]`; two tokens a word, three characters each, the first token being number `from` of the context. */
function windowOf(from: number, count: number, random: Random): WindowScores {
  const T = count + 5;
  const inContext = (t: number) => t >= 4 && t < T - 1;
  const encoding: Encoding = {
    ids: new Int32Array(T),
    typeIds: new Int32Array(T),
    attentionMask: new Int32Array(T).fill(1),
    specialTokensMask: Int32Array.from({ length: T }, (_, t) => (t === 0 || t === 3 || t === T - 1 ? 1 : 0)),
    tokens: Array.from({ length: T }, (_, t) => `t${t}`),
    offsets: Array.from({ length: T }, (_, t) => (inContext(t) ? [3 * (from + t - 4), 3 * (from + t - 4) + 3] : [0, 0])),
    wordIds: Array.from({ length: T }, (_, t) => (inContext(t) ? Math.floor((from + t - 4) / 2) : t === 1 || t === 2 ? t - 1 : null)),
    sequenceIds: Array.from({ length: T }, (_, t) => (inContext(t) ? 1 : t === 1 || t === 2 ? 0 : null)),
    dropped: 0,
    overflowing: [],
  };
  const logits = () => Float32Array.from({ length: T }, () => 6 * random.uniform() - 3);
  return { encoding, startLogits: logits(), endLogits: logits() };
}

/** Every pair of tokens of every window, sorted; then of each place the first. */
function naive(windows: readonly WindowScores[], maxAnswerTokens: number, alignToWords: boolean): string[] {
  const found: { start: number; end: number; score: number }[] = [];
  for (const { encoding, startLogits, endLogits } of windows) {
    const counts = (t: number) => t === 0 || encoding.sequenceIds[t] === 1;
    const share = (logits: Float32Array, at: number) =>
      Math.exp(logits[at]!) / logits.reduce((sum, it, t) => sum + (counts(t) ? Math.exp(it) : 0), 0);
    for (let s = 1; s < startLogits.length; s++) {
      for (let e = s; e < Math.min(s + maxAnswerTokens, endLogits.length); e++) {
        if (encoding.sequenceIds[s] !== 1 || encoding.sequenceIds[e] !== 1) continue;
        const sameWord = (t: number) =>
          encoding.offsets.filter((_, u) => encoding.sequenceIds[u] === 1 && encoding.wordIds[u] === encoding.wordIds[t]);
        const start = alignToWords ? sameWord(s)[0]![0] : encoding.offsets[s]![0];
        const end = alignToWords ? sameWord(e).at(-1)![1] : encoding.offsets[e]![1];
        found.push({ start, end, score: share(startLogits, s) * share(endLogits, e) });
      }
    }
  }
  found.sort((a, b) => b.score - a.score || a.start - b.start || a.end - b.end);
  return [...new Map(found.toReversed().map(it => [`${it.start} ${it.end}`, it])).values()]
    .sort((a, b) => b.score - a.score || a.start - b.start || a.end - b.end)
    .map(({ start, end, score }) => `${start}-${end} ${score.toFixed(9)}`);
}

test("random windows: the n best are those of a full list", () => {
  const random = seededRandom(11);
  for (let round = 0; round < 60; round++) {
    const windows = Array.from({ length: 1 + (round % 3) }, (_, w) => windowOf(5 * w, 1 + (round % 8), random));
    const maxAnswerTokens = 1 + (round % 5);
    for (const alignToWords of [true, false]) {
      const every = naive(windows, maxAnswerTokens, alignToWords);
      const { spans, noAnswer } = bestSpans(windows, 4, { maxAnswerTokens, alignToWords });
      expect(spans.map(({ start, end, score }) => `${start}-${end} ${score.toFixed(9)}`)).toEqual(every.slice(0, 4));
      expect(bestSpans(windows, Number.POSITIVE_INFINITY, { maxAnswerTokens, alignToWords }).spans).toHaveLength(every.length);
      expect(noAnswer).toBeGreaterThan(0);
      expect(noAnswer).toBeLessThan(1);
    }
  }
});

test("with all tokens allowed, spans, crossed pairs and no answer share a probability of 1", () => {
  const window = windowOf(0, 3, seededRandom(2));
  const { spans, noAnswer } = bestSpans([window], 100, { maxAnswerTokens: 3, alignToWords: false });
  const total = spans.reduce((sum, { score }) => sum + score, noAnswer);
  expect(spans).toHaveLength(6);
  expect(total).toBeLessThan(1); // the rest are pairs that end before they begin, or mix a token with no answer
});
