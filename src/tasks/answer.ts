// Answers to a question, as stretches of a given text with their places. A context that is longer than the model reads is read in windows,
// each with the whole question before it.
import { GlassbertError } from "../base/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { encodeWindows } from "../tokenizer/index.ts";
import type { Bert } from "./bert.ts";
import { bestSpans, type WindowScores } from "./best-spans.ts";
import { checkTopK } from "./classify.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { runEach } from "./run-each.ts";

/** One answer. */
export interface Answer {
  /** `context.slice(start, end)`; "" says that there is none. */
  readonly text: string;
  /** Place in the context, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** Probability of its start times that of its end, within its window. */
  readonly score: number;
}

/** What was found. */
export interface Answers {
  /** Best first. */
  readonly answers: readonly Answer[];
  /** How likely it is that the context has no answer: the least over the windows. Means something for models that were trained on such questions. */
  readonly noAnswer: number;
  /** Parts in which the context was read. */
  readonly windows: number;
}

/** How to answer. */
export interface AnswerOptions extends RunEachOptions {
  /** How many answers. Default 1. */
  readonly topK?: number | undefined;
  /** Tokens an answer may have. Default 15. */
  readonly maxAnswerTokens?: number | undefined;
  /** Tokens of a window, question and specials counted. Default 384, as such models are trained, or what the model reads. */
  readonly maxLength?: number | undefined;
  /** Tokens of the context that neighbouring windows share. Default 128; half a window, or half of what the question leaves, where that is less. */
  readonly stride?: number | undefined;
  /** Widen an answer to whole words. Default true; better not in languages without blanks between words. */
  readonly alignToWords?: boolean | undefined;
  /** Let "no answer" stand among the answers, with its score and an empty text. Default false. */
  readonly handleImpossibleAnswer?: boolean | undefined;
}

/**
 * Answers a question from a context.
 *
 * @throws {GlassbertError} E_HEAD_MISSING; E_TOO_LONG: the question leaves no room for the context; E_INPUT: an empty question or context, numbers
 * out of range
 */
export async function answer(bert: Bert, question: string, context: string, options: AnswerOptions = {}): Promise<Answers> {
  const { maxAnswerTokens = 15, alignToWords = true, handleImpossibleAnswer = false } = options;
  const topK = checkTopK(options.topK ?? 1);
  if (!(Number.isInteger(maxAnswerTokens) && maxAnswerTokens >= 1))
    throw new GlassbertError("E_INPUT", `maxAnswerTokens is ${maxAnswerTokens}`, "give a whole number from 1");
  const inputs = windowsOf(bert, question, context, options);
  const windows = new Array<WindowScores>(inputs.length);
  await runEach(bert, "spans", {
    ...options,
    inputs,
    encode: encoding => encoding,
    take: (index, { startLogits, endLogits }, encoding) => {
      windows[index] = { encoding, startLogits: startLogits!, endLogits: endLogits! };
    },
  });
  const { spans, noAnswer } = bestSpans(windows, topK, { maxAnswerTokens, alignToWords });
  const answers = spans.map(({ start, end, score }) => ({ text: context.slice(start, end), start, end, score }));
  if (handleImpossibleAnswer) answers.push({ text: "", start: 0, end: 0, score: noAnswer });
  answers.sort((a, b) => b.score - a.score);
  return { answers: answers.slice(0, topK), noAnswer, windows: windows.length };
}

function windowsOf(bert: Bert, question: string, context: string, options: AnswerOptions): Encoding[] {
  const { tokenizer } = bert;
  for (const [what, text] of Object.entries({ question, context }))
    if (text.trim() === "")
      throw new GlassbertError("E_INPUT", `the ${what} is empty`, "give a question and a text that may hold its answer");
  const { maxLength = Math.min(bert.maxLength, 384) } = options;
  if (!(Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= bert.maxLength))
    throw new GlassbertError("E_INPUT", `maxLength is ${maxLength}`, `give a whole number up to ${bert.maxLength}, which the model reads`);
  const taken = tokenizer.encode(question, { addSpecialTokens: false }).ids.length + tokenizer.specialTokenCount(true);
  const room = maxLength - taken;
  if (room < 1) {
    throw new GlassbertError(
      "E_TOO_LONG",
      `the question takes ${taken} tokens of ${maxLength}, special ones counted, and leaves no room for the context`,
      "shorten the question",
    );
  }
  const usual = Math.min(128, Math.floor(maxLength / 2));
  const stride = options.stride ?? (usual < room ? usual : Math.floor(room / 2));
  return encodeWindows(tokenizer, question, { pair: context, maxLength, stride, truncation: "only_second" });
}
