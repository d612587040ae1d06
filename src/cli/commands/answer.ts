// `glassbert answer`: the stretches of a text that answer a question.
import type { Answers } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { percent } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { pairRecords } from "../pair-records.ts";
import { scoreBars } from "../score-bars.ts";
import { cut, visible } from "../text-width.ts";

interface Answered extends InputRecord, Answers {
  readonly pair: string;
}

const faces: Faces<Answered> = {
  schema: "glassbert.answer/1",
  json: ({ id, text, pair, answers, noAnswer, windows }) => ({ id, text, pair, answers, noAnswer, windows }),
  human: ({ text, pair, answers, noAnswer, windows }, screen) => {
    const { paint, width } = screen;
    const label = (it: (typeof answers)[number]) => (it.text === "" ? "(no answer)" : `${it.text}  ${it.start}–${it.end}`);
    const bars = answers.map(it => ({ label: label(it), score: it.score }));
    const read = windows === 1 ? "" : `; read in ${windows} windows`;
    return [
      paint.bold(cut(visible(text), width)),
      paint.dim(cut(visible(pair), width)),
      ...scoreBars(bars, false, screen),
      paint.dim(`no answer: ${percent(noAnswer)}${read}`),
    ];
  },
  columns: ["text", "rank", "answer", "start", "end", "score", "noAnswer"],
  rows: ({ text, answers, noAnswer }) => answers.map((it, rank) => [text, rank + 1, it.text, it.start, it.end, it.score, noAnswer]),
  quiet: ({ answers }) => (answers[0]?.text ?? "").replaceAll("\n", " "),
};

/** The command `answer`. */
export const answer: Command = {
  name: "answer",
  summary: "the stretches of a text that answer a question",
  usage: "[question] [context]",
  examples: [
    ['glassbert answer "Who came?" "Anna came late." --model ./squad', "the five best answers with their places"],
    ['glassbert answer "Who?" "It rained." -m ./squad2 --handle-impossible-answer', "an answer may also be that there is none"],
    ["glassbert answer -i questions.jsonl --jsonl --model ./squad", 'a file of {"text": question, "pair": context}'],
  ],
  flags: [
    ...(["top", "maxAnswerTokens", "stride", "handleImpossibleAnswer", "batchTokens", "pair"] as const),
    ...textFlags,
    ...modelFlags,
    ...outputFlags,
  ],
  formats: recordFormats,
  run: context =>
    eachWithModel(
      context,
      faces,
      async (bert, record) => {
        const { answer } = await import("../../tasks/index.ts");
        const { top, maxAnswerTokens, stride, handleImpossibleAnswer, batchTokens } = context.options;
        const options = { topK: top ?? 5, maxAnswerTokens, stride, handleImpossibleAnswer, batchTokens, signal: context.io.signal };
        return { ...record, pair: record.pair!, ...(await answer(bert, record.text, record.pair!, options)) };
      },
      pairRecords(context, "answer"),
    ),
};
