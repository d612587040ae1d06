// `glassbert tokenize`: what a text is to BERT, piece by piece. Needs the tokenizer files only.
import { GlassbertError } from "../../base/index.ts";
import type { Encoding, Explanation, Tokenizer } from "../../tokenizer/index.ts";
import { type Command, type Context, outputFlags, recordFormats, textFlags } from "../command.ts";
import { explanationLines } from "../explain-view.ts";
import { longName, type Options } from "../flags.ts";
import { type InputRecord, records } from "../input.ts";
import { openTokenizer } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { table } from "../table.ts";
import { cut, visible } from "../text-width.ts";

interface Tokenized extends InputRecord {
  readonly encoding: Encoding;
  /** The unit of the offsets that are written. */
  readonly offsetsOf: (encoding: Encoding) => readonly (readonly [number, number])[];
  readonly isCut: boolean;
}

/** An encoding as the record says it; its windows likewise. */
function members(encoding: Encoding, { pair, offsetsOf }: Tokenized) {
  return {
    ids: encoding.ids,
    tokens: encoding.tokens,
    offsets: offsetsOf(encoding),
    wordIds: encoding.wordIds,
    typeIds: encoding.typeIds,
    attentionMask: encoding.attentionMask,
    specialTokensMask: encoding.specialTokensMask,
    sequenceIds: pair === undefined ? undefined : encoding.sequenceIds,
  };
}

const faces: Faces<Tokenized> = {
  schema: "glassbert.tokenize/1",
  json: record => ({
    id: record.id,
    text: record.text,
    pair: record.pair,
    ...members(record.encoding, record),
    dropped: record.isCut ? record.encoding.dropped : undefined,
    overflowing: record.isCut ? record.encoding.overflowing.map(window => members(window, record)) : undefined,
  }),
  human: (record, { width, paint, glyphs }) => {
    const { text, pair } = record;
    const right = "right" as const;
    const columns = [
      { title: "#", align: right },
      { title: "piece" },
      { title: "id", align: right },
      { title: "segment", align: right },
      { title: "word", align: right },
      { title: "place", align: right },
    ];
    const rowsOf = (encoding: Encoding) => {
      const offsets = record.offsetsOf(encoding);
      return encoding.tokens.map((token, i) => [
        String(i),
        cut(visible(token), 32),
        String(encoding.ids[i]),
        String(encoding.typeIds[i]),
        encoding.wordIds[i] === null ? glyphs.none : String(encoding.wordIds[i]),
        encoding.sequenceIds[i] === null ? glyphs.none : offsets[i]!.join("–"),
      ]);
    };
    const windows = [record.encoding, ...record.encoding.overflowing].map((encoding, w) => {
      const lines = table(columns, rowsOf(encoding), width);
      const dimmed = lines.map((line, i) => (i === 0 || encoding.specialTokensMask[i - 1] === 1 ? paint.dim(line) : line));
      return w === 0 ? dimmed : [paint.bold(`window ${w + 1}`), ...dimmed];
    });
    const title = [text, ...(pair === undefined ? [] : [pair])].map(it => paint.bold(cut(visible(it), width)));
    const { dropped } = record.encoding;
    const loss = dropped > 0 ? [paint.dim(`${dropped} tokens cut off${windows.length > 1 ? ", given in the windows" : ""}`)] : [];
    return [...title, ...windows.flat(), ...loss];
  },
  columns: ["text", "window", "index", "token", "id", "start", "end", "word", "type", "special"],
  rows: record =>
    [record.encoding, ...record.encoding.overflowing].flatMap((encoding, window) => {
      const offsets = record.offsetsOf(encoding);
      return encoding.tokens.map((token, i) => [
        nameOf(record.id, record.where),
        window,
        i,
        token,
        encoding.ids[i]!,
        ...offsets[i]!,
        encoding.wordIds[i]!,
        encoding.typeIds[i]!,
        encoding.specialTokensMask[i]!,
      ]);
    }),
  quiet: ({ encoding }) => encoding.tokens.join(" "),
};

/** The command `tokenize`. */
export const tokenize: Command = {
  name: "tokenize",
  summary: "text to pieces: ids, offsets, words, segments, masks",
  usage: "[text...]",
  examples: [
    ['glassbert tokenize "unaffable"', "the pieces of a word"],
    ['glassbert tokenize "Unaffable café" --explain', "why it became these pieces"],
    ['glassbert tokenize "How are you?" --pair "Fine."', "a pair, with its segments"],
    ["glassbert tokenize -i corpus.txt -o pieces.jsonl", "a file, one JSON object per line"],
    ["glassbert tokenize -i book.txt --max-length 256 --stride 32", "long texts in windows that overlap"],
    ['glassbert tokenize "naïve 𠀀" --unit codepoint --json', "offsets as Python counts them"],
  ],
  flags: [
    ...["explain", "unit", "specialTokens", "maxLength", "stride", "truncation", "truncationSide"],
    ...["padding", "paddingSide", "padToMultipleOf", "pair"],
    ...textFlags,
    "model",
    ...outputFlags,
  ] as (keyof Options)[],
  formats: recordFormats,
  run: async context => {
    const { options, io, texts } = context;
    const format = formatOf(context);
    if (options.explain) return explainTexts(context);
    if (options.padding === undefined && (options.padToMultipleOf ?? options.paddingSide) !== undefined) {
      throw new GlassbertError("E_USAGE", "how to pad is given, but not --padding", "say how far: --padding longest, or a number");
    }
    await withSink(context, async sink => {
      let tokenizer: Tokenizer | undefined;
      const writer = recordWriter(sink, format, faces, context);
      const waiting: Tokenized[] = []; // the longest is known at the end
      let done = 0;
      for await (const record of records(texts, options, io)) {
        tokenizer ??= await openTokenizer(context);
        const tokenized = await tokenizeRecord(tokenizer, record, options);
        if (options.padding === "longest") waiting.push(tokenized);
        else await writer.add(padded(tokenizer, [tokenized], options)[0]!);
        context.status.update(++done, undefined, "texts");
      }
      if (tokenizer) for (const tokenized of padded(tokenizer, waiting, options)) await writer.add(tokenized);
      await writer.end();
    });
  },
};

const explainFaces: Faces<InputRecord & { readonly explanation: Explanation }> = {
  schema: "glassbert.explanation/1",
  json: ({ id, explanation: { schema: _, ...explanation } }) => ({ id, ...explanation }),
  human: ({ explanation }, screen) => explanationLines(explanation, screen),
  columns: ["text", "word", "piece", "id", "start", "end"],
  rows: ({ id, where, explanation }) =>
    explanation.words.flatMap(word =>
      word.pieces.map(({ piece, id: row, start, end }) => [nameOf(id, where), word.text, piece, row, start, end]),
    ),
  quiet: ({ explanation }) => explanation.words.flatMap(word => word.pieces.map(piece => piece.piece)).join(" "),
};

async function explainTexts(context: Context): Promise<void> {
  const { options, io, texts } = context;
  const idle = (["maxLength", "padding", "pair", "unit"] as const).find(name => options[name] !== undefined);
  if (idle) throw new GlassbertError("E_USAGE", `${longName(idle)} has no meaning with --explain`, "leave one of the two out");
  const format = formatOf(context);
  await withSink(context, async sink => {
    const writer = recordWriter(sink, format, explainFaces, context);
    let tokenizer: Tokenizer | undefined;
    for await (const record of records(texts, options, io)) {
      tokenizer ??= await openTokenizer(context);
      await writer.add({ ...record, explanation: tokenizer.explain(record.text) });
    }
    await writer.end();
  });
}

async function tokenizeRecord(tokenizer: Tokenizer, record: InputRecord, options: Options): Promise<Tokenized> {
  const { offsetsIn } = await import("../../tokenizer/index.ts");
  const { text, pair } = record;
  const { specialTokens: addSpecialTokens, maxLength, truncation, truncationSide, unit = "utf16" } = options;
  const stride = options.stride ?? (maxLength === undefined || truncation === "do_not" ? undefined : 0); // nothing is lost: what is cut off is given too
  const encoding = tokenizer.encode(text, { pair, addSpecialTokens, maxLength, stride, truncation, truncationSide });
  const offsetsOf = (each: Encoding) => offsetsIn(unit, each, text, ...(pair === undefined ? [] : [pair]));
  return { ...record, encoding, offsetsOf, isCut: maxLength !== undefined };
}

function padded(tokenizer: Tokenizer, records: readonly Tokenized[], options: Options): Tokenized[] {
  const { padding: width, paddingSide: side, padToMultipleOf: multipleOf } = options;
  if (width === undefined || records.length === 0) return [...records];
  const encodings = tokenizer.pad(
    records.map(record => record.encoding),
    { width, side, multipleOf },
  );
  return records.map((record, i) => ({ ...record, encoding: encodings[i]! }));
}

function nameOf(id: InputRecord["id"], where: string): string {
  return id === undefined ? (where.match(/\d+$/)?.[0] ?? where) : typeof id === "string" ? id : id.text;
}
