// Labels of texts and pairs (Devlin et al. 2019, §4.1): one label of several, any number of them, or a number.
import { accuracy, f1, matthews, pearson, spearman } from "../../../eval/index.ts";
import type { Bert, Classification } from "../../../tasks/index.ts";
import { feedsOf } from "../../../tasks/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { headPart, partNames } from "../../objective/head-part.ts";
import type { Split } from "../data/hold-out.ts";
import { checkLabels, labelNames } from "../data/label-names.ts";
import type { DevScore, EncodedItem, Exercise } from "../exercise.ts";
import { askClassifier } from "./ask-classifier.ts";
import { equalShares, itemEncoder, lengthWithin } from "./encoded-items.ts";

/** What a text is given: one label, labels, or a number. */
export type LabelKind = "single" | "multi" | "regression";

/** A text or pair and its answer. */
export interface LabelledText {
  readonly text: string;
  readonly pair?: string | undefined;
  /** One, or with `multi` any number. */
  readonly labels?: readonly string[];
  /** The answer of a regression. */
  readonly score?: number;
  /** File and line, for messages. */
  readonly where?: string;
}

/** How labels are learned. */
export interface ClassificationOptions {
  /** Default "single". */
  readonly kind?: LabelKind | undefined;
  /** The labels in the order of the classifier's rows. Default: those of the data, in order. */
  readonly labels?: readonly string[] | undefined;
  /** Pairs that mean the same in either order are learned in both. Default false. */
  readonly bothOrders?: boolean | undefined;
  /** Which score decides. Default: accuracy. */
  readonly metric?: "accuracy" | "F1" | "Matthews" | undefined;
  /** Tokens of a text. Default: what the model reads. */
  readonly maxLength?: number | undefined;
}

/**
 * A task of labels.
 *
 * @throws {GlassbertError} E_INPUT: labels that cannot be told apart, a label in `dev` that is not learned
 */
export function classification(bert: Bert, { train, dev }: Split<LabelledText>, options: ClassificationOptions = {}): Exercise {
  const { kind = "single", bothOrders = false, metric = "accuracy", maxLength } = options;
  const names = kind === "regression" ? ["score"] : labelNames(placed(train), options.labels, kind === "multi" ? 1 : 2);
  if (kind !== "regression") checkLabels(placed(dev), names);
  const items = bothOrders ? [...train, ...train.flatMap(swapped)] : train;
  const limit = lengthWithin(bert.maxLength, maxLength);
  const encoder = itemEncoder("texts", item => {
    const { text, pair } = items[item]!;
    return [bert.tokenizer.encode(text, { ...(pair === undefined ? {} : { pair }), maxLength: limit })];
  });
  const valuesOf = ({ labels = [], score = 0 }: LabelledText) =>
    kind === "regression" ? [score] : names.map(name => Number(labels.includes(name)));
  const answers = (batch: readonly EncodedItem[]): Tensor => {
    const own = batch.map(({ item }) => items[item]!);
    if (kind === "single") return int32([own.length], own.map(({ labels }) => names.indexOf(labels![0]!))); // biome-ignore format: one idea
    return float32([own.length, names.length], Float32Array.from(own.flatMap(valuesOf)));
  };
  const few = names.slice(0, 20).join(", ") + (names.length > 20 ? " …" : "");
  return {
    task: "classification",
    shape: { heads: ["labels"], labels: names, problemType: problems[kind] },
    items: items.length,
    devItems: dev.length,
    description: kind === "regression" ? "A number for each text." : `${names.length} labels: ${few}.`,
    isWhole: false,
    makesVectors: false,
    ...encoder,
    readsAll: false,
    parts: ({ config, weights, model }) => ({ [partNames.labels]: headPart(config, weights, model, "labels") }),
    answersIn: () => 1,
    feeds: async (batch, share) => {
      const texts = batch.flatMap(({ rows }) => rows);
      return { ...feedsOf(texts, bert), labels: answers(batch), labelWeights: equalShares(batch.length, share) };
    },
    score: async (model, signal) => {
      const given = await askClassifier(model, dev, signal);
      return kind === "regression"
        ? numberScores(dev, given)
        : kind === "multi"
          ? [microF1(dev, given)]
          : singleScores(dev, given, names, metric);
    },
  };
}

const problems = { single: "single_label_classification", multi: "multi_label_classification", regression: "regression" } as const;

const placed = (items: readonly LabelledText[]) =>
  items.flatMap(({ labels = [], where = "by hand" }) => labels.map(label => ({ label, where })));

const swapped = (item: LabelledText): LabelledText[] => (item.pair === undefined ? [] : [{ ...item, text: item.pair, pair: item.text }]);

/** F1 and Matthews' correlation are of the last label, where there are two. */
function singleScores(
  dev: readonly LabelledText[],
  given: readonly Classification[],
  names: readonly string[],
  metric: string,
): DevScore[] {
  const right = dev.map(({ labels }) => labels![0]!);
  const said = given.map(({ labels }) => labels[0]!.label);
  const ofTwo = { F1: f1, Matthews: matthews };
  const scores = [{ name: "accuracy", points: 100 * accuracy(right, said) }];
  if (names.length === 2)
    for (const [name, score] of Object.entries(ofTwo)) scores.push({ name, points: 100 * score(right, said, names[1]!) });
  return scores.sort((a, b) => Number(b.name === metric) - Number(a.name === metric));
}

function numberScores(dev: readonly LabelledText[], given: readonly Classification[]): DevScore[] {
  const right = dev.map(({ score }) => score!);
  const said = given.map(({ labels }) => labels[0]!.score);
  return correlations(right, said);
}

/** Correlations of given numbers with the right ones. */
export function correlations(right: readonly number[], given: readonly number[]): DevScore[] {
  return [
    { name: "Spearman", points: 100 * spearman(right, given) },
    { name: "Pearson", points: 100 * pearson(right, given) },
  ];
}

/** F1 over all labels of all texts; a label is given from a probability of one half. */
function microF1(dev: readonly LabelledText[], given: readonly Classification[]): DevScore {
  const said = given.map(({ labels }) => labels.flatMap(({ label, score }) => (score >= 0.5 ? [label] : [])));
  const hits = dev.reduce((sum, { labels }, i) => sum + labels!.filter(label => said[i]!.includes(label)).length, 0);
  const all = dev.reduce((sum, { labels }, i) => sum + labels!.length + said[i]!.length, 0);
  return { name: "F1", points: all === 0 ? 0 : (200 * hits) / all };
}
