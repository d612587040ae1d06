// `glassbert look`: any inner value of the model for one text, and what becomes of the answers when a part of it is taken away.
import { GlassbertError } from "../../base/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats, textFlags } from "../command.ts";
import { withModel } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { onlyRecord } from "./xray.ts";

/** The command `look`. */
export const look: Command = {
  name: "look",
  summary: "inner values of a text: attention, vectors, words of every layer; ablations",
  usage: "[text]",
  examples: [
    ['glassbert look "She opened the [MASK]."', "the words at each mask, layer by layer: watch one appear"],
    ['glassbert look "She opened the door."', "what each head looks at"],
    ['glassbert look "She opened the door." --layer 2 --head 4', "the attention of one head as a map"],
    ['glassbert look "She opened the [MASK]." --zero-head 2.4', "what changes without that head"],
    ['glassbert look "She opened the [MASK]." --replace-row 2=closed', "and with another word's row in place of one"],
    ['glassbert look "She opened the [MASK]." --what saliency', "which tokens the answer hangs on"],
    ['glassbert look "She opened the door." --what queries -o q.safetensors', "the numbers, for other programs"],
  ],
  flags: [
    ...(["what", "layer", "head", "piece", "top", "zeroHead", "dropPosition", "replaceRow", "truncate", "pair"] as const),
    ...textFlags,
    ...modelFlags,
    ...outputFlags,
  ],
  formats: [...recordFormats, "safetensors"],
  run: async context => {
    const format = formatOf(context);
    const record = await onlyRecord(context);
    const { askEffect, askNumbers, askReadout, askSaliency, viewOf } = await import("../look-ask.ts");
    await withSink(context, async sink => {
      const show = async <R>(faces: Faces<R>, looked: R) => {
        if (format === "safetensors") throw noNumbers();
        const writer = recordWriter(sink, format, faces, context);
        await writer.add(looked);
        await writer.end();
      };
      await withModel(context, async bert => {
        const question = { bert, record, options: context.options, signal: context.io.signal };
        const view = viewOf(question);
        if (view === "effect") return show((await import("../look-effect.ts")).effectFaces, await askEffect(question));
        if (view === "readout") return show((await import("../look-readout.ts")).readoutFaces, await askReadout(question));
        if (view === "saliency") {
          const answer = await askSaliency(question);
          if (format === "safetensors") return sink.write((await import("../look-file.ts")).encodeSaliency(answer));
          return show((await import("../look-saliency.ts")).saliencyFaces, answer);
        }
        const looked = await askNumbers(question, view);
        if (format === "safetensors") return sink.write((await import("../look-file.ts")).encodeLook(looked, context.options));
        return show((await import("../look-numbers.ts")).numberFaces, looked);
      });
    });
  },
};

function noNumbers(): GlassbertError {
  return new GlassbertError(
    "E_USAGE",
    "this view is words, a safetensors file holds numbers",
    "write it as json, jsonl or tsv, or choose another --what",
  );
}
