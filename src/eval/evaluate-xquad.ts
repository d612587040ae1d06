// Are questions on a paragraph answered? The best stretch of the paragraph is compared with the gold answers, as a whole and word by word.
import { inFlight } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { answer } from "../tasks/index.ts";
import type { AnswerScore } from "./answer-score.ts";
import { scoreAnswer } from "./answer-score.ts";
import type { EvalOptions, Evaluation } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import { readQuestions } from "./questions.ts";
import { sample } from "./sample.ts";
import { drawnScore, shareScore } from "./score.ts";
import type { Data } from "./text-file.ts";
import { fileOf } from "./text-file.ts";

/** Questions that are under way at the same time. */
const questionsAhead = 4;

/** XQuAD or any set in SQuAD's layout: the file, or the folder with `xquad.en.json`. */
export async function evaluateXquad(bert: Bert, data: Data, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0, signal, onProgress } = options;
  const all = await readQuestions(await fileOf(data, "xquad.en.json"));
  const questions = sample(all, limit, seed);
  const scores = new Array<AnswerScore>(questions.length);
  let done = 0;
  async function* numbers(): AsyncGenerator<number, void, undefined> {
    yield* questions.keys();
  }
  await inFlight(numbers(), questionsAhead, async i => {
    const { question, context, answers } = questions[i]!;
    const given = await answer(bert, question, context, { maxAnswerTokens: 30, signal });
    scores[i] = scoreAnswer(given.answers[0]?.text ?? "", answers);
    onProgress?.(++done, questions.length, "questions");
  });
  const exact = scores.filter(score => score.exact === 1).length / scores.length;
  const f1 = (rows: Int32Array) => rows.reduce((sum, i) => sum + scores[i]!.f1, 0) / rows.length;
  return {
    task: "xquad",
    title: "XQuAD, answers in paragraphs",
    model: modelOf(bert),
    data: data.name,
    items: questions.length,
    of: all.length,
    method: "the model's best stretch of the paragraph, up to 30 tokens; normalised as SQuAD 1.1 does",
    isProbe: false,
    scores: [shareScore("exact match", exact, questions.length), drawnScore("F1", questions.length, f1, seed)],
    parts: {},
    notes: [],
    anchors: [],
  };
}
