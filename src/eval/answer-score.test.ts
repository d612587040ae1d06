// Answers against gold answers, by hand.
import { expect, test } from "vitest";
import { scoreAnswer } from "./answer-score.ts";

test.each([
  ["308", ["308"], 1, 1],
  ["The Eiffel Tower!", ["eiffel tower"], 1, 1], // case, article, punctuation
  ["an  apple,a pear", ["apple pear"], 0, 0.5], // a comma goes without leaving a blank: "applea pear"
  ["in the year 1990", ["1990"], 0, 0.5], // in, year, 1990 against 1990: precision 1/3, recall 1
  ["Paris", ["London", "Paris, France"], 0, 2 / 3], // the better gold answer counts
  ["the the cat", ["cat cat"], 0, 2 / 3], // each word as often as both have it
  ["", ["cat"], 0, 0],
  ["theory", ["ory"], 0, 0], // "the" is a word, not a beginning
  ["“Café”", ["“café”"], 1, 1], // quotes that are not ASCII stay
])("%j for %j", (answer, gold, exact, f1) => {
  const score = scoreAnswer(answer, gold);
  expect(score.exact).toBe(exact);
  expect(score.f1).toBeCloseTo(f1, 12);
});
