// The published sets of labelled texts: where what lies, how their tables look, and what is counted.
import { GlassbertError, parseJson } from "../base/index.ts";
import type { LabelledFormat } from "./labelled.ts";
import type { Data } from "./text-file.ts";
import { fileOf, readText } from "./text-file.ts";

/** A published set: where what lies, and what is counted. */
export interface ClassificationSet {
  readonly title: string;
  readonly format: LabelledFormat;
  /** Labels as they stand in the files, in the order of the classifier's rows. */
  labels(data: Data): Promise<readonly string[]>;
  /** What a classifier may call them. */
  readonly aliases?: readonly string[];
  readonly train: string;
  readonly dev: readonly string[];
  /** F1 and Matthews' correlation are of this label. */
  readonly positive: string;
  readonly counts: readonly ("accuracy" | "F1" | "Matthews")[];
}

/** Their names. */
export type ClassificationSetName = "sst2" | "cola" | "mrpc" | "banking77";

const binary = async (): Promise<string[]> => ["0", "1"];

/** The sets by name. */
export const classificationSets: Readonly<Record<ClassificationSetName, ClassificationSet>> = {
  sst2: {
    title: "SST-2, sentiment of sentences",
    format: { separator: "\t", columns: ["sentence", "label"], text: "sentence", label: "label" },
    labels: binary,
    aliases: ["negative", "positive"],
    train: "train.tsv",
    dev: ["dev.tsv"],
    positive: "1",
    counts: ["accuracy"],
  },
  cola: {
    title: "CoLA, acceptability of sentences",
    format: { separator: "\t", columns: ["source", "label", "mark", "sentence"], text: "sentence", label: "label" },
    labels: binary,
    aliases: ["unacceptable", "acceptable"],
    train: "in_domain_train.tsv",
    dev: ["in_domain_dev.tsv", "out_of_domain_dev.tsv"],
    positive: "1",
    counts: ["Matthews", "accuracy"],
  },
  mrpc: {
    title: "MRPC, paraphrases",
    format: {
      separator: "\t",
      columns: ["Quality", "#1 ID", "#2 ID", "#1 String", "#2 String"],
      hasHeader: true,
      text: "#1 String",
      pair: "#2 String",
      label: "Quality",
    },
    labels: binary,
    aliases: ["not_equivalent", "equivalent"],
    train: "msr-para-train.tsv",
    dev: [],
    positive: "1",
    counts: ["F1", "accuracy"],
  },
  banking77: {
    title: "Banking77, intents of customers",
    format: { separator: ",", columns: ["text", "category"], hasHeader: true, text: "text", label: "category" },
    labels: readCategories,
    positive: "",
    train: "train.csv",
    dev: ["test.csv"],
    counts: ["accuracy"],
  },
};

async function readCategories(data: Data): Promise<readonly string[]> {
  if ("sizeBytes" in data)
    throw new GlassbertError("E_INPUT", `${data.name}: the labels are not in this file`, "give its folder, with categories.json");
  const source = await fileOf(data, "categories.json");
  const json = parseJson(new TextEncoder().encode(await readText(source)), { name: source.name, code: "E_INPUT" });
  if (Array.isArray(json) && json.every(name => typeof name === "string")) return json;
  throw new GlassbertError("E_INPUT", `${source.name}: expected a list of strings`, "fetch the file again");
}
