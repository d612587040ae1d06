// `glassbert replaced`: which tokens look as if they had been put there, by ELECTRA's discriminator.
import type { ReplacedTokens } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { eachWithModel } from "../each.ts";
import type { InputRecord } from "../input.ts";
import { percent } from "../number-text.ts";
import type { Faces } from "../output.ts";
import { bar } from "../screen.ts";
import { table } from "../table.ts";
import { cut, visible } from "../text-width.ts";

interface Judged extends InputRecord, ReplacedTokens {}

const faces: Faces<Judged> = {
  schema: "glassbert.replaced/1",
  json: ({ id, text, pair, tokens, truncated }) => ({ id, text, pair, tokens, truncated }),
  human: ({ text, pair, tokens }, { width, paint, glyphs }) => {
    const rows = tokens.map(({ token, probability }) => [visible(token), percent(probability), bar(probability, 30, glyphs)]);
    const [, ...lines] = table([{ title: "", flexible: true }, { title: "", align: "right" }, { title: "" }], rows, width);
    return [
      ...[text, ...(pair === undefined ? [] : [pair])].map(it => paint.bold(cut(visible(it), width))),
      ...lines.map((line, i) => (tokens[i]!.probability >= 0.5 ? paint.accent(line) : line)),
    ];
  },
  columns: ["text", "index", "token", "sequence", "start", "end", "probability"],
  rows: ({ text, tokens }) => tokens.map(it => [text, it.index, it.token, it.sequence, it.start, it.end, it.probability]),
  quiet: ({ tokens }) =>
    tokens
      .filter(({ probability }) => probability >= 0.5)
      .map(({ token }) => token)
      .join(" "),
};

/** The command `replaced`. */
export const replaced: Command = {
  name: "replaced",
  summary: "which tokens look as if they had been replaced",
  usage: "[text...]",
  examples: [
    ['glassbert replaced "The chef ate the meal." -m ./electra-small', "how likely each token was put there"],
    ["glassbert replaced -i texts.txt -m ./electra-small -q", "the suspicious tokens, one line per text"],
  ],
  flags: ["truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: context =>
    eachWithModel(context, faces, async (bert, record) => {
      const { replacedTokens } = await import("../../tasks/index.ts");
      const options = { pair: record.pair, truncate: context.options.truncate, signal: context.io.signal };
      const result = await replacedTokens(bert, record.text, options);
      if (result.truncated) context.warn(`${record.where}: longer than ${bert.maxLength} tokens, cut there`);
      return { ...record, ...result };
    }),
};
