// `glassbert finetune`: a model learns a task from files of one's own or from a published set, and is written as a folder that loads here and in Python.
import { availableParallelism } from "node:os";
import { GlassbertError } from "../../base/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { Exercise, FinetuneOptions, Recipe } from "../../train/index.ts";
import { type Command, type Context, modelFlags, recordFormats } from "../command.ts";
import { exerciseOf, subjectOf } from "../finetune-exercise.ts";
import { finetuneFlags } from "../finetune-flags.ts";
import { type FinetuneRecord, finetuneFaces } from "../finetune-view.ts";
import type { Options } from "../flags.ts";
import { hubOptions, withModel } from "../model.ts";
import { formatOf, recordWriter, withSink } from "../output.ts";
import { refuseFilledFolder } from "../refuse-filled-folder.ts";

/** The command `finetune`. */
export const finetuneCommand: Command = {
  name: "finetune",
  summary: "teach a model a task, or what another model knows",
  usage: "TASK TRAIN [DEV] -o FOLDER",
  examples: [
    ["glassbert finetune classification train.tsv dev.tsv -o mine", "columns text, perhaps pair, and label"],
    ["glassbert finetune classification a.csv -o mine --columns label=stars", "a tenth is set aside to judge by"],
    ["glassbert finetune sst2 sst2/ -o mine --rate 1e-4 --seeds 1,2,3", "a published set: also cola, mrpc, banking77, stsb"],
    ["glassbert finetune tags train.conll dev.conll -o mine", "a word and its tag a line"],
    ["glassbert finetune answers squad.json -o mine --lora 8 --rate 1e-3", "answers in texts, by adapters alone"],
    ["glassbert finetune sentence pairs.tsv -o mine", "vectors, by which text belongs to which"],
    ["glassbert finetune sentence sts.csv -o mine --loss cosine", "vectors, by how alike texts are"],
    ["glassbert finetune distill texts.txt -o mine --teacher ./large", "vectors as a larger model makes them"],
  ],
  flags: [
    ...(Object.keys(finetuneFlags) as (keyof typeof finetuneFlags)[]),
    ...(["multiLabel", "labels", "maxLength", "stride", "output", "force", "progress", ...modelFlags, "format", "json", "quiet"] as const),
  ],
  formats: recordFormats,
  run: async context => {
    const { output, ...options } = context.options;
    const onScreen: Context = { ...context, options }; // the folder is the output; what is said of it goes to stdout
    const subject = subjectOf(context.texts, options);
    if (options.dtype === "int8") throw new GlassbertError("E_USAGE", "rounded weights cannot learn", "leave out --dtype int8");
    if (output === undefined) throw new GlassbertError("E_USAGE", "where to write is not said", "name a folder: --output my-model");
    const recipe = recipeOf(options);
    const format = formatOf(onScreen);
    await refuseFilledFolder(output, options.force ?? false); // now, not after an hour of learning
    await withModel(context, bert =>
      withTeacher(context, async teacher => {
        const exercise = await exerciseOf(subject, bert, teacher, context);
        const record = await learn(bert, exercise, recipe, output, onScreen);
        await withSink(onScreen, async sink => {
          const writer = recordWriter(sink, format, finetuneFaces, onScreen);
          await writer.add(record);
          await writer.end();
        });
      }),
    );
  },
};

async function learn(bert: Bert, exercise: Exercise, recipe: Partial<Recipe>, output: string, context: Context): Promise<FinetuneRecord> {
  const { options, io } = context;
  const { finetune } = await import("../../train/index.ts");
  const { saveFolder } = await import("../../node/index.ts");
  const { signal } = io;
  const result = await finetune(bert, exercise, { ...listeners(context), ...computing(bert, exercise, options), recipe, signal });
  const saved = await saveFolder(result.bert, output, { overwrite: options.force, signal });
  const fresh = result.fresh.length > 0 ? [`new, begun at random: ${result.fresh.join(", ")}`] : [];
  const { runs, best, median } = result;
  const { task, items, devItems } = exercise;
  return { task, model: bert.name, output, items, devItems, runs, best, median, notes: [...exercise.notes(), ...fresh, ...saved.notes] };
}

async function withTeacher(context: Context, work: (teacher: Bert | null) => Promise<void>): Promise<void> {
  const { teacher } = context.options;
  if (teacher === undefined) return work(null);
  const { load } = await import("../../node/index.ts");
  const model = await load(teacher, hubOptions(context));
  try {
    await work(model);
  } finally {
    await model.dispose();
  }
}

/** What is given, and nothing else: the rest is as `defaultRecipe` says. */
function recipeOf({
  epochs,
  batchSize,
  rate,
  warmup,
  layerDecay,
  dropout,
  evaluateEvery,
  patience,
  seeds,
  freeze,
  lora,
  loraAlpha,
  loraLayers,
}: Options): Partial<Recipe> {
  if (lora === undefined && (loraAlpha !== undefined || loraLayers !== undefined))
    throw new GlassbertError("E_USAGE", "the adapters have no rank", "give it: --lora 8");
  const given = { epochs, batchSize, rate, warmup, layerDecay, dropout, evaluateEvery, patience, seeds, freeze };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...said, ...(lora !== undefined && { lora: { rank: lora, alpha: loraAlpha, targets: loraLayers } }) };
}

/** With ONNX Runtime several threads learn together; of a batch that cannot be run in parts they compute one run. */
function computing(bert: Bert, { isWhole }: Exercise, { workers, threads }: Options): FinetuneOptions {
  if (!bert.runtime.name.startsWith("onnxruntime")) return {};
  const own = isWhole ? { workers: 1, threads: threads ?? availableParallelism() } : { workers, threads };
  return {
    makeLearner: async (program, weights, optimizer) => {
      const { parallelLearner } = await import("../../node/index.ts");
      return parallelLearner(program, weights, { optimizer, ...own });
    },
  };
}

function listeners({ status, options }: Context): FinetuneOptions {
  return {
    onUpdate: ({ step }, { totalSteps }) => status.update(step, totalSteps, "updates"),
    onJudgement: ({ step, loss, scores }, { seed, totalSteps }) => {
      if (options.quiet) return;
      const points = scores.map(({ name, points }) => `${name} ${points.toFixed(2)}`).join(", ");
      status.note(`seed ${seed}, update ${step} of ${totalSteps}: loss ${loss.toFixed(4)}, ${points}`);
    },
  };
}
