// `glassbert eval`: how good a model is on a published set that lies on this machine.
import { stat } from "node:fs/promises";
import { GlassbertError } from "../../base/index.ts";
import type { Data } from "../../eval/index.ts";
import { type Command, modelFlags, outputFlags, recordFormats } from "../command.ts";
import { evalFaces } from "../eval-view.ts";
import { withModel } from "../model.ts";
import { formatOf, recordWriter, withSink } from "../output.ts";

/** The command `eval`. */
export const evalCommand: Command = {
  name: "eval",
  summary: "how good a model is, on published sets that lie on this machine",
  usage: "TASK --data PATH",
  examples: [
    ["glassbert eval stsb --data stsb/", "STS-B: do vectors lie as near as people find sentences alike?"],
    ["glassbert eval sst2 --data sst2/ --probe", "SST-2 with a classifier trained on the frozen vectors"],
    ["glassbert eval cola --data cola/ --model ./my-cola-model", "CoLA with the model's own classifier; also mrpc, banking77"],
    ["glassbert eval classification --data table.tsv --model ./mine", "lines of text TAB label"],
    ["glassbert eval blimp --data blimp/data --limit 200", "BLiMP: grammar, 200 pairs of each paradigm"],
    ["glassbert eval wic-tsv --data wic-tsv/", "senses of words in context; also wordsim, words alone"],
    ["glassbert eval wnut17 --data wnut17/ --model ./my-tagger", "entities; with --probe for any model"],
    ["glassbert eval xquad --data xquad.en.json --model ./my-qa-model --json", "answers in paragraphs"],
  ],
  flags: ["data", "limit", "seed", "probe", "progress", ...modelFlags, ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const { texts, options, io, status } = context;
    const { evaluate, evaluationTask, evaluationTasks } = await import("../../eval/index.ts");
    const [name, ...more] = texts;
    if (name === undefined || more.length > 0) {
      const given = name === undefined ? "no task was given" : `eval takes one task, ${texts.length} were given`;
      throw new GlassbertError("E_USAGE", given, `choose one of ${Object.keys(evaluationTasks).join(", ")}`);
    }
    const task = evaluationTask(name);
    if (options.data === undefined) {
      const fix = `name it: glassbert eval ${task} --data PATH (${evaluationTasks[task].data})`;
      throw new GlassbertError("E_USAGE", "where the data lies is not said", fix);
    }
    const format = formatOf(context);
    const data = await openData(options.data);
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, evalFaces, context);
      await withModel(
        context,
        async bert => {
          const { limit, seed, probe } = options;
          const onProgress = status.update;
          await writer.add(await evaluate(bert, task, data, { limit, seed, probe, signal: io.signal, onProgress }));
        },
        true,
      );
      await writer.end();
    });
  },
};

async function openData(path: string): Promise<Data> {
  const { openFile, openFolder } = await import("../../node/index.ts");
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? openFolder(path) : openFile(path);
}
