// Answers in texts (Devlin et al. 2019, §4.2): of each window of the context, where the answer begins and where it ends; both at [CLS] where the
// window does not hold it.
import { scoreAnswer } from "../../../eval/index.ts";
import type { Bert } from "../../../tasks/index.ts";
import { answer, feedsOf } from "../../../tasks/index.ts";
import { int32 } from "../../../tensor/index.ts";
import type { Encoding } from "../../../tokenizer/index.ts";
import { encodeWindows } from "../../../tokenizer/index.ts";
import { headPart, partNames } from "../../objective/head-part.ts";
import type { Split } from "../data/hold-out.ts";
import type { Exercise } from "../exercise.ts";
import { equalShares, lengthWithin } from "./encoded-items.ts";

/** A question on a text. */
export interface AskedQuestion {
  readonly question: string;
  readonly context: string;
  /** Those that count as right; the first is learned. */
  readonly answers: readonly string[];
  /** Where each begins in the context, UTF-16. */
  readonly starts: readonly number[];
}

/** How answers are learned. */
export interface AnswersOptions {
  /** Tokens of a window, the question's counted. Default 384, or what the model reads. */
  readonly maxLength?: number | undefined;
  /** Tokens that neighbouring windows share. Default 128, or a third of a window. */
  readonly stride?: number | undefined;
}

/** A task of answers. */
export function answers(bert: Bert, { train, dev }: Split<AskedQuestion>, options: AnswersOptions = {}): Exercise {
  const maxLength = lengthWithin(bert.maxLength, options.maxLength ?? 384);
  const stride = options.stride ?? Math.min(128, Math.floor(maxLength / 3));
  return {
    task: "answers",
    shape: { heads: ["spans"], labels: null, problemType: null },
    items: train.length,
    devItems: dev.length,
    description: "Answers to questions, as stretches of a text.",
    isWhole: false,
    makesVectors: false,
    encode: item => {
      const { question, context } = train[item]!;
      return encodeWindows(bert.tokenizer, question, { pair: context, maxLength, stride, truncation: "only_second" });
    },
    notes: () => [],
    readsAll: true,
    parts: ({ config, weights, model }) => ({ [partNames.spans]: headPart(config, weights, model, "spans") }),
    answersIn: ({ rows }) => rows.length,
    feeds: async (batch, share) => {
      const texts = feedsOf(batch.flatMap(({ rows }) => rows), bert); // biome-ignore format: one idea
      const B = texts.inputIds.shape[0]!;
      const spans = batch.flatMap(({ item, rows }) => {
        const { answers, starts } = train[item]!;
        return rows.map(row => tokenSpan(row, starts[0]!, starts[0]! + answers[0]!.length));
      });
      const weights = () => equalShares(B, share);
      const places = (side: 0 | 1) => int32([B], spans.map(span => span[side])); // biome-ignore format: one idea
      return { ...texts, startPlaces: places(0), endPlaces: places(1), startWeights: weights(), endWeights: weights() };
    },
    score: async (model, signal) => {
      let [exact, f1] = [0, 0];
      for (const { question, context, answers } of dev) {
        const found = await answer(model, question, context, { maxAnswerTokens: 30, maxLength, stride, signal });
        const score = scoreAnswer(found.answers[0]?.text ?? "", answers);
        exact += score.exact / dev.length;
        f1 += score.f1 / dev.length;
      }
      return [{ name: "F1", points: 100 * f1 }, { name: "exact match", points: 100 * exact }]; // biome-ignore format: one idea
    },
  };
}

/** First and last token of a stretch of the second text; [0, 0] where the window does not hold all of it. */
export function tokenSpan({ offsets, sequenceIds }: Encoding, start: number, end: number): readonly [first: number, last: number] {
  const inside = offsets.flatMap(([from, to], t) => (sequenceIds[t] === 1 && from < end && start < to ? [t] : []));
  const [first, last] = [inside[0], inside.at(-1)];
  if (first === undefined || last === undefined) return [0, 0];
  const tokens = sequenceIds.flatMap((sequence, t) => (sequence === 1 ? [t] : []));
  const isCutBefore = first === tokens[0] && offsets[first]![0] > start;
  const isCutAfter = last === tokens.at(-1) && offsets[last]![1] < end;
  return isCutBefore || isCutAfter ? [0, 0] : [first, last];
}
