// `glassbert tokenize`: what a text is to BERT, piece by piece. Needs the tokenizer files only.
import type { Encoding, OffsetUnit, Tokenizer } from "../../tokenizer/index.ts";
import { type Command, outputFlags, recordFormats, textFlags } from "../command.ts";
import { type InputRecord, records } from "../input.ts";
import { openTokenizer } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { table } from "../table.ts";
import { cut, visible } from "../text-width.ts";

interface Tokenized extends InputRecord {
  readonly encoding: Encoding;
  readonly offsets: readonly (readonly [number, number])[];
}

const faces: Faces<Tokenized> = {
  schema: "glassbert.tokenize/1",
  json: ({ id, text, pair, encoding, offsets }) => ({
    id,
    text,
    pair,
    ids: encoding.ids,
    tokens: encoding.tokens,
    offsets,
    wordIds: encoding.wordIds,
    typeIds: encoding.typeIds,
    attentionMask: encoding.attentionMask,
    specialTokensMask: encoding.specialTokensMask,
    sequenceIds: pair === undefined ? undefined : encoding.sequenceIds,
  }),
  human: (record, { width, paint, glyphs }) => {
    const { encoding, offsets, text, pair } = record;
    const right = "right" as const;
    const columns = [
      { title: "#", align: right },
      { title: "piece" },
      { title: "id", align: right },
      { title: "segment", align: right },
      { title: "word", align: right },
      { title: "place", align: right },
    ];
    const rows = encoding.tokens.map((token, i) => [
      String(i),
      cut(visible(token), 32),
      String(encoding.ids[i]),
      String(encoding.typeIds[i]),
      encoding.wordIds[i] === null ? glyphs.none : String(encoding.wordIds[i]),
      encoding.sequenceIds[i] === null ? glyphs.none : offsets[i]!.join("–"),
    ]);
    const lines = table(columns, rows, width);
    const title = [text, ...(pair === undefined ? [] : [pair])].map(it => paint.bold(cut(visible(it), width)));
    return [...title, ...lines.map((line, i) => (i === 0 || encoding.specialTokensMask[i - 1] === 1 ? paint.dim(line) : line))];
  },
  columns: ["text", "index", "token", "id", "start", "end", "word", "type", "special"],
  rows: ({ id, where, encoding, offsets }) =>
    encoding.tokens.map((token, i) => [
      nameOf(id, where),
      i,
      token,
      encoding.ids[i]!,
      ...offsets[i]!,
      encoding.wordIds[i]!,
      encoding.typeIds[i]!,
      encoding.specialTokensMask[i]!,
    ]),
  quiet: ({ encoding }) => encoding.tokens.join(" "),
};

/** The command `tokenize`. */
export const tokenize: Command = {
  name: "tokenize",
  summary: "text to pieces: ids, offsets, words, segments, masks",
  usage: "[text...]",
  examples: [
    ['glassbert tokenize "unaffable"', "the pieces of a word"],
    ['glassbert tokenize "How are you?" --pair "Fine."', "a pair, with its segments"],
    ["glassbert tokenize -i corpus.txt -o pieces.jsonl", "a file, one JSON object per line"],
    ['glassbert tokenize "naïve 𠀀" --unit codepoint --json', "offsets as Python counts them"],
  ],
  flags: ["unit", "specialTokens", "pair", ...textFlags, "model", ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const { options, io, texts } = context;
    const format = formatOf(context);
    await withSink(context, async sink => {
      let tokenizer: Tokenizer | undefined;
      const { offsetsIn } = await import("../../tokenizer/index.ts");
      const writer = recordWriter(sink, format, faces, context);
      let done = 0;
      for await (const record of records(texts, options, io)) {
        tokenizer ??= await openTokenizer(context);
        const { text, pair } = record;
        const encoding = tokenizer.encode(text, {
          addSpecialTokens: options.specialTokens ?? true,
          ...(pair === undefined ? {} : { pair }),
        });
        const unit: OffsetUnit = options.unit ?? "utf16";
        const offsets = offsetsIn(unit, encoding, text, ...(pair === undefined ? [] : [pair]));
        await writer.add({ ...record, encoding, offsets });
        context.status.update(++done, undefined, "texts");
      }
      await writer.end();
    });
  },
};

function nameOf(id: InputRecord["id"], where: string): string {
  return id === undefined ? (where.match(/\d+$/)?.[0] ?? where) : typeof id === "string" ? id : id.text;
}
