import { describe, expect, test } from "vitest";
import { seededRandom } from "../tensor/index.ts";
import { aggregate, aggregations, type ScoredToken, type TaggedSpan } from "./aggregate.ts";
import { mergeWindows } from "./merge-windows.ts";

const names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
const token = (text: string, start: number, scores: readonly number[], continuesWord = false): ScoredToken => ({
  token: text,
  start,
  end: start + text.replace("##", "").length,
  continuesWord,
  scores,
});
const shown = (spans: readonly TaggedSpan[]) =>
  spans.map(({ label, start, end, score }) => `${label} ${start}-${end} ${score.toFixed(3)}`).join(", ");

describe("one word of three pieces, each sure of something else", () => {
  // The numbers of transformers' test_aggregation_strategy_example2 (tests/pipelines/test_pipelines_token_classification.py).
  const labels = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
  const pieces = [
    token("Ra", 0, [0, 0.55, 0, 0.45, 0, 0, 0, 0, 0]),
    token("##ma", 2, [0, 0, 0, 0.2, 0, 0, 0, 0.8, 0], true),
    token("##zotti", 4, [0, 0, 0, 0.4, 0, 0, 0.6, 0, 0], true),
  ];
  test.each([
    ["none", "B-MISC 0-2 0.550, B-LOC 2-4 0.800, I-ORG 4-9 0.600"],
    ["simple", "MISC 0-2 0.550, LOC 2-4 0.800, ORG 4-9 0.600"],
    ["first", "MISC 0-9 0.550"],
    ["average", "PER 0-9 0.350"], // no piece says so, all of them nearly do
    ["max", "LOC 0-9 0.800"],
  ] as const)("%s", (strategy, expected) => {
    expect(shown(aggregate(pieces, labels, strategy))).toBe(expected);
  });
});

test("B- begins anew, I- goes on, O stands between, and a lone I- is an entity", () => {
  const sure = (label: string) => names.map(name => (name === label ? 1 : 0));
  const text = ["B-PER", "I-PER", "B-PER", "I-LOC", "I-LOC", "O", "I-LOC", "I-PER"];
  const tokens = text.map((label, i) => token(`t${i}`, 3 * i, sure(label)));
  expect(shown(aggregate(tokens, names, "simple"))).toBe(
    "PER 0-5 1.000, PER 6-8 1.000, LOC 9-14 1.000, O 15-17 1.000, LOC 18-20 1.000, PER 21-23 1.000",
  );
  expect(aggregate(tokens, names, "simple")[0]!.tokens).toEqual(["t0", "t1"]);
  expect(aggregate([], names, "max")).toEqual([]);
});

/** The rules said the long way: every word's label, then every stretch of words that is joined and cannot be made longer. */
function naive(tokens: readonly ScoredToken[], strategy: (typeof aggregations)[number]): string[] {
  const wordwise = ["first", "average", "max"].includes(strategy);
  const numbers: number[] = [];
  for (const [t, { continuesWord }] of tokens.entries()) numbers.push(t === 0 ? 0 : numbers[t - 1]! + (wordwise && continuesWord ? 0 : 1));
  const words = [...new Set(numbers)].map(n => tokens.filter((_, t) => numbers[t] === n));
  const said = words.map(word => {
    let row = Array.from(word[0]!.scores);
    if (strategy === "average") row = names.map((_, c) => word.reduce((sum, it) => sum + it.scores[c]!, 0) / word.length);
    if (strategy === "max") {
      const most = Math.max(...word.flatMap(it => Array.from(it.scores)));
      row = Array.from(word.find(it => Array.from(it.scores).includes(most))!.scores);
    }
    const score = Math.max(...row);
    return { label: names[row.indexOf(score)]!, score, start: word[0]!.start, end: word.at(-1)!.end };
  });
  if (strategy === "none") return said.map(({ label, start, end, score }) => `${label} ${start}-${end} ${score.toFixed(3)}`);
  const joins = (w: number) => {
    const [bi, ...tag] = said[w]!.label.split("-");
    const [, ...before] = said[w - 1]!.label.split("-");
    return bi !== "B" && (tag.join() || "O") === (before.join() || "O");
  };
  const spans: string[] = [];
  for (let from = 0; from < said.length; from++) {
    if (from > 0 && joins(from)) continue;
    let to = from;
    while (to + 1 < said.length && joins(to + 1)) to++;
    const score = said.slice(from, to + 1).reduce((sum, it) => sum + it.score, 0) / (to + 1 - from);
    spans.push(`${said[from]!.label.replace(/^[BI]-/, "")} ${said[from]!.start}-${said[to]!.end} ${score.toFixed(3)}`);
  }
  return spans;
}

test.each(aggregations)("random tokens, %s: as the naive twin", strategy => {
  const random = seededRandom(5);
  for (let round = 0; round < 200; round++) {
    const tokens = Array.from({ length: round % 9 }, (_, t) =>
      token(
        "ab",
        3 * t,
        names.map(() => random.uniform()),
        random.uniform() < 0.4,
      ),
    );
    expect(shown(aggregate(tokens, names, strategy))).toBe(naive(tokens, strategy).join(", "));
  }
});

test("of two windows the longer entity stays, of equals the surer; a single window is left alone", () => {
  const span = (label: string, start: number, end: number, score: number): TaggedSpan => ({ label, start, end, score, tokens: [] });
  const windows = [
    [span("PER", 0, 4, 0.9), span("LOC", 10, 15, 0.6), span("ORG", 20, 25, 0.7)],
    [span("LOC", 10, 19, 0.5), span("MISC", 20, 25, 0.8), span("PER", 30, 34, 0.9)],
    [span("ORG", 21, 23, 1)],
  ];
  expect(shown(mergeWindows(windows))).toBe("PER 0-4 0.900, LOC 10-19 0.500, MISC 20-25 0.800, PER 30-34 0.900");
  const alone = [span("PER", 30, 34, 0.9), span("LOC", 30, 34, 0.8)]; // one character that became two tokens
  expect(mergeWindows([alone])).toEqual(alone);
  expect(mergeWindows([])).toEqual([]);
});
