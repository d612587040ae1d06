// The published sets that can be learned from, as they were published; `glassbert eval` then measures by the same parts.
import { GlassbertError } from "../../../base/index.ts";
import type { ClassificationSetName, Data } from "../../../eval/index.ts";
import { classificationSets, fileOf, readLabelled, readScoredPairs } from "../../../eval/index.ts";
import type { ClassificationOptions, LabelledText } from "../exercises/classification.ts";
import type { Split } from "./hold-out.ts";

/** Their names. */
export type FinetuneSetName = ClassificationSetName | "stsb";

/** A set, and how its labels are learned. */
export interface PublishedSet {
  readonly split: Split<LabelledText>;
  readonly options: ClassificationOptions;
}

/** All names. */
export const finetuneSets: readonly FinetuneSetName[] = [...(Object.keys(classificationSets) as ClassificationSetName[]), "stsb"];

/** Reads a set from its folder. @throws {GlassbertError} E_FILE_MISSING, E_INPUT, E_NOT_UTF8 */
export async function readPublishedSet(name: FinetuneSetName, data: Data): Promise<PublishedSet> {
  if ("sizeBytes" in data)
    throw new GlassbertError("E_FILE_MISSING", `${data.name}: is a file, the set is a folder`, "give the folder as it was published");
  return name === "stsb" ? readStsb(data) : readClassificationSet(name, data);
}

async function readClassificationSet(name: ClassificationSetName, data: Data): Promise<PublishedSet> {
  const set = classificationSets[name];
  const inFile = await set.labels(data);
  const names = set.aliases ?? inFile;
  const read = async (file: string): Promise<LabelledText[]> =>
    (await readLabelled(await fileOf(data, file), set.format, inFile)).map(({ label, ...texts }) => ({
      ...texts,
      labels: [names[inFile.indexOf(label)]!],
      where: file,
    }));
  const train = await read(set.train);
  const isDev = (_: unknown, i: number) => i % 5 === 4; // as `evaluate` has it where there is no such part
  const split =
    set.dev.length > 0
      ? { train, dev: (await Promise.all(set.dev.map(read))).flat() }
      : { train: train.filter((x, i) => !isDev(x, i)), dev: train.filter(isDev) };
  return { split, options: { labels: names, metric: set.counts[0]!, bothOrders: name === "mrpc" } };
}

async function readStsb(data: Data): Promise<PublishedSet> {
  const read = async (file: string): Promise<LabelledText[]> =>
    (await readScoredPairs(await fileOf(data, file), ",", 5)).map(pair => ({ ...pair, where: file }));
  return {
    split: { train: await read("stsb-en-train.csv"), dev: await read("stsb-en-dev.csv") },
    options: { kind: "regression", bothOrders: true },
  };
}
