// Is an answer the right one? Compared word by word after taking away what does not matter: case, punctuation, articles, blanks
// (the rules of SQuAD 1.1's own scorer; Rajpurkar et al. 2016, §6.1).
import { f1OfCounts } from "./agreement.ts";

/** An answer's scores against the gold answer that suits it best, 0 to 1. */
export interface AnswerScore {
  /** 1 when nothing but case, punctuation, articles and blanks differs. */
  readonly exact: number;
  /** F1 of the words that both have. */
  readonly f1: number;
}

/** Scores an answer. */
export function scoreAnswer(answer: string, gold: readonly string[]): AnswerScore {
  const words = wordsOf(answer);
  const scores = gold.map(text => {
    const right = wordsOf(text);
    return { exact: words.join(" ") === right.join(" ") ? 1 : 0, f1: f1OfCounts(shared(words, right), words.length, right.length) };
  });
  return { exact: Math.max(...scores.map(score => score.exact)), f1: Math.max(...scores.map(score => score.f1)) };
}

/** Lower-cased words without ASCII punctuation and without a, an, the. */
function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, "");
  return plain
    .replace(/(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu, " ")
    .split(/\s+/)
    .filter(word => word !== "");
}

/** How many words two lists have in common, each counted as often as both have it. */
function shared(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  return a.filter(word => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}
