// `glassbert explain`: what an error code means and what usually helps.
import { didYouMean, type ErrorCode, GlassbertError } from "../../base/index.ts";
import { type Command, outputFlags, recordFormats } from "../command.ts";
import { exitCodes } from "../errors.ts";
import { explanations } from "../explanations.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { table } from "../table.ts";
import { wrap } from "../text-width.ts";

interface Explanation {
  readonly code: string;
  readonly exit: number;
  readonly meaning: string;
  readonly help: string;
}

const faces: Faces<readonly Explanation[]> = {
  schema: "glassbert.explain/1",
  isSingle: true,
  json: codes => (codes.length === 1 ? codes[0]! : { codes }),
  human: (codes, { width, paint }) => {
    const [one] = codes;
    if (one && codes.length === 1) {
      const lines = (text: string) => wrap(text, Math.min(width, 90));
      return [`${paint.accent(one.code)}  ${paint.dim(`exit code ${one.exit}`)}`, "", ...lines(one.meaning), "", ...lines(one.help)];
    }
    const columns = [{ title: "code" }, { title: "exit", align: "right" as const }, { title: "meaning", flexible: true }];
    return table(
      columns,
      codes.map(it => [it.code, String(it.exit), it.meaning]),
      width,
    );
  },
  columns: ["code", "exit", "meaning", "help"],
  rows: codes => codes.map(it => [it.code, it.exit, it.meaning, it.help]),
  quiet: codes => codes.map(it => it.code).join("\n"),
};

/** The command `explain`. */
export const explain: Command = {
  name: "explain",
  summary: "what an error code means and what helps",
  usage: "[code]",
  examples: [
    ["glassbert explain E_TOO_LONG", "one error"],
    ["glassbert explain", "all of them"],
  ],
  flags: outputFlags,
  formats: recordFormats,
  run: async context => {
    const all = [
      ...Object.entries(explanations).map(([code, text]) => ({ code, exit: exitCodes[code as ErrorCode], ...text })),
      {
        code: "E_INTERNAL",
        exit: 1,
        meaning: "A defect of glassbert itself.",
        help: "Run it again with GLASSBERT_DEBUG=1 and report what it prints.",
      },
    ];
    const [asked, ...more] = context.texts;
    if (more.length > 0)
      throw new GlassbertError("E_USAGE", `explain takes one code, ${context.texts.length} were given`, "ask for one at a time");
    const chosen = asked === undefined ? all : all.filter(it => it.code === asked.toUpperCase());
    if (chosen.length === 0) {
      const near = didYouMean(
        asked!.toUpperCase(),
        all.map(it => it.code),
      );
      throw new GlassbertError("E_USAGE", `there is no error code "${asked}".${near}`, "glassbert explain lists them all");
    }
    const format = formatOf(context);
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, faces, context);
      await writer.add(chosen);
      await writer.end();
    });
  },
};
