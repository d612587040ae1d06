// `glassbert decode`: ids back to text. An id without a piece is an error: silently leaving it out would hide a wrong model.
import { GlassbertError, JsonNumber } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { type Command, outputFlags, recordFormats } from "../command.ts";
import { records } from "../input.ts";
import { openTokenizer } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { visible } from "../text-width.ts";

interface Decoded {
  readonly ids: readonly number[];
  readonly text: string;
}

const faces: Faces<Decoded> = {
  schema: "glassbert.decode/1",
  json: ({ ids, text }) => ({ ids, text }),
  human: ({ text }) => [visible(text)],
  columns: ["ids", "text"],
  rows: ({ ids, text }) => [[ids.join(" "), text]],
  quiet: ({ text }) => text,
};

/** The command `decode`. */
export const decode: Command = {
  name: "decode",
  summary: "ids back to text",
  usage: "[id...]",
  examples: [
    ["glassbert decode 101 2026 3899 102", "one list of ids"],
    ["glassbert decode 101 2026 102 --keep-special-tokens", "with [CLS] and [SEP]"],
    ["glassbert decode -i ids.txt", "one list per line, with spaces or commas between the ids"],
  ],
  flags: ["keepSpecialTokens", "input", "model", ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const { options, io, texts } = context;
    const format = formatOf(context);
    await withSink(context, async sink => {
      let tokenizer: Tokenizer | undefined;
      const writer = recordWriter(sink, format, faces, context);
      const isList = texts.length > 0 && texts[0] !== "-"; // arguments are one list: `decode 101 2026 102`
      for await (const { text, where } of records(isList ? [texts.join(" ")] : texts, options, io)) {
        const ids = parseIds(text, where);
        tokenizer ??= await openTokenizer(context);
        for (const id of ids) checkId(id, tokenizer, where);
        await writer.add({ ids, text: tokenizer.decode(ids, { skipSpecialTokens: !options.keepSpecialTokens }) });
      }
      await writer.end();
    });
  },
};

function parseIds(text: string, where: string): number[] {
  return text
    .split(/[\s,[\]]+/)
    .filter(word => word !== "")
    .map(word => {
      if (new JsonNumber(word).isInteger) return Number(word);
      throw new GlassbertError("E_INPUT", `${where}: "${word}" is no id`, "give whole numbers with spaces or commas between them");
    });
}

function checkId(id: number, tokenizer: Tokenizer, where: string): void {
  if (id >= 0 && tokenizer.idToToken(id) !== null) return;
  throw new GlassbertError(
    "E_ID_RANGE",
    `${where}: id ${id} has no piece; the vocabulary has ids 0 to ${tokenizer.maxId}`,
    "use the model that the ids were made with: --model",
  );
}
