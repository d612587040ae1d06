// Labels of texts and pairs (Devlin et al. 2019, §4.1): one label of several, any number of them, or a number.
import { accuracy, f1, matthews, pearson, spearman } from "../../../eval/index.ts";
import type { Bert, TextOrPair } from "../../../tasks/index.ts";
import { classify, feedsOf } from "../../../tasks/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { headPart, partNames } from "../../objective/head-part.ts";
import type { Split } from "../data/hold-out.ts";
import { checkLabels, labelNames } from "../data/label-names.ts";
import type { DevScore, EncodedItem, Exercise } from "../exercise.ts";
import { itemEncoder, lengthWithin } from "./encoded-items.ts";

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
  const answers = (batch: readonly EncodedItem[]): Tensor => {
    const own = batch.map(({ item }) => items[item]!);
    if (kind === "single")
      return int32(
        [own.length],
        own.map(({ labels }) => names.indexOf(labels![0]!)),
      );
    const rows = own.flatMap(({ labels, score }) =>
      kind === "regression" ? [score!] : names.map(name => (labels!.includes(name) ? 1 : 0)),
    );
    return float32([own.length, names.length], Float32Array.from(rows));
  };
  return {
    task: "classification",
    shape: { heads: ["labels"], labels: names, problemType: problems[kind] },
    items: items.length,
    devItems: dev.length,
    description:
      kind === "regression"
        ? "A number for each text."
        : `${names.length} labels: ${names.slice(0, 20).join(", ")}${names.length > 20 ? " …" : ""}.`,
    isWhole: false,
    makesVectors: false,
    ...encoder,
    readsAll: false,
    parts: ({ config, weights, model }) => ({ [partNames.labels]: headPart(config, weights, model, "labels") }),
    answersIn: () => 1,
    feeds: async (batch, share) => {
      const texts = feedsOf(
        batch.map(({ rows }) => rows[0]!),
        bert,
      );
      return {
        ...texts,
        labels: answers(batch),
        labelWeights: float32([batch.length], new Float32Array(batch.length).fill(share)),
      };
    },
    score: async (model, signal) => {
      const results = await classify(
        model,
        dev.map(({ text, pair }): TextOrPair => ({ text, pair })),
        { truncate: true, signal },
      );
      if (kind === "regression")
        return correlations(
          dev.map(({ score }) => score!),
          results.map(({ labels }) => labels[0]!.score),
        );
      if (kind === "multi")
        return [
          microF1(
            dev.map(({ labels }) => labels!),
            results.map(({ labels }) => labels.filter(({ score }) => score >= 0.5).map(({ label }) => label)),
          ),
        ];
      const [gold, given] = [dev.map(({ labels }) => labels![0]!), results.map(({ labels }) => labels[0]!.label)];
      return singleScores(gold, given, names, metric);
    },
  };
}

const problems = { single: "single_label_classification", multi: "multi_label_classification", regression: "regression" } as const;

const placed = (items: readonly LabelledText[]) =>
  items.flatMap(({ labels = [], where = "by hand" }) => labels.map(label => ({ label, where })));

const swapped = (item: LabelledText): LabelledText[] => (item.pair === undefined ? [] : [{ ...item, text: item.pair, pair: item.text }]);

/** F1 and Matthews' correlation are of the last label, where there are two. */
function singleScores(gold: readonly string[], given: readonly string[], names: readonly string[], metric: string): DevScore[] {
  const positive = names.at(-1)!;
  const scores = [
    { name: "accuracy", points: 100 * accuracy(gold, given) },
    ...(names.length === 2
      ? [
          { name: "F1", points: 100 * f1(gold, given, positive) },
          { name: "Matthews", points: 100 * matthews(gold, given, positive) },
        ]
      : []),
  ];
  return [...scores.filter(({ name }) => name === metric), ...scores.filter(({ name }) => name !== metric)];
}

/** Correlations of given numbers with the right ones. */
export function correlations(gold: readonly number[], given: readonly number[]): DevScore[] {
  return [
    { name: "Spearman", points: 100 * spearman(gold, given) },
    { name: "Pearson", points: 100 * pearson(gold, given) },
  ];
}

/** F1 over all labels of all texts. */
function microF1(gold: readonly (readonly string[])[], given: readonly (readonly string[])[]): DevScore {
  const right = gold.reduce((sum, labels, i) => sum + labels.filter(label => given[i]!.includes(label)).length, 0);
  const all = [...gold, ...given].reduce((sum, { length }) => sum + length, 0);
  return { name: "F1", points: all === 0 ? 0 : (200 * right) / all };
}
