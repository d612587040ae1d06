// From the words and files of a command line to what is learned. A flag that a task does not read is refused: it would be thought to do something.
import { stat } from "node:fs/promises";
import { didYouMean, GlassbertError, type Source } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import type { Exercise, FinetuneSetName, FinetuneTask, Split } from "../train/index.ts";
import type { Context } from "./command.ts";
import { longName, type Options } from "./flags.ts";

const tasks: readonly FinetuneTask[] = ["classification", "tags", "answers", "sentence", "distill"];

const sets: readonly FinetuneSetName[] = ["sst2", "cola", "mrpc", "banking77", "stsb"];

/** What is learned from which files. */
export interface Subject {
  readonly task: FinetuneTask | FinetuneSetName;
  readonly files: readonly string[];
}

type Name = keyof Options;

/** Flags of some tasks alone. */
const flagsOfTasks: Readonly<Record<FinetuneTask | "set", readonly Name[]>> = {
  classification: ["columns", "regression", "multiLabel", "labels", "bothOrders", "metric", "maxLength"],
  tags: ["columns", "labels", "maxLength"],
  answers: ["columns", "maxLength", "stride"],
  sentence: ["columns", "loss", "scale", "margin", "maxScore", "keepMasked", "maskedWeight"],
  distill: ["columns", "teacher", "learn", "loss", "temperature", "labelShare", "hidden", "keepMasked", "maskedWeight", "maxLength"],
  set: ["metric", "maxLength"],
};

/** Reads task and files. @throws {GlassbertError} E_USAGE: no such task, too few or too many files, flags that it does not read */
export function subjectOf([name, ...files]: readonly string[], options: Options): Subject {
  const names = [...tasks, ...sets];
  const task = names.find(known => known === name);
  if (task === undefined) {
    const given = name === undefined ? "no task was given" : `there is no task "${name}".${didYouMean(name, names)}`;
    throw new GlassbertError("E_USAGE", given, `choose one of ${names.join(", ")}`);
  }
  const isSet = sets.some(set => set === task);
  const most = isSet ? 1 : 2;
  if (files.length === 0 || files.length > most) {
    const wanted = isSet ? "the folder of the set" : "a file to learn from, and perhaps one to judge by";
    throw new GlassbertError(
      "E_USAGE",
      `${task} takes ${wanted}; ${files.length} were named`,
      `glassbert finetune ${task} ${isSet ? `${task}/` : "train dev"} -o my-model`,
    );
  }
  const own = flagsOfTasks[isSet ? "set" : (task as FinetuneTask)];
  const others = Object.values(flagsOfTasks).flat().filter(flag => !own.includes(flag)); // biome-ignore format: one idea
  const idle = others.find(flag => options[flag] !== undefined);
  if (idle !== undefined) throw new GlassbertError("E_USAGE", `${longName(idle)} has no meaning for ${task}`, "leave it out");
  if (options.maskedWeight !== undefined && options.keepMasked === undefined)
    throw new GlassbertError("E_USAGE", "--masked-weight counts no masks", "say how many texts are read with masks: --keep-masked 0.5");
  return { task, files };
}

/** Reads the files and makes the exercise. */
export async function exerciseOf({ task, files }: Subject, bert: Bert, teacher: Bert | null, context: Context): Promise<Exercise> {
  const room = await import("../train/index.ts");
  const { openFile, openFolder } = await import("../node/index.ts");
  const { options, io, status } = context;
  const { columns, labels, maxLength, stride, keepMasked, maskedWeight, bothOrders } = options;
  const split = async <Item>(read: (source: Source) => Promise<readonly Item[]>): Promise<Split<Item>> => {
    const [train, dev] = await Promise.all(files.map(async file => read(await openFile(file)))); // biome-ignore format: one idea
    return dev === undefined ? room.holdOut(train!) : { train: train!, dev };
  };
  const masked = (exercise: Exercise) =>
    keepMasked === undefined ? exercise : room.alsoMasked(exercise, bert, { share: keepMasked, weight: maskedWeight });
  switch (task) {
    case "classification": {
      const kind = options.regression ? "regression" : options.multiLabel ? "multi" : "single";
      const texts = await split(file => room.readLabelledTexts(file, kind, columns));
      return room.classification(bert, texts, { kind, labels, bothOrders, metric: options.metric, maxLength });
    }
    case "tags":
      return room.tags(bert, await split(file => room.readTaggedWords(file, columns)), { labels, maxLength });
    case "answers":
      return room.answers(bert, await split(file => room.readAskedQuestions(file, columns)), { maxLength, stride });
    case "sentence": {
      const { loss = "ranking", maxScore, scale, margin } = options;
      if (loss === "mse") throw new GlassbertError("E_USAGE", "mse is a loss of distill", "choose ranking, cosine or triplet");
      checkLossFlags(loss, options);
      return masked(
        room.sentence(bert, await split(file => room.readTextGroups(file, loss, { columns, maxScore })), { loss, scale, margin }),
      );
    }
    case "distill": {
      if (teacher === null) throw new GlassbertError("E_USAGE", "there is no teacher", "name its folder: --teacher FOLDER");
      const { loss, learn = "vectors", temperature, labelShare, hidden } = options;
      if (loss === "ranking" || loss === "triplet")
        throw new GlassbertError("E_USAGE", `${loss} is no loss of distill`, "choose cosine or mse");
      const onProgress = (done: number, total: number) => status.update(done, total, "texts of the teacher");
      const exercise =
        learn === "vectors"
          ? await room.distillVectors(bert, teacher, await split(file => room.readPlainTexts(file, columns)), {
              loss,
              signal: io.signal,
              onProgress,
            })
          : await room.distillLogits(bert, teacher, await split(file => room.readLabelledTexts(file, "none", columns)), {
              temperature,
              labelShare,
              maxLength,
              signal: io.signal,
            });
      return masked(hidden === undefined ? exercise : await room.alsoHidden(exercise, bert, teacher, { weight: hidden }));
    }
    default: {
      const path = files[0]!;
      const isFolder = (await stat(path).catch(() => null))?.isDirectory() ?? false;
      const { split, options: own } = await room.readPublishedSet(task, isFolder ? await openFolder(path) : await openFile(path));
      return room.classification(bert, split, { ...own, ...(options.metric && { metric: options.metric }), maxLength });
    }
  }
}

/** Each loss has a number of its own. */
function checkLossFlags(loss: string, options: Options): void {
  const belongs: Readonly<Record<string, Name>> = { ranking: "scale", triplet: "margin", cosine: "maxScore" };
  for (const [other, flag] of Object.entries(belongs))
    if (other !== loss && options[flag] !== undefined)
      throw new GlassbertError("E_USAGE", `${longName(flag)} has no meaning for ${loss}`, `leave it out, or choose --loss ${other}`);
}
