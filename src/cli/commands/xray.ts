// `glassbert "…"`: the X-ray of one sentence, from text to prediction, with every number on the way.
import { GlassbertError } from "../../base/index.ts";
import type { Xray } from "../../tasks/index.ts";
import { type Command, type Context, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { type InputRecord, nothingGiven, records } from "../input.ts";
import { withModel } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { fileSink } from "../sink.ts";
import { xraySvg } from "../xray-svg.ts";
import { xrayLines } from "../xray-view.ts";

const faces: Faces<Xray> = {
  schema: "glassbert.xray/1",
  isSingle: true,
  json: xray => xray,
  human: xrayLines,
  columns: ["index", "piece", "id", "word", "start", "end", "segment", "position", "special"],
  rows: ({ pieces }) => pieces.map(p => [p.index, p.piece, p.id, p.word, p.start, p.end, p.segment, p.position, String(p.special)]),
  quiet: ({ masks, pieces }) =>
    masks.length > 0 ? masks.map(mask => mask.predictions[0]?.piece ?? "").join(" ") : pieces.map(p => p.piece).join(" "),
};

/** The command `xray`, which a bare text gets. */
export const xray: Command = {
  name: "xray",
  summary: "look into BERT with one sentence: what it consumes, what it makes of it",
  usage: "[text]",
  examples: [
    ['glassbert "My dog is [MASK]."', "the X-ray of a sentence"],
    ['glassbert "My dog is cute." --piece 2', "follow another piece"],
    ['glassbert "My dog is [MASK]." --saliency', "which tokens the answer hangs on, too"],
    ['glassbert "My dog is [MASK]." --svg xray.svg', "draw it as a picture"],
    ['glassbert "My dog is [MASK]." --json', "every number as JSON"],
  ],
  flags: ["piece", "top", "saliency", "svg", "truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const format = formatOf(context);
    const record = await onlyRecord(context);
    const { svg, force = false, piece, top, truncate, saliency } = context.options;
    const picture = svg === undefined ? undefined : await fileSink(svg, force);
    try {
      const value = await withModel(context, async bert => {
        const { xray } = await import("../../tasks/index.ts");
        return xray(bert, record.text, { pair: record.pair, piece, topK: top, truncate, saliency, signal: context.io.signal });
      });
      await picture?.write(xraySvg(value));
      await withSink(context, async sink => {
        const writer = recordWriter(sink, format, faces, context);
        await writer.add(value);
        await writer.end();
      });
    } catch (error) {
      await picture?.abort();
      throw error;
    }
    await picture?.close();
    if (svg !== undefined) context.tell(`drew ${svg}`);
  },
};

/** The one text to look at. An unquoted sentence arrives as several: the fix says so. */
export async function onlyRecord(context: Context): Promise<InputRecord> {
  const { texts, options, io } = context;
  if (texts.length > 1) {
    const fix = `put quotes around it: glassbert "${texts.join(" ").replace(/["\\$`]/g, "")}"; a second text comes with --pair`;
    throw new GlassbertError("E_USAGE", `one text is looked at, ${texts.length} were given`, fix);
  }
  let only: InputRecord | undefined;
  for await (const record of records(texts, options, io)) {
    if (only) throw new GlassbertError("E_USAGE", `one text is looked at, and ${record.where} is a second one`, "give one at a time");
    only = record;
  }
  return only ?? fail();
}

function fail(): never {
  throw nothingGiven();
}
