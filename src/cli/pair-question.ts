// Commands that ask one question of two texts with two possible answers: `nsp`, `sop`.
import type { Bert } from "../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "./command.ts";
import { eachWithModel } from "./each.ts";
import type { InputRecord } from "./input.ts";
import { percent, signed } from "./number-text.ts";
import type { Faces } from "./output.ts";
import { pairRecords } from "./pair-records.ts";
import { bar } from "./screen.ts";
import { cut, visible } from "./text-width.ts";

/** The question. */
export interface PairQuestion<Key extends string> extends Pick<Command, "name" | "summary" | "examples"> {
  /** What the probability of the first answer is called in the output. */
  readonly key: Key;
  /** The two answers as people read them, and their logits' names: in words, and as columns of a table. */
  readonly answers: readonly [yes: string, no: string];
  readonly logits: readonly [yes: string, no: string];
  readonly columns: readonly [yes: string, no: string];
  readonly ask: (
    bert: Bert,
    text: string,
    pair: string,
    options: { truncate: boolean | undefined; signal: AbortSignal },
  ) => Promise<Readonly<Record<Key, number>> & { readonly logits: readonly [number, number] }>;
}

/** The command for it. */
export function pairQuestion<Key extends string>(question: PairQuestion<Key>): Command {
  const { name, summary, examples, key, answers, ask } = question;
  interface Judged extends InputRecord {
    readonly pair: string;
    readonly yes: number;
    readonly logits: readonly [number, number];
  }
  const faces: Faces<Judged> = {
    schema: `glassbert.${name}/1`,
    json: ({ id, text, pair, yes, logits }) => ({ id, text, pair, [key]: yes, logits }),
    human: ({ text, pair, yes, logits }, { width, paint, glyphs }) => [
      ...[text, pair].map(it => paint.bold(cut(visible(it), width))),
      `${paint.accent(answers[yes >= 0.5 ? 0 : 1])}  ${percent(yes)}  ${bar(yes, 30, glyphs)}`,
      paint.dim(`logits: ${question.logits.map((what, i) => `${what} ${signed(logits[i]!, 3).trim()}`).join(", ")}`),
    ],
    columns: ["text", "pair", key, ...question.columns],
    rows: ({ text, pair, yes, logits }) => [[text, pair, yes, ...logits]],
    quiet: ({ yes }) => yes,
  };
  return {
    name,
    summary,
    usage: "[text] [next]",
    examples,
    flags: ["truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
    formats: recordFormats,
    run: context =>
      eachWithModel(
        context,
        faces,
        async (bert, record) => {
          const pair = record.pair!;
          const options = { truncate: context.options.truncate, signal: context.io.signal };
          const { [key]: yes, logits } = await ask(bert, record.text, pair, options);
          return { ...record, pair, yes, logits };
        },
        pairRecords(context, name),
      ),
  };
}
