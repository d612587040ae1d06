// `glassbert embed`: one vector per text, as JSON lines or as one float32 matrix. Reads ahead a window of texts, so that texts of near
// length share a run, and never more: the input may be endless.
import { GlassbertError } from "../../base/index.ts";
import type { Embedder } from "../../tasks/index.ts";
import { type Command, type Context, modelFlags, outputFlags, textFlags } from "../command.ts";
import { type InputRecord, records } from "../input.ts";
import { matrixWriter } from "../matrix-file.ts";
import { withEmbedder } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { dimensionsPerPixel, scaleOf, strip } from "../strip.ts";
import { cut, visible } from "../text-width.ts";

/** Texts that are read before the first of them is embedded. */
const windowTexts = 1024;

interface Embedded extends InputRecord {
  readonly vector: Float32Array;
  readonly tokens: number;
  readonly truncated: boolean;
}

const faces: Faces<Embedded> = {
  schema: "glassbert.embed/1",
  json: ({ id, text, pair, vector, tokens, truncated }) => ({ id, text, pair, vector, tokens, truncated }),
  human: ({ text, vector, tokens, truncated }, { width, paint, glyphs }) => {
    const scale = scaleOf(vector);
    const share = dimensionsPerPixel(vector.length, width, paint);
    const facts = `${vector.length} numbers, length ${Math.hypot(...vector).toFixed(4)}, ${tokens} tokens${truncated ? ", cut at the model's limit" : ""}`;
    return [
      paint.bold(cut(visible(text), width)),
      ...strip(vector, scale, width, paint, glyphs.half),
      paint.dim(`${facts}; strip ±${scale.toPrecision(2)}${share === 1 ? "" : `, the largest of ${share} each`}`),
    ];
  },
  columns: ["text", "tokens", "truncated", "vector"],
  rows: ({ text, tokens, truncated, vector }) => [[text, tokens, String(truncated), vector]],
  quiet: ({ vector }) => vector,
};

/** The command `embed`. */
export const embed: Command = {
  name: "embed",
  summary: "one vector per text",
  usage: "[text...]",
  examples: [
    ['glassbert embed "My dog is cute." --json', "a vector as JSON"],
    ["glassbert embed -i texts.txt -o vectors.npy", "a file to one float32 matrix, rows in the order of the lines"],
    ["cat texts.jsonl | glassbert embed --jsonl > vectors.jsonl", "as a filter: ids go out as they came in"],
    ["glassbert embed -i texts.txt --model ./all-MiniLM-L6-v2 -o vectors.safetensors", "with another model"],
  ],
  flags: ["prompt", "promptName", "normalize", "truncateDim", "batchTokens", ...textFlags, ...modelFlags, ...outputFlags],
  formats: ["human", "json", "jsonl", "tsv", "npy", "safetensors", "quiet"],
  run: async context => {
    const { options, io, texts } = context;
    const format = formatOf(context);
    const input = windows(records(texts, options, io))[Symbol.asyncIterator]();
    let next = await input.next(); // a mistake in the command line shows before the model is loaded
    await withSink(context, async sink => {
      const writer =
        format === "npy" || format === "safetensors" ? await matrixWriter(format, sink) : recordWriter(sink, format, faces, context);
      const counts = { texts: 0, truncated: 0 };
      try {
        if (!next.done) {
          await withEmbedder(
            context,
            async model => {
              for (; !next.done; next = await input.next()) {
                const { rows, width, vectors } = await embedWindow(model, next.value, context, counts.texts);
                counts.texts += rows.length;
                counts.truncated += rows.filter(row => row.truncated).length;
                if ("discard" in writer) await writer.add(vectors, width);
                else for (const row of rows) await writer.add(row);
              }
              if (counts.truncated > 0) {
                context.warn(
                  `${counts.truncated} of ${counts.texts} texts were longer than ${model.sentence().maxLength} tokens and were cut there`,
                );
              }
            },
            next.value.length > 8,
          );
        }
        await writer.end();
      } finally {
        if ("discard" in writer) await writer.discard();
      }
    });
  },
};

async function embedWindow(model: Embedder, window: readonly InputRecord[], { options, io, status }: Context, before: number) {
  const { embed } = await import("../../tasks/index.ts");
  const result = await embed(
    model,
    window.map(record => record.text),
    {
      prompt: options.prompt,
      promptName: options.promptName,
      normalize: options.normalize,
      truncateDim: options.truncateDim,
      batchTokens: options.batchTokens,
      signal: io.signal,
      onProgress: done => status.update(before + done, undefined, "texts"),
    },
  );
  const rows = window.map((record, i) => ({
    ...record,
    vector: result.vectors.subarray(i * result.width, (i + 1) * result.width),
    tokens: result.tokens[i]!,
    truncated: result.truncated[i]!,
  }));
  return { ...result, rows };
}

async function* windows(given: AsyncIterable<InputRecord>): AsyncGenerator<InputRecord[], void, undefined> {
  let window: InputRecord[] = [];
  for await (const record of given) {
    if (record.pair !== undefined) {
      throw new GlassbertError(
        "E_INPUT",
        `${record.where}: has a second text, and embed makes one vector of one text`,
        'leave out "pair", or make it a record',
      );
    }
    window.push(record);
    if (window.length < windowTexts) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
